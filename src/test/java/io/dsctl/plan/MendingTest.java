package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.facts.Api;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.Finding;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Step.JoinControlPlane;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Members that are half-done, forgotten or lost, and servers in their place. */
class MendingTest {

    private final Cluster ha = Clusters.dualStack("cp-1", "cp-2", "cp-3", "w-1");

    @Test
    void a_lost_control_plane_leaves_etcd_before_the_clean_server_in_its_place_joins() {
        var plan = plan(living(List.of("cp-2", "cp-3"), List.of("cp-1", "cp-2", "cp-3")));

        assertThat(ids(plan))
                .containsExactly(
                        "cp-1/prepare-node",
                        "w-1/prepare-node",
                        "cp-1/remove-stale-member",
                        "cp-1/join-control-plane",
                        "w-1/join-worker",
                        "cp-2/revoke-credentials");
        assertThat(step(plan, "cp-1/join-control-plane").needs())
                .containsExactlyInAnyOrder("cp-1/prepare-node", "cp-1/remove-stale-member");
        assertThat(step(plan, "w-1/join-worker").after())
                .containsExactlyInAnyOrder("cp-1/remove-stale-member", "cp-1/join-control-plane");
        assertThat(step(plan, "cp-1/remove-stale-member").reason())
                .contains("the etcd member")
                .contains("a Node");
    }

    @Test
    void a_member_that_never_started_is_known_by_its_address() {
        var unstarted = new EtcdMember("ab", "", false, List.of(new Address("fd00:1:1::3")));
        var facts =
                changed(
                        living(List.of("cp-1", "cp-2"), List.of("cp-1", "cp-2")),
                        api ->
                                etcd(
                                        api,
                                        List.of(
                                                Facts.voter("cp-1"),
                                                Facts.voter("cp-2"),
                                                unstarted)));

        assertThat(refusals(facts)).isEmpty();
        assertThat(step(plan(facts), "cp-3/remove-stale-member").reason())
                .isEqualTo("the cluster still has the etcd member ab of an earlier life of it");
    }

    @Test
    void a_name_that_is_another_living_machine_is_not_taken_from_it() {
        var facts =
                changed(
                        living(List.of("cp-2", "cp-3"), List.of("cp-2", "cp-3")),
                        api -> with(api, member("cp-1", "another machine", true, true)));

        assertThat(refusals(facts))
                .extracting(Refusal::what)
                .containsExactly(
                        "the cluster has a Ready node of this name that is another machine");
    }

    @Test
    void a_member_does_not_leave_if_too_few_of_the_others_answer() {
        var facts =
                living(List.of("cp-2"), List.of("cp-1", "cp-2", "cp-3"))
                        .with("cp-3", MendingTest::downWithEtcd);

        assertThat(refusals(facts))
                .extracting(Refusal::what)
                .contains(
                        "its former etcd member cannot be removed: etcd would have 2 voting members"
                                + " (cp-2, cp-3), of which cp-3 would not answer");
    }

    @Test
    void the_last_member_of_etcd_does_not_leave() {
        var live = living(List.of("cp-1"), List.of("cp-1")).get().live().orElseThrow();

        assertThat(
                        Quorum.lostWithout(
                                live.api().etcd(),
                                live,
                                ha,
                                living(List.of("cp-1"), List.of("cp-1")).get()))
                .contains("etcd would have no member left");
    }

    @Test
    void what_is_dead_leaves_etcd_before_anybody_joins_and_joiners_know_all_who_are_there() {
        var five = Clusters.dualStack("cp-1", "cp-2", "cp-3", "cp-4", "cp-5");
        var facts = Facts.living(five, "cp-2", "cp-3", "cp-5");
        var api = Facts.api(five, "cp-1", "cp-2", "cp-3", "cp-4", "cp-5");
        for (var name : List.of("cp-2", "cp-3", "cp-5")) {
            facts.with(name, seen -> Facts.api(seen, api));
        }
        var plan = Planner.plan(five, facts.get());

        assertThat(Safeguards.refusals(five, facts.get())).isEmpty();
        assertThat(step(plan, "cp-4/remove-stale-member").needs())
                .containsExactly("cp-1/remove-stale-member");
        assertThat(step(plan, "cp-1/join-control-plane").needs())
                .contains("cp-4/remove-stale-member");
        assertThat(((JoinControlPlane) step(plan, "cp-4/join-control-plane").step()).others())
                .extracting(Object::toString)
                .containsExactly("cp-2", "cp-3", "cp-5", "cp-1");
    }

