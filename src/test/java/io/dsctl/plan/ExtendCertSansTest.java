package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.CertSans;
import io.dsctl.cluster.Cluster;
import io.dsctl.facts.Api;
import io.dsctl.facts.LiveSettings;
import io.dsctl.plan.Step.ExtendCertSans;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Design, "Endpoint": a later control plane's addresses go into certSANs before it joins. */
class ExtendCertSansTest {

    private final Cluster cluster = Clusters.dualStack("cp-1", "cp-2", "cp-3");

    @Test
    void a_control_plane_that_was_thought_of_later_is_listed_before_it_joins() {
        var plan = planWith("cp-1.example.org", "192.168.1.1", "fd00:1:1::1");

        assertThat(ids(plan))
                .containsSubsequence(
                        "cp-2/extend-cert-sans",
                        "cp-2/join-control-plane",
                        "cp-3/extend-cert-sans",
                        "cp-3/join-control-plane");
        assertThat(step(plan, "cp-2/extend-cert-sans").step())
                .isEqualTo(
                        new ExtendCertSans(
                                Clusters.node("cp-2"),
                                Clusters.node("cp-1"),
                                List.of(Clusters.ipv4("cp-2"), Clusters.ipv6("cp-2"))));
        assertThat(step(plan, "cp-2/join-control-plane").needs()).contains("cp-2/extend-cert-sans");
        assertThat(step(plan, "cp-3/extend-cert-sans").needs())
                .isEqualTo(Set.of("cp-2/join-control-plane"));
    }

    @Test
    void only_what_is_missing_is_added() {
        var plan = planWith("192.168.1.2", "FD00:1:1:0::2", "192.168.1.3");

        assertThat(ids(plan)).doesNotContain("cp-2/extend-cert-sans");
        assertThat(((ExtendCertSans) step(plan, "cp-3/extend-cert-sans").step()).addresses())
                .containsExactly(Clusters.ipv6("cp-3"));
    }

    @Test
    void who_is_a_member_and_who_is_a_worker_needs_nothing() {
        var withWorker = Clusters.dualStack("cp-1", "w-1");
        var facts = Facts.living(withWorker, "cp-1");
        facts.with("cp-1", seen -> Facts.api(seen, certSans(seen.api().orElseThrow())));

        assertThat(ids(Planner.plan(withWorker, facts.get())))
                .contains("w-1/join-worker")
                .noneMatch(id -> id.endsWith("extend-cert-sans"));
    }

    @Test
    void init_lists_them_all_by_itself() {
        assertThat(ids(Planner.plan(cluster, Facts.of(cluster).get())))
                .noneMatch(id -> id.endsWith("extend-cert-sans"));
    }

    @Test
    void a_plan_for_that_control_plane_alone_has_the_step() {
        var facts = Facts.living(cluster, "cp-1", "cp-2");
        for (var name : List.of("cp-1", "cp-2")) {
            facts.with(name, seen -> Facts.api(seen, certSans(seen.api().orElseThrow())));
        }

        assertThat(ids(Limit.to(Set.of("cp-3"), Planner.plan(cluster, facts.get()))))
                .contains("cp-3/extend-cert-sans", "cp-3/join-control-plane");
    }

    private Plan planWith(String... certSans) {
        var facts = Facts.living(cluster, "cp-1");
        facts.with("cp-1", seen -> Facts.api(seen, certSans(seen.api().orElseThrow(), certSans)));
        return Planner.plan(cluster, facts.get());
    }

    private static Api certSans(Api api, String... names) {
        var it = api.settings().orElseThrow();
        return new Api(
                Optional.of(
                        new LiveSettings(
                                it.version(),
                                it.endpoint(),
                                it.pods(),
                                it.services(),
                                new CertSans(List.of(names)))),
                api.clusterInfo(),
                api.members(),
                api.etcd(),
                api.credentials());
    }

    private static List<String> ids(Plan plan) {
        return plan.steps().stream().map(planned -> planned.step().id()).toList();
    }

    private static PlannedStep step(Plan plan, String id) {
        return plan.steps().stream()
                .filter(planned -> planned.step().id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
