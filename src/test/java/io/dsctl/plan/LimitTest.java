package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

class LimitTest {

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

    private Plan living(String... names) {
        return Planner.plan(cluster, Facts.living(cluster, names).get());
    }

    private static List<String> ids(Plan plan) {
        return plan.steps().stream().map(planned -> planned.step().id()).toList();
    }
}
