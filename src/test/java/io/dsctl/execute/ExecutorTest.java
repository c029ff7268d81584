package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.Printed;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.execute.StepOutcome.NotStarted;
import io.dsctl.execute.StepOutcome.Skipped;
import io.dsctl.failure.Evidence;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Planner;
import io.dsctl.plan.Step;
import io.dsctl.remote.ScriptResult;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

class ExecutorTest {

    private static final Retries QUICK = quick();
    private static final ScriptResult FINE = new ScriptResult(0, "", "");
    private static final String CLEAN = Printed.nothing();

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1", "w-2");
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final FakeHosts hosts = new FakeHosts();

    @BeforeEach
    void servers_that_do_as_they_are_told() throws IOException {
        for (var node : List.of("cp-1", "w-1", "w-2")) {
            hosts.on(node, "99-dsctl.conf.new", "")
                    .on(node, "write /etc/sysctl.d", "")
                    .on(node, "dsctl-facts", CLEAN);
        }
        hosts.on("cp-1", "kubeadm init", "")
                .on("cp-1", "until actual=", "")
                .on("cp-1", "kubeadm token create", JoinsTest.credentials())
                .on("cp-1", "delete secret kubeadm-certs", "");
    }

    @Test
    void a_plan_is_carried_out_in_the_order_of_its_needs() throws Exception {
        hosts.on("w-1", "kubeadm join", "").on("w-2", "kubeadm join", "");

        assertThat(run()).hasSize(7).allMatch(Done.class::isInstance);
        assertThat(hosts.log().indexOf("cp-1 kubeadm init"))
                .isLessThan(hosts.log().indexOf("w-1 kubeadm join"));
        assertThat(hosts.log().getLast()).isEqualTo("cp-1 delete secret kubeadm-certs");
        assertThat(hosts.log().stream().filter("cp-1 kubeadm token create"::equals)).hasSize(1);
    }

    @Test
    void what_most_steps_wait_for_does_not_stand_behind_what_few_do() throws Exception {
        hosts.on("w-1", "kubeadm join", "").on("w-2", "kubeadm join", "");

        assertThat(Executor.of(hosts, new Templates(), progress(), 1, QUICK).run(plan()))
                .allMatch(Done.class::isInstance);
        assertThat(hosts.log())
                .containsSubsequence(
                        "cp-1 kubeadm init",
                        "w-1 write /etc/sysctl.d",
                        "w-2 write /etc/sysctl.d",
                        "w-1 kubeadm join",
                        "w-2 kubeadm join");
    }

    @Test
    void a_failure_that_may_pass_is_tried_again_with_new_credentials() throws Exception {
        hosts.on(
                        "w-1",
                        "kubeadm join",
                        () ->
                                new ScriptResult(
                                        1,
                                        "",
                                        "could not find a JWS signature in the cluster-info"
                                                + " ConfigMap"))
                .on("w-1", "kubeadm join", () -> FINE)
                .on("w-2", "kubeadm join", "");

        assertThat(run()).allMatch(Done.class::isInstance);
        assertThat(told).contains("retry w-1/join-worker 2");
        assertThat(hosts.log().stream().filter("w-1 kubeadm join"::equals)).hasSize(2);
    }

    @Test
    void a_failure_for_good_is_not_repeated_and_holds_up_nobody_else() throws Exception {
        hosts.on(
                        "w-1",
                        "kubeadm join",
                        () -> new ScriptResult(1, "", "\t[ERROR Port-10250]: Port 10250 is in use"))
                .on("w-1", "journalctl", "")
                .on("w-2", "kubeadm join", "");
        var outcomes = byStep(run());

        assertThat(outcomes.get("w-1/join-worker")).isInstanceOf(Failed.class);
        assertThat(outcomes.get("w-2/join-worker")).isInstanceOf(Done.class);
        assertThat(outcomes.get("cp-1/revoke-credentials")).isInstanceOf(Done.class);
        assertThat(hosts.log().stream().filter("w-1 kubeadm join"::equals)).hasSize(1);
    }

