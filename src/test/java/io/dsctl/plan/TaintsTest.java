package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.NodeSettings;
import io.dsctl.cluster.Taint;
import io.dsctl.cluster.Taint.Effect;
import io.dsctl.facts.Api;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeInfo;
import io.dsctl.plan.Step.TaintNode;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The taints of members. */
class TaintsTest {

    private static final Taint OF_THE_ROLE =
            new Taint(
                    "node-role.kubernetes.io/control-plane", Optional.empty(), Effect.NO_SCHEDULE);

    private static final Taint NOT_READY =
            new Taint("node.kubernetes.io/not-ready", Optional.empty(), Effect.NO_EXECUTE);

    private static final Taint OURS =
            new Taint("example.org/gpu", Optional.of("yes"), Effect.NO_SCHEDULE);

    @Test
    void of_a_node_without_a_word_all_stay() {
        assertThat(plan(Optional.empty(), OF_THE_ROLE, NOT_READY, OURS)).isEmpty();
    }

    @Test
    void a_missing_one_is_set_and_others_stay() {
        assertThat(plan(Optional.of(List.of(OF_THE_ROLE, OURS)), OF_THE_ROLE, NOT_READY))
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.missing()).containsExactly(OURS);
                            assertThat(it.surplus()).isEmpty();
                            assertThat(it.title())
                                    .isEqualTo(
                                            "set its taints as the inventory says:"
                                                    + " example.org/gpu=yes:NoSchedule");
                            assertThat(io.dsctl.plan.Effect.of(it))
                                    .isEqualTo(io.dsctl.plan.Effect.CHANGE);
                        });
    }

    @Test
    void another_value_is_another_taint() {
        var other = new Taint(OURS.key(), Optional.of("no"), OURS.effect());

        assertThat(plan(Optional.of(List.of(OF_THE_ROLE, OURS)), OF_THE_ROLE, other))
                .singleElement()
                .satisfies(it -> assertThat(it.missing()).containsExactly(OURS));
    }

    @Test
    void an_empty_value_is_none() {
        var empty = new Taint(OF_THE_ROLE.key(), Optional.of(""), OF_THE_ROLE.effect());

        assertThat(plan(Optional.of(List.of(OF_THE_ROLE)), empty)).isEmpty();
    }

    @Test
    void a_list_without_it_takes_the_roles_own_away_and_nobody_elses() {
        assertThat(plan(Optional.of(List.of()), OF_THE_ROLE, NOT_READY, OURS))
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.missing()).isEmpty();
                            assertThat(it.surplus()).containsExactly(OF_THE_ROLE);
                        });
    }

    @Test
    void one_that_drives_pods_out_is_disruptive() {
        var evicting = new Taint("example.org/gpu", Optional.empty(), Effect.NO_EXECUTE);

        assertThat(plan(Optional.of(List.of(OF_THE_ROLE, evicting)), OF_THE_ROLE))
                .singleElement()
                .satisfies(
                        it ->
                                assertThat(io.dsctl.plan.Effect.of(it))
                                        .isEqualTo(io.dsctl.plan.Effect.DISRUPTION));
    }

    /** What is planned for the taints of a control plane that has these. */
    private static List<TaintNode> plan(Optional<List<Taint>> wanted, Taint... there) {
        var cluster = cluster(wanted);
        var it = Facts.member("cp-1");
        var member =
                new Member(
                        it.name(),
                        it.machineId(),
                        it.ready(),
                        it.controlPlane(),
                        it.addresses(),
                        it.labels(),
                        it.annotations(),
                        new NodeInfo(
                                it.info().podCidrs(),
                                it.info().kubelet(),
                                it.info().runtime(),
                                false,
                                List.of(there)));
        var api = Facts.api(cluster, "cp-1");
        var facts =
                Facts.living(cluster, "cp-1")
                        .with(
                                "cp-1",
                                seen ->
                                        Facts.api(
                                                seen,
                                                new Api(
                                                        api.settings(),
                                                        api.clusterInfo(),
                                                        List.of(member),
                                                        api.etcd(),
                                                        api.credentials())))
                        .get();
        return Planner.plan(cluster, facts).steps().stream()
                .map(PlannedStep::step)
                .map(TaintNode.class::cast)
                .toList();
    }

    private static Cluster cluster(Optional<List<Taint>> taints) {
        var cluster = Clusters.dualStack("cp-1");
        return cluster.withNodes(
                cluster.nodes().stream()
                        .map(
                                it ->
                                        new Node(
                                                it.name(),
                                                it.role(),
                                                it.login(),
                                                it.addresses(),
                                                new NodeSettings(
                                                        new LinkedHashMap<>(),
                                                        new LinkedHashMap<>(),
                                                        taints,
                                                        List.of(),
                                                        Optional.empty(),
                                                        Optional.empty())))
                        .toList());
    }
}
