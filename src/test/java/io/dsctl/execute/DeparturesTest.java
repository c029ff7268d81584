package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.Printed;
import io.dsctl.cluster.Cluster;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.execute.StepOutcome.Skipped;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.plan.Teardown;
import io.dsctl.remote.ScriptResult;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Nodes that leave, as the servers are told of it. */
class DeparturesTest {

    private static final String CLEAN = Printed.nothing();
    private static final String TRACES = Printed.files("/etc/kubernetes/kubelet.conf");

    private static final String READY = "{ echo \"$trouble\" >&2; exit 65; }";
    private static final String RESET = "kubeadm reset --force";
    private static final String DRAIN = "api drain";
    private static final String LEAVE = "has left etcd, and";
    private static final String DELETE = "another machine by now";

    private final Cluster cluster = Clusters.dualStack("cp-1", "cp-2", "cp-3", "w-1");
    private final FakeHosts hosts = new FakeHosts();

    @BeforeEach
    void a_cluster_of_three_that_does_as_it_is_told() {
        for (var node : List.of("cp-3", "w-1")) {
            hosts.on(node, READY, "").on(node, RESET, "");
        }
        hosts.on("cp-1", DRAIN, "").on("cp-1", LEAVE, "").on("cp-1", DELETE, "");
    }

    @Test
    void pods_then_etcd_then_the_server_then_the_node() throws Exception {
        looksLike("cp-3", TRACES, CLEAN);

        assertThat(remove("cp-3")).hasSize(4).allMatch(Done.class::isInstance);
        assertThat(hosts.log())
                .containsExactly(
                        "cp-3 " + READY,
                        "cp-1 " + DRAIN,
                        "cp-3 " + READY,
                        "cp-1 " + LEAVE,
                        "cp-3 dsctl-facts",
                        "cp-3 " + READY,
                        "cp-3 " + RESET,
                        "cp-3 dsctl-facts",
                        "cp-1 " + DELETE);
    }

    @Test
    void without_its_container_runtime_nothing_is_begun() throws Exception {
        var silent = new FakeHosts();
        silent.on("w-1", READY, () -> new ScriptResult(65, "", "its container runtime, x, is off"));

        var outcomes = run(silent, "w-1", true);

        assertThat(((Failed) outcomes.getFirst()).why())
                .hasMessageContaining("its container runtime, x, is off")
                .satisfies(it -> assertThat(it.hint()).contains("systemctl start"));
        assertThat(outcomes.subList(1, outcomes.size())).allMatch(Skipped.class::isInstance);
        assertThat(silent.log()).containsExactly("w-1 " + READY);
    }

    @Test
    void whoever_cannot_be_drained_stays() throws Exception {
        var held = new FakeHosts();
        held.on("w-1", READY, "")
                .on(
                        "cp-1",
                        DRAIN,
                        () ->
                                new ScriptResult(
                                        65,
                                        "",
                                        "it cannot be drained: a PodDisruptionBudget holds these"
                                                + " Pods: shop/web-0; it stays cordoned"));

        var outcomes = run(held, "w-1", true);

        assertThat(((Failed) outcomes.getFirst()).why())
                .hasMessageContaining("shop/web-0")
                .satisfies(it -> assertThat(it.hint()).contains("kubectl uncordon w-1"));
        assertThat(held.log()).doesNotContain("w-1 " + RESET, "cp-1 " + DELETE);
    }

    @Test
    void a_reset_that_leaves_something_is_no_reset() throws Exception {
        looksLike("w-1", TRACES, TRACES);
        var outcomes = run(hosts, "w-1", false);

        assertThat(((Failed) outcomes.getFirst()).why())
                .hasMessageContaining("/etc/kubernetes/kubelet.conf is left");
        assertThat(hosts.log()).doesNotContain("cp-1 " + DELETE);
    }

    @Test
    void a_server_that_belongs_to_somebody_else_by_now_is_not_reset() throws Exception {
        var ca = Files.readString(Path.of("src/test/resources/probe/ca.crt"));
        looksLike(
                "w-1",
                Printed.answers(Map.of("files", "/etc/kubernetes/kubelet.conf", "authority", ca)));
        var outcomes = run(hosts, "w-1", false);

        assertThat(((Failed) outcomes.getFirst()).why())
                .hasMessageContaining("has joined another cluster since");
        assertThat(hosts.log()).doesNotContain("w-1 " + RESET);
    }

    @Test
    void a_line_that_breaks_during_the_reset_is_opened_again_and_the_reset_waited_for()
            throws Exception {
        var broken = new FakeHosts();
        broken.on("w-1", READY, "")
                .on("w-1", "dsctl-facts", TRACES)
                .on("w-1", "dsctl-facts", CLEAN)
                .on(
                        "w-1",
                        RESET,
                        () -> {
                            throw new Unreachable("w-1", "the connection broke", "");
                        })
                .on("w-1", RESET, "")
                .on("cp-1", DELETE, "");

        assertThat(run(broken, "w-1", false)).allMatch(Done.class::isInstance);
        assertThat(broken.log().stream().filter(("w-1 " + RESET)::equals)).hasSize(2);
        assertThat(broken.log().stream().filter(("w-1 " + READY)::equals)).hasSize(1);
    }

    private void looksLike(String node, String... answers) {
        for (var answer : answers) {
            hosts.on(node, "dsctl-facts", answer);
        }
    }

    private List<StepOutcome> remove(String name) throws InterruptedException {
        return run(hosts, name, true);
    }

    private List<StepOutcome> run(FakeHosts servers, String name, boolean drains)
            throws InterruptedException {
        var quick = new Retries(Duration.ofMillis(1), Duration.ofMillis(1), new Interruption());
        var wish =
                new Teardown.OfNodes(
                        List.of(name),
                        Set.of(),
                        drains ? Optional.of(Duration.ofSeconds(10)) : Optional.empty());
        var facts = Facts.living(cluster, "cp-1", "cp-2", "cp-3", "w-1").get();
        return Executor.of(servers, new Templates(), new SilentProgress(), 4, quick)
                .run(wish.plan(cluster, facts));
    }
}