    @Test
    void a_control_plane_that_joined_half_way_is_cleaned_and_joins() {
        var facts =
                living(List.of("cp-1", "cp-2"), List.of("cp-1", "cp-2"))
                        .with(
                                "cp-3",
                                seen ->
                                        Facts.files(
                                                seen,
                                                Set.of(
                                                        KubernetesFile.CA,
                                                        KubernetesFile.API_SERVER_MANIFEST),
                                                Facts.OUR_CA));

        assertThat(refusals(facts)).isEmpty();
        assertThat(ids(plan(facts)))
                .containsSubsequence("cp-3/clean-half-joined", "cp-3/join-control-plane");
        assertThat(step(plan(facts), "cp-3/join-control-plane").needs())
                .contains("cp-3/clean-half-joined");
    }

    @Test
    void a_control_plane_without_its_role_is_finished_if_etcd_counts_on_it() {
        var facts =
                changed(
                        living(List.of("cp-1", "cp-2", "cp-3"), List.of("cp-1", "cp-2", "cp-3")),
                        api ->
                                with(
                                        without(api, "cp-3"),
                                        member("cp-3", "machine-of-cp-3", true, false)));

        assertThat(condition(facts, "cp-3")).isEqualTo(NodeCondition.CONTROL_PLANE_PARTIAL);
        assertThat(refusals(facts)).isEmpty();
        assertThat(ids(plan(facts)))
                .contains("cp-3/finish-control-plane")
                .noneMatch(id -> id.startsWith("cp-3/clean") || id.startsWith("cp-3/join"));
    }

    /** A learner has no vote that could be lost. */
    @Test
    void a_control_plane_without_its_role_that_is_only_a_learner_joins_anew() {
        var learner = new EtcdMember("ab", "cp-3", true, List.of(Clusters.ipv4("cp-3")));
        var facts =
                changed(
                        living(List.of("cp-1", "cp-2", "cp-3"), List.of("cp-1", "cp-2", "cp-3")),
                        api ->
                                etcd(
                                        with(
                                                without(api, "cp-3"),
                                                member("cp-3", "machine-of-cp-3", true, false)),
                                        List.of(
                                                Facts.voter("cp-1"),
                                                Facts.voter("cp-2"),
                                                learner)));

        assertThat(condition(facts, "cp-3")).isEqualTo(NodeCondition.JOIN_PARTIAL);
        assertThat(refusals(facts)).isEmpty();
        assertThat(ids(plan(facts)))
                .containsSubsequence("cp-3/clean-half-joined", "cp-3/join-control-plane");
    }

    @Test
    void nodes_that_were_deleted_are_brought_back_control_planes_one_by_one_and_with_their_role() {
        var facts =
                changed(
                        living(List.of("cp-1", "cp-2", "cp-3"), List.of("cp-1", "cp-2", "cp-3"))
                                .with("w-1", Facts::worker),
                        api -> without(without(api, "cp-2"), "cp-3"));
        var plan = plan(facts);

        assertThat(refusals(facts)).isEmpty();
        assertThat(ids(plan))
                .containsExactly(
                        "cp-2/restore-node",
                        "cp-2/finish-control-plane",
                        "cp-3/restore-node",
                        "cp-3/finish-control-plane",
                        "w-1/restore-node");
        assertThat(step(plan, "cp-3/restore-node").needs())
                .containsExactly("cp-2/finish-control-plane");
        assertThat(step(plan, "w-1/restore-node").needs()).isEmpty();
    }

    /** It serves the cluster: to reset it would be the harm that it does not have yet. */
    @Test
    void a_control_plane_that_lost_its_kubelet_conf_is_not_reset() {
        var withoutConf = EnumSet.copyOf(KubernetesFile.ofKubeadm());
        withoutConf.remove(KubernetesFile.KUBELET_CONF);
        var facts =
                living(List.of("cp-1", "cp-2", "cp-3"), List.of("cp-1", "cp-2", "cp-3"))
                        .with("cp-3", seen -> Facts.files(seen, withoutConf, Facts.OUR_CA));

        assertThat(refusals(facts))
                .extracting(Refusal::what)
                .containsExactly("it is a control plane of the cluster, but has no kubelet.conf");
    }