    @Test
    void a_failure_for_good_comes_with_what_the_nodes_own_logs_say() throws Exception {
        hosts.on("w-1", "kubeadm join", () -> new ScriptResult(1, "", "[ERROR no such thing]"))
                .on("w-1", "journalctl", "kubelet\n E1122 15:11:49.3 1 server.go:2] bad flag\n")
                .on("w-2", "kubeadm join", "");
        var outcomes = byStep(run());

        assertThat(outcomes.get("w-1/join-worker"))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed ->
                                assertThat(failed.why().evidence())
                                        .singleElement()
                                        .extracting(Evidence::source, Evidence::decisive)
                                        .containsExactly("kubelet", List.of("bad flag")));
        assertThat(told.stream().filter("printed w-1/join-worker"::equals)).hasSize(2);
    }

    @Test
    void logs_that_cannot_be_read_hide_no_failure() throws Exception {
        hosts.on("w-1", "kubeadm join", () -> new ScriptResult(1, "", "[ERROR no such thing]"))
                .on(
                        "w-1",
                        "journalctl",
                        () -> {
                            throw new Unreachable("w-1", "the connection broke", "");
                        })
                .on("w-2", "kubeadm join", () -> new ScriptResult(1, "", "[ERROR nor this]"))
                .on("w-2", "journalctl", () -> new ScriptResult(1, "", "no"));
        var outcomes = byStep(run());

        for (var node : List.of("w-1", "w-2")) {
            assertThat(outcomes.get(node + "/join-worker"))
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed -> {
                                assertThat(failed.why()).hasMessageContaining("[ERROR no");
                                assertThat(failed.why().evidence()).isEmpty();
                            });
        }
        assertThat(hosts.log()).containsOnlyOnce("w-1 journalctl", "w-2 journalctl");
    }

    @Test
    void a_connection_that_breaks_is_opened_again_for_the_same_run() throws Exception {
        var sent = new ArrayList<String>();
        hosts.on(
                        "w-1",
                        "kubeadm join",
                        () -> {
                            sent.add("lost");
                            throw new Unreachable("w-1", "the connection broke", "");
                        })
                .on("w-1", "kubeadm join", () -> FINE)
                .on("w-2", "kubeadm join", "");

        assertThat(run()).allMatch(Done.class::isInstance);
        assertThat(sent).hasSize(1);
        assertThat(told).contains("lost w-1").noneMatch(it -> it.startsWith("retry"));
    }

    @Test
    void without_a_cluster_nobody_joins() throws Exception {
        var failing = new FakeHosts();
        for (var node : List.of("cp-1", "w-1", "w-2")) {
            failing.on(node, "write /etc/sysctl.d", "");
        }
        failing.on(
                        "cp-1",
                        "kubeadm init",
                        () -> new ScriptResult(3, "", "podSubnet: Invalid value"))
                .on("cp-1", "journalctl", "");
        var outcomes =
                byStep(Executor.of(failing, new Templates(), progress(), 4, QUICK).run(plan()));

        assertThat(outcomes.get("cp-1/init-control-plane")).isInstanceOf(Failed.class);
        assertThat(outcomes.get("w-1/join-worker")).isInstanceOf(Skipped.class);
        assertThat(outcomes.get("cp-1/revoke-credentials")).isInstanceOf(Skipped.class);
    }

    @Test
    void a_bug_is_no_outcome_and_nobody_waits_for_it_for_ever() {
        var broken = new FakeHosts();
        for (var node : List.of("cp-1", "w-1", "w-2")) {
            broken.on(
                    node,
                    "write /etc/sysctl.d",
                    () -> {
                        throw new IllegalStateException("a bug");
                    });
        }

        assertThatThrownBy(
                        () ->
                                Executor.of(broken, new Templates(), progress(), 4, QUICK)
                                        .run(plan()))
                .hasRootCauseMessage("a bug");
    }

    @Test
    void traces_that_the_plan_did_not_show_are_left_alone() throws Exception {
        var joinedMeanwhile =
                meanwhile().on("cp-1", "kubeadm token create", JoinsTest.credentials());
        joinedBySomebodyElse(joinedMeanwhile);
        var outcomes =
                byStep(
                        Executor.of(joinedMeanwhile, new Templates(), progress(), 4, QUICK)
                                .run(plan()));

        assertThat(outcomes.get("w-1/join-worker"))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed ->
                                assertThat(failed.why())
                                        .hasMessageContaining("since the plan was made"));
        assertThat(outcomes.get("w-2/join-worker")).isInstanceOf(Done.class);
    }

    @Test
    void nor_are_they_after_an_attempt_in_which_nothing_was_begun() throws Exception {
        var busyFirst =
                meanwhile()
                        .on(
                                "cp-1",
                                "kubeadm token create",
                                () -> new ScriptResult(1, "", "connection refused"))
                        .on("cp-1", "kubeadm token create", JoinsTest.credentials());
        joinedBySomebodyElse(busyFirst);
        var one = Clusters.dualStack("cp-1", "w-1");
        var plan = Planner.plan(one, Facts.of(one).get());
        var outcomes =
                byStep(Executor.of(busyFirst, new Templates(), progress(), 4, QUICK).run(plan));

        assertThat(told).contains("retry w-1/join-worker 2");
        assertThat(outcomes.get("w-1/join-worker"))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed ->
                                assertThat(failed.why())
                                        .hasMessageContaining("since the plan was made"));
    }

    @Test
    void nor_are_they_after_somebody_elses_kubeadm_was_met() throws Exception {
        var busy = meanwhile().on("cp-1", "kubeadm token create", JoinsTest.credentials());
        busy.on("w-1", "dsctl-facts", Printed.answer("unit", "active"))
                .on(
                        "w-1",
                        "it is not at work any more",
                        () -> new ScriptResult(75, "", "another one is still at work"));
        joinedBySomebodyElse(busy);
        var outcomes = byStep(Executor.of(busy, new Templates(), progress(), 4, QUICK).run(plan()));

        assertThat(told).contains("retry w-1/join-worker 2");
        assertThat(outcomes.get("w-1/join-worker"))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed ->
                                assertThat(failed.why())
                                        .hasMessageContaining("since the plan was made"));
    }

    /** Servers that are prepared, of which nothing else is foreseen but that they join. */
    private static FakeHosts meanwhile() {
        var servers = new FakeHosts();
        for (var node : List.of("cp-1", "w-1", "w-2")) {
            servers.on(node, "write /etc/sysctl.d", "");
        }
        return servers.on("w-2", "dsctl-facts", CLEAN)
                .on("w-2", "kubeadm join", "")
                .on("cp-1", "kubeadm init", "")
                .on("cp-1", "until actual=", "")
                .on("cp-1", "delete secret kubeadm-certs", "");
    }

    /** Half-way: a reset would not be foreseen. */
    private static void joinedBySomebodyElse(FakeHosts servers) {
        var file = "/etc/kubernetes/kubelet.conf";
        servers.on("w-1", "kubeadm join", () -> new ScriptResult(77, "", "there is " + file))
                .on("w-1", "dsctl-facts", Printed.files(file))
                .on("w-1", "journalctl", "")
                .on("cp-1", "get node 'w-1' --ignore-not-found", "");
    }

    @Test
    void a_server_that_is_away_when_its_join_begins_is_tried_again_as_one_that_began_nothing()
            throws Exception {
        for (int i = 0; i < 6; i++) {
            hosts.on(
                    "w-1",
                    FakeHosts.REACH,
                    () -> {
                        throw new Unreachable("w-1", "it does not answer", "look");
                    });
        }
        hosts.on("w-1", FakeHosts.REACH, "")
                .on("w-1", "kubeadm join", "")
                .on("w-2", "kubeadm join", "");

        assertThat(run()).allMatch(Done.class::isInstance);
        assertThat(told)
                .contains("retry w-1/join-worker 2")
                .noneMatch(line -> line.startsWith("lost"));
        assertThat(hosts.log().stream().filter("w-1 kubeadm join"::equals)).hasSize(1);
    }

    @Test
    void
            a_run_that_is_stopped_ends_what_is_at_work_and_begins_nothing_but_the_removal_of_credentials()
                    throws Exception {
        var executor = Executor.of(hosts, new Templates(), progress(), 1, quick());
        hosts.on(
                        "w-1",
                        "kubeadm join",
                        () -> {
                            assertThat(executor.atWork()).extracting(Node::name).contains("w-1");
                            executor.stop(new Stop.Interrupted());
                            return FINE;
                        })
                .on(
                        "w-2",
                        "kubeadm join",
                        () -> {
                            executor.stop(new Stop.Interrupted());
                            return FINE;
                        });
        var outcomes = byStep(executor.run(plan()));

        assertThat(List.of(outcomes.get("w-1/join-worker"), outcomes.get("w-2/join-worker")))
                .hasAtLeastOneElementOfType(Done.class)
                .hasAtLeastOneElementOfType(NotStarted.class);
        assertThat(outcomes.get("cp-1/revoke-credentials")).isInstanceOf(Done.class);
        assertThat(executor.atWork()).isEmpty();
    }

    @Test
    void a_run_that_is_stopped_tries_nothing_again_and_does_not_sit_out_a_pause() throws Exception {
        var patient = new Retries(Duration.ofHours(1), Duration.ofMillis(1), new Interruption());
        var executor = Executor.of(hosts, new Templates(), stopping(patient), 1, patient);
        hosts.on("w-1", "kubeadm join", () -> new ScriptResult(1, "", "connection refused"))
                .on("w-2", "kubeadm join", () -> new ScriptResult(1, "", "connection refused"))
                .on("w-1", "journalctl", "")
                .on("w-2", "journalctl", "");
        var outcomes = executor.run(plan());

        assertThat(outcomes).filteredOn(Failed.class::isInstance).hasSize(1);
        assertThat(outcomes).filteredOn(NotStarted.class::isInstance).hasSize(1);
        assertThat(told).filteredOn(it -> it.startsWith("retry")).hasSize(1);
    }

    /** A person who sees that something is to be tried again, and has enough. */
    private Progress stopping(Retries retries) {
        var progress = progress();
        return new Progress() {
            @Override
            public void started(Step step) {
                progress.started(step);
            }

            @Override
            public void retrying(Step step, int attempt, Failure why, Duration pause) {
                progress.retrying(step, attempt, why, pause);
                retries.interruption().request(new Stop.Interrupted());
            }

            @Override
            public void lost(Node node, Unreachable why) {
                progress.lost(node, why);
            }

            @Override
            public void printed(Step step, String command, String text) {
                progress.printed(step, command, text);
            }

            @Override
            public void ended(StepOutcome outcome) {
                progress.ended(outcome);
            }
        };
    }

    @Test
    void what_follows_a_step_that_was_not_begun_was_not_begun_either() throws Exception {
        var executor = Executor.of(hosts, new Templates(), progress(), 4, quick());
        executor.stop(new Stop.Interrupted());

        assertThat(executor.run(plan())).allMatch(NotStarted.class::isInstance);
        assertThat(hosts.log()).isEmpty();
    }

    @Test
    void a_run_that_lost_its_lock_ends_what_is_at_work_and_takes_nothing_back() throws Exception {
        var lost = new AtomicReference<Optional<Stop>>(Optional.empty());
        var executor = Executor.of(hosts, new Templates(), progress(), 1, quick(), lost::get);
        for (var node : List.of("w-1", "w-2")) {
            hosts.on(
                    node,
                    "kubeadm join",
                    () -> {
                        lost.set(Optional.of(new Stop.LockLost("bob has it")));
                        return FINE;
                    });
        }
        var outcomes = byStep(executor.run(plan()));

        assertThat(List.of(outcomes.get("w-1/join-worker"), outcomes.get("w-2/join-worker")))
                .hasAtLeastOneElementOfType(Done.class)
                .hasAtLeastOneElementOfType(NotStarted.class);
        assertThat(outcomes.get("cp-1/revoke-credentials")).isInstanceOf(NotStarted.class);
        assertThat(executor.stopped()).contains(new Stop.LockLost("bob has it"));
    }

    @Test
    void a_run_whose_time_is_up_ends_what_is_at_work_and_takes_credentials_back() throws Exception {
        var late = new Stop.DeadlinePassed(Duration.ofMinutes(50));
        var up = new AtomicReference<Optional<Stop>>(Optional.empty());
        var executor = Executor.of(hosts, new Templates(), progress(), 1, quick(), up::get);
        for (var node : List.of("w-1", "w-2")) {
            hosts.on(
                    node,
                    "kubeadm join",
                    () -> {
                        up.set(Optional.of(late));
                        return FINE;
                    });
        }
        var outcomes = byStep(executor.run(plan()));

        assertThat(List.of(outcomes.get("w-1/join-worker"), outcomes.get("w-2/join-worker")))
                .hasAtLeastOneElementOfType(Done.class)
                .hasAtLeastOneElementOfType(NotStarted.class);
        assertThat(outcomes.get("cp-1/revoke-credentials")).isInstanceOf(Done.class);
        assertThat(executor.stopped()).contains(late);
    }

    @Test
    void of_a_deadline_and_a_persons_wish_the_first_counts() {
        var interruption = new Interruption();
        interruption.request(new Stop.DeadlinePassed(Duration.ofMinutes(50)));
        interruption.request(new Stop.Interrupted());

        assertThat(interruption.why()).contains(new Stop.DeadlinePassed(Duration.ofMinutes(50)));
    }

    @Test
    void a_lost_lock_is_more_than_a_persons_wish_to_end() {
        var interruption = new Interruption();
        interruption.request(new Stop.Interrupted());
        interruption.request(new Stop.LockLost("bob has it"));
        interruption.request(new Stop.Interrupted());

        assertThat(interruption.why()).contains(new Stop.LockLost("bob has it"));
    }

    @Test
    void a_join_that_another_run_began_with_the_same_settings_is_waited_for() throws Exception {
        var busy = meanwhile().on("cp-1", "kubeadm token create", JoinsTest.credentials());
        busy.on("w-1", "kubeadm join", () -> new ScriptResult(77, "", "there are traces"))
                .on("w-1", "dsctl-facts", Printed.answer("unit", "active"))
                .on("w-1", "it is not at work any more", "");

        assertThat(Executor.of(busy, new Templates(), progress(), 4, QUICK).run(plan()))
                .allMatch(Done.class::isInstance);
        assertThat(busy.log()).contains("w-1 it is not at work any more");
    }

    private List<StepOutcome> run() throws InterruptedException {
        return Executor.of(hosts, new Templates(), progress(), 4, QUICK).run(plan());
    }

    private Plan plan() {
        return Planner.plan(cluster, Facts.of(cluster).get());
    }

    private static Retries quick() {
        return new Retries(Duration.ofMillis(1), Duration.ofMillis(1), new Interruption());
    }

    private static Map<String, StepOutcome> byStep(List<StepOutcome> outcomes) {
        return outcomes.stream()
                .collect(Collectors.toMap(outcome -> outcome.step().id(), outcome -> outcome));
    }

    private Progress progress() {
        return new Progress() {
            @Override
            public void started(Step step) {
                told.add("start " + step.id());
            }

            @Override
            public void retrying(Step step, int attempt, Failure why, Duration pause) {
                told.add("retry " + step.id() + " " + attempt);
            }

            @Override
            public void lost(Node node, Unreachable why) {
                told.add("lost " + node);
            }

            @Override
            public void printed(Step step, String command, String text) {
                told.add("printed " + step.id());
            }

            @Override
            public void ended(StepOutcome outcome) {
                told.add("end " + outcome.step().id());
            }
        };
    }
}
