package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.Taint;
import io.dsctl.facts.Api;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Step.FinishControlPlane;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

class LimitTest {

    private static final UnaryOperator<Seen> HALF_JOINED =
            seen -> Facts.files(seen, EnumSet.of(KubernetesFile.CA), Facts.OUR_CA);

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1", "w-2");

    @Test
    void the_steps_of_others_are_left_away() {
        var plan = living("cp-1");

        assertThat(ids(Limit.to(Set.of("w-2"), plan)))
                .containsExactly("w-2/prepare-node", "w-2/join-worker", "cp-1/revoke-credentials");
        assertThat(Limit.to(Set.of("w-2"), plan).heldBack()).isEmpty();
    }

    @Test
    void nothing_waits_for_a_step_that_is_left_away() {
        var limited = Limit.to(Set.of("w-2"), living("cp-1"));

        assertThat(limited.steps().getLast().after()).containsExactly("w-2/join-worker");
    }

    @Test
    void who_needs_what_is_left_away_is_held_back_with_all_that_needs_it() {
        var limited = Limit.to(Set.of("w-1"), Planner.plan(cluster, Facts.of(cluster).get()));

        assertThat(ids(limited)).containsExactly("w-1/prepare-node");
        assertThat(limited.heldBack())
                .extracting(held -> held.node() + ": " + held.what())
                .containsExactly(
                        "w-1: it needs cp-1/init-control-plane, which --limit leaves away");
    }

    @Test
    void who_is_held_back_and_not_named_is_not_told_of() {
        var plan = Planner.plan(cluster, Facts.living(cluster, "cp-1").silent("w-1").get());

        assertThat(Limit.to(Set.of("w-2"), plan).heldBack()).isEmpty();
        assertThat(Limit.to(Set.of("w-1"), plan).heldBack()).hasSize(1);
    }

    @Test
    void credentials_are_left_alone_where_nobody_joins() {
        assertThat(ids(Limit.to(Set.of("w-1"), living("cp-1", "w-1")))).isEmpty();
    }

    @Test
    void all_nodes_are_no_limit() {
        var plan = Planner.plan(cluster, Facts.of(cluster).get());

        assertThat(Limit.to(Set.of("cp-1", "w-1", "w-2"), plan)).isEqualTo(plan);
    }

    @Test
    void what_would_disturb_a_node_that_lives_is_left_away_and_told() {
        var plan = undisruptive(Facts.living(cluster, "cp-1", "w-2").with("w-1", HALF_JOINED));

        assertThat(ids(plan)).containsExactly("w-1/prepare-node");
        assertThat(heldBack(plan))
                .containsExactly(
                        "w-1: --no-disruptive leaves this away: undo the half-done join with"
                                + " kubeadm reset");
    }

    @Test
    void servers_that_are_clean_join_beside_what_is_left_away() {
        var plan = undisruptive(Facts.living(cluster, "cp-1").with("w-1", HALF_JOINED));

        assertThat(ids(plan))
                .containsExactly(
                        "w-1/prepare-node",
                        "w-2/prepare-node",
                        "w-2/join-worker",
                        "cp-1/revoke-credentials");
        assertThat(plan.steps().getLast().after()).containsExactly("w-2/join-worker");
    }

    @Test
    void control_planes_go_one_by_one_so_that_none_joins_past_one_that_is_left_away() {
        var ha = Clusters.dualStack("cp-1", "cp-2", "cp-3");
        var facts = Facts.living(ha, "cp-1").with("cp-2", HALF_JOINED).get();

        assertThat(heldBack(Limit.withoutDisruption(Planner.plan(ha, facts), facts)))
                .containsExactly(
                        "cp-2: --no-disruptive leaves this away: undo the half-done join with"
                                + " kubeadm reset, and remove what is left of it in etcd, through"
                                + " cp-1",
                        "cp-3: it needs cp-2/join-control-plane, which --no-disruptive leaves"
                                + " away");
    }

    @Test
    void a_plan_that_disturbs_nothing_stays_as_it_is() {
        var facts = Facts.of(cluster).get();
        var plan = Planner.plan(cluster, facts);

        assertThat(Limit.withoutDisruption(plan, facts)).isEqualTo(plan);
    }

    @Test
    void credentials_that_an_earlier_run_left_are_removed_all_the_same() {
        var facts = Facts.living(cluster, "cp-1", "w-2").with("w-1", HALF_JOINED);
        var left = facts.with("cp-1", LimitTest::withCredentials).get();

        assertThat(ids(Limit.withoutDisruption(Planner.plan(cluster, left), left)))
                .containsExactly("w-1/prepare-node", "cp-1/revoke-credentials");
    }

    @Test
    void a_control_plane_is_finished_unless_its_taints_drive_out_what_runs_there() {
        assertThat(effectOfFinish(Taint.Effect.NO_SCHEDULE)).isEqualTo(Effect.CHANGE);
        assertThat(effectOfFinish(Taint.Effect.NO_EXECUTE)).isEqualTo(Effect.DISRUPTION);
    }

    @Test
    void a_plan_that_changes_more_nodes_than_allowed_is_refused() {
        assertThat(Limit.exceeded(2, Planner.plan(cluster, Facts.of(cluster).get())))
                .get()
                .extracting(Refusal::subject, Refusal::what)
                .containsExactly("the plan", "it would change 3 nodes, and --max-changed allows 2");
        assertThat(Limit.exceeded(3, Planner.plan(cluster, Facts.of(cluster).get()))).isEmpty();
    }

    @Test
    void who_only_loses_credentials_made_for_joins_is_not_changed() {
        assertThat(ids(living("cp-1", "w-1"))).contains("cp-1/revoke-credentials");
        assertThat(Limit.exceeded(1, living("cp-1", "w-1"))).isEmpty();
        assertThat(Limit.exceeded(0, living("cp-1", "w-1"))).isPresent();
        assertThat(Limit.exceeded(0, living("cp-1", "w-1", "w-2"))).isEmpty();
    }

    private Plan undisruptive(Facts facts) {
        var seen = facts.get();
        return Limit.withoutDisruption(Planner.plan(cluster, seen), seen);
    }

    private static Seen withCredentials(Seen seen) {
        var it = seen.api().orElseThrow();
        return Facts.api(
                seen,
                new Api(
                        it.settings(),
                        it.clusterInfo(),
                        it.members(),
                        it.etcd(),
                        List.of("a token")));
    }

    private static Effect effectOfFinish(Taint.Effect effect) {
        var node = Clusters.node("cp-1");
        var taint = new Taint("a", Optional.empty(), effect);
        var registration =
                new NodeRegistration(
                        "cp-1",
                        "unix:///run/containerd/containerd.sock",
                        List.of(),
                        Optional.of(List.of(taint)),
                        List.of(),
                        List.of());
        return Effect.of(
                new FinishControlPlane(
                        node,
                        node,
                        new JoinSettings(
                                Facts.VERSION,
                                registration,
                                Facts.endpoint(),
                                Optional.empty(),
                                ClusterSettings.none())));
    }

    private static List<String> heldBack(Plan plan) {
        return plan.heldBack().stream().map(held -> held.node() + ": " + held.what()).toList();
    }

    private Plan living(String... names) {
        return Planner.plan(cluster, Facts.living(cluster, names).get());
    }

    private static List<String> ids(Plan plan) {
        return plan.steps().stream().map(planned -> planned.step().id()).toList();
    }
}
