package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.HostPort;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Reach;
import io.dsctl.facts.Reach.Answer;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

class ReachabilityTest {

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1");
    private final Cluster ha = Clusters.dualStack("cp-1", "cp-2", "w-1", "w-2");

    @Test
    void who_joins_is_asked_for_the_endpoint_and_the_control_planes_by_both_families() {
        assertThat(questions(ha, Facts.living(ha, "cp-1", "w-2").get()))
                .isEqualTo(
                        Map.of(
                                "cp-2",
                                List.of(
                                        "api.example.org:6443",
                                        "192.168.1.1:6443",
                                        "[fd00:1:1::1]:6443"),
                                "w-1",
                                List.of(
                                        "api.example.org:6443",
                                        "192.168.1.1:6443",
                                        "[fd00:1:1::1]:6443",
                                        "192.168.1.2:6443",
                                        "[fd00:1:1::2]:6443")));
    }

    @Test
    void nobody_is_asked_where_nobody_joins_and_nobody_for_who_is_silent() {
        assertThat(questions(cluster, Facts.living(cluster, "cp-1", "w-1").get())).isEmpty();
        assertThat(questions(ha, Facts.living(ha, "cp-1", "w-2").silent("cp-2").get()))
                .containsOnlyKeys("w-1")
                .allSatisfy((_, targets) -> assertThat(targets).hasSize(3));
    }

    @Test
    void who_starts_a_cluster_without_an_endpoint_has_nobody_to_reach() {
        assertThat(questions(cluster, Facts.of(cluster).get())).containsOnlyKeys("w-1");
    }

    @Test
    void a_refused_connection_proves_the_way() {
        assertThat(objections(Answer.REFUSED, "192.168.1.1", true)).isEmpty();
        assertThat(objections(Answer.OPEN, "192.168.1.1", true)).isEmpty();
        assertThat(objections(Answer.UNKNOWN, "192.168.1.1", true)).isEmpty();
    }

    @Test
    void an_api_server_that_cannot_be_reached_keeps_a_worker_out() {
        assertThat(objections(Answer.NO_ANSWER, "192.168.1.1", true))
                .containsExactly(
                        "error: 192.168.1.1:6443 does not answer it within 6 seconds"
                                + " [Reachability]");
        assertThat(objections(Answer.NO_ROUTE, "192.168.1.1", false))
                .containsExactly(
                        "error: 192.168.1.1:6443 cannot be reached from it: there is no route"
                                + " [Reachability]");
    }

    @Test
    void the_other_family_is_only_told() {
        assertThat(objections(Answer.NO_ROUTE, "fd00:1:1::1", true))
                .containsExactly(
                        "warning: [fd00:1:1::1]:6443 cannot be reached from it: there is no route"
                                + " [Reachability]");
    }

    @Test
    void an_endpoint_may_be_silent_until_there_is_a_cluster_but_its_name_must_lead_somewhere() {
        assertThat(objections(Answer.NO_ANSWER, "api.example.org", true))
                .containsExactly(
                        "error: the endpoint api.example.org:6443 does not answer it within 6"
                                + " seconds [Reachability]");
        assertThat(objections(Answer.NO_ANSWER, "api.example.org", false))
                .singleElement()
                .satisfies(it -> assertThat(it).startsWith("warning: "));
        assertThat(objections(Answer.UNRESOLVED, "api.example.org", false))
                .containsExactly(
                        "error: the endpoint api.example.org:6443 cannot be resolved there"
                                + " [Reachability]");
    }

    @Test
    void a_worker_that_gets_through_to_nobody_is_left_out() {
        var facts =
                Facts.living(cluster, "cp-1")
                        .get()
                        .withReaches(
                                Map.of(
                                        cluster.nodes().getLast(),
                                        List.of(reach("192.168.1.1", Answer.NO_ANSWER))));

        assertThat(Planner.plan(cluster, facts).heldBack())
                .extracting(HeldBack::what)
                .containsExactly(
                        "192.168.1.1:6443 does not answer it within 6 seconds [Reachability]");
    }

    private List<String> objections(Answer answer, String host, boolean living) {
        var facts = (living ? Facts.living(ha, "cp-1") : Facts.of(ha)).get();
        var node = ha.nodes().getLast();
        return new Reachability(ha, facts.withReaches(Map.of(node, List.of(reach(host, answer)))))
                .objections(node, new Firewalls(ha, facts)).stream()
                        .map(it -> (it.severe() ? "error: " : "warning: ") + it.what())
                        .toList();
    }

    private static Reach reach(String host, Answer answer) {
        return new Reach(new HostPort(host, 6443), answer);
    }

    private static Map<String, List<String>> questions(Cluster cluster, ClusterFacts facts) {
        return Reachability.questions(cluster, facts).entrySet().stream()
                .collect(
                        Collectors.toMap(
                                entry -> entry.getKey().name(),
                                entry ->
                                        entry.getValue().stream()
                                                .map(HostPort::toString)
                                                .toList()));
    }
}
