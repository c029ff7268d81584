package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Map.entry;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.facts.AddOnState;
import io.dsctl.facts.AddOnState.Answer;
import io.dsctl.facts.ClusterFacts;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class AddOnsTest {

    private static final Cluster CLUSTER = Clusters.dualStack("cp-1", "cp-2", "w-1");
    private static final String FIRST = "cp-1/apply-add-on/b.yaml";
    private static final String SECOND = "cp-1/apply-add-on/a.yaml";

    @Test
    void a_new_cluster_gets_them_in_their_order_when_the_control_plane_is_complete() {
        var plan = plan(Facts.of(CLUSTER).get(), Answer.UNKNOWN, Answer.UNKNOWN);

        assertThat(ids(plan)).containsSubsequence("w-1/join-worker", FIRST, SECOND);
        assertThat(step(plan, FIRST).needs()).containsExactly("cp-1/init-control-plane");
        assertThat(step(plan, FIRST).after()).containsExactly("cp-2/join-control-plane");
        assertThat(step(plan, SECOND).needs()).containsExactly("cp-1/init-control-plane");
        assertThat(step(plan, SECOND).after()).containsExactly(FIRST);
        assertThat(step(plan, SECOND).reason()).isEqualTo("the cluster is new");
    }

    @Test
    void what_is_there_is_left_alone() {
        assertThat(ids(plan(living(), Answer.SAME, Answer.SAME))).isEmpty();
    }

    @Test
    void what_is_different_is_applied_alone() {
        var plan = plan(living(), Answer.SAME, Answer.DIFFERENT);

        assertThat(ids(plan)).containsExactly(SECOND);
        assertThat(step(plan, SECOND).needs()).isEmpty();
        assertThat(step(plan, SECOND).after()).isEmpty();
        assertThat(plan.notices()).isEmpty();
    }

    @Test
    void what_nobody_could_compare_is_told_and_not_done_every_hour() {
        var plan = plan(living(), Answer.SAME, Answer.UNKNOWN);

        assertThat(ids(plan)).isEmpty();
        assertThat(plan.notices())
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.subject()).isEqualTo("a.yaml");
                            assertThat(it.what())
                                    .isEqualTo(
                                            "whether the cluster has this add-on is not known:"
                                                    + " why");
                        });
    }

    @Test
    void what_could_not_be_fetched_is_a_step_that_fails_and_holds_up_no_other() {
        var plan = plan(living(), Answer.NOT_FETCHED, Answer.DIFFERENT);

        assertThat(ids(plan)).containsExactly(FIRST, SECOND);
        assertThat(step(plan, SECOND).needs()).isEmpty();
        assertThat(step(plan, FIRST).reason()).isEqualTo("whether the cluster has it is not known");
    }

    @Test
    void a_plan_with_another_manifest_is_another_plan() {
        var one = plan(living(), Answer.SAME, Answer.DIFFERENT);
        var facts = living();
        var other =
                Planner.plan(
                        CLUSTER,
                        facts.withAddOns(
                                new LinkedHashMap<>(
                                        Map.of(
                                                "a.yaml",
                                                new AddOnState("22", Answer.DIFFERENT, "")))));

        assertThat(other.fingerprint(List.of())).isNotEqualTo(one.fingerprint(List.of()));
    }

    @Test
    void its_templates_know_the_cluster() {
        assertThat(AddOnValues.of(CLUSTER, living()))
                .containsExactly(
                        entry("dnsDomain", "cluster.local"),
                        entry("endpoint", "api.example.org:6443"),
                        entry("endpointHost", "api.example.org"),
                        entry("endpointPort", "6443"),
                        entry("name", "prod"),
                        entry("nodeMaskIpv4", "24"),
                        entry("nodeMaskIpv6", "64"),
                        entry("podSubnet", "10.244.0.0/16,fd00:10:244::/56"),
                        entry("podSubnetIpv4", "10.244.0.0/16"),
                        entry("podSubnetIpv6", "fd00:10:244::/56"),
                        entry("serviceSubnet", "10.96.0.0/16,fd00:10:96::/112"),
                        entry("serviceSubnetIpv4", "10.96.0.0/16"),
                        entry("serviceSubnetIpv6", "fd00:10:96::/112"),
                        entry("version", "v1.36.4"));
    }

    @Test
    void of_one_family_the_other_is_not_there() {
        var cluster = Clusters.of(Clusters.IPV4_ONLY, "cp-1");

        assertThat(AddOnValues.of(cluster, Facts.of(cluster).get()))
                .containsEntry("endpoint", "192.168.1.1:6443")
                .doesNotContainKeys("podSubnetIpv6", "nodeMaskIpv6");
    }

    private static ClusterFacts living() {
        return Facts.living(CLUSTER, "cp-1", "cp-2", "w-1").get();
    }

    /** Of the first and the second. */
    private static Plan plan(ClusterFacts facts, Answer first, Answer second) {
        var states = new LinkedHashMap<String, AddOnState>();
        states.put("b.yaml", new AddOnState("00", first, "why"));
        states.put("a.yaml", new AddOnState("11", second, "why"));
        return Planner.plan(CLUSTER, facts.withAddOns(states));
    }

    private static List<String> ids(Plan plan) {
        return plan.steps().stream().map(it -> it.step().id()).toList();
    }

    private static PlannedStep step(Plan plan, String id) {
        return plan.steps().stream()
                .filter(it -> it.step().id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