    @Test
    void etcds_that_do_not_reach_each_other_are_told_to_and_not_to_be_reset() {
        var down =
                Facts.of(ha)
                        .with("cp-1", MendingTest::downWithEtcd)
                        .with("cp-2", MendingTest::downWithEtcd);

        assertThat(refusals(down))
                .extracting(Refusal::hint)
                .allSatisfy(
                        hint ->
                                assertThat(hint)
                                        .contains("2379 and 2380 between cp-1, cp-2, both ways")
                                        .contains("reset none of them"));
    }

    private static Seen downWithEtcd(Seen seen) {
        return Facts.files(seen, KubernetesFile.ofKubeadm(), Facts.OUR_CA);
    }

    @Test
    void an_init_with_other_settings_is_undone_first_where_nobody_else_has_joined() {
        var cluster = Clusters.dualStack("cp-1", "w-1");
        var facts = initOfOtherSettings(cluster);
        var plan = Planner.plan(cluster, facts.get());

        assertThat(Safeguards.refusals(cluster, facts.get())).isEmpty();
        assertThat(step(plan, "cp-1/init-control-plane").needs()).contains("cp-1/undo-init");
        assertThat(step(plan, "cp-1/undo-init").reason())
                .isEqualTo(
                        "an earlier init did not finish, and it had other settings than the"
                                + " inventory now");
    }

    @Test
    void an_init_with_other_settings_stays_while_a_server_cannot_be_asked_whether_it_joined() {
        var cluster = Clusters.dualStack("cp-1", "w-1");

        assertThat(Safeguards.refusals(cluster, initOfOtherSettings(cluster).silent("w-1").get()))
                .extracting(Refusal::what)
                .containsExactly(
                        "an earlier init did not finish, it had other settings than the inventory"
                                + " now, and nobody can be asked whether w-1 joined it");
    }

    private static Facts initOfOtherSettings(Cluster cluster) {
        return Facts.of(cluster)
                .with(
                        "cp-1",
                        seen ->
                                Facts.initRecord(
                                        Facts.files(seen, Set.of(KubernetesFile.CA), Facts.OUR_CA),
                                        "other",
                                        false));
    }

    /** {@code serving} answer as control planes; the cluster knows {@code members}. */
    private Facts living(List<String> serving, List<String> members) {
        var facts = Facts.of(ha);
        var api = Facts.api(ha, members.toArray(String[]::new));
        serving.forEach(name -> facts.with(name, seen -> Facts.controlPlane(seen, api)));
        return facts;
    }

    private Facts changed(Facts facts, UnaryOperator<Api> change) {
        for (var node : ha.controlPlanes()) {
            if (facts.get().seen(node).orElseThrow().api().isPresent()) {
                facts.with(
                        node.name(),
                        seen -> Facts.api(seen, change.apply(seen.api().orElseThrow())));
            }
        }
        return facts;
    }

    private static Member member(
            String name, String machineId, boolean ready, boolean controlPlane) {
        return new Member(
                name,
                machineId,
                ready,
                controlPlane,
                List.of(Clusters.ipv4(name), Clusters.ipv6(name)),
                Map.of(),
                Map.of());
    }

    private static Api with(Api api, Member member) {
        var members = new ArrayList<>(api.members());
        members.add(member);
        return new Api(api.settings(), true, members, api.etcd(), List.of());
    }

    private static Api without(Api api, String name) {
        return new Api(
                api.settings(),
                true,
                api.members().stream().filter(it -> !it.name().equals(name)).toList(),
                api.etcd(),
                List.of());
    }

    private static Api etcd(Api api, List<EtcdMember> members) {
        return new Api(api.settings(), true, api.members(), members, List.of());
    }

    private NodeCondition condition(Facts facts, String name) {
        var node =
                ha.nodes().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
        return Finding.of(node, facts.get().seen(node).orElseThrow(), facts.get().live())
                .condition();
    }

    private List<Refusal> refusals(Facts facts) {
        return Safeguards.refusals(ha, facts.get());
    }

    private Plan plan(Facts facts) {
        return Planner.plan(ha, facts.get());
    }

    private static List<String> ids(Plan plan) {
        return plan.steps().stream().map(planned -> planned.step().id()).toList();
    }

    private static PlannedStep step(Plan plan, String id) {
        return plan.steps().stream()
                .filter(planned -> planned.step().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not in " + ids(plan)));
    }
}
