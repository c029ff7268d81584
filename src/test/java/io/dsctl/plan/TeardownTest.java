package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Equipped;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.HostPort;
import io.dsctl.facts.Api;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.LiveSettings;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Step.DeleteNode;
import io.dsctl.plan.Step.DrainNode;
import io.dsctl.plan.Step.LeaveEtcd;
import io.dsctl.plan.Step.ResetNode;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Clusters that go, and nodes that leave one. */
class TeardownTest {

    private static final List<String> ALL = List.of("cp-1", "cp-2", "cp-3", "w-1", "w-2");
    private static final Teardown WHOLE = new Teardown.OfCluster(Set.of());

    private final Cluster ha = Clusters.dualStack(ALL.toArray(String[]::new));

    @Test
    void a_whole_cluster_goes_workers_first_and_last_the_control_plane_that_can_be_asked() {
        var plan = WHOLE.plan(ha, living().get());

        assertThat(ids(plan))
                .containsExactly(
                        "w-1/reset-node",
                        "w-2/reset-node",
                        "cp-2/reset-node",
                        "cp-3/reset-node",
                        "cp-1/reset-node");
        assertThat(step(plan, "w-1/reset-node").after()).isEmpty();
        assertThat(step(plan, "cp-2/reset-node").after())
                .containsExactlyInAnyOrder("w-1/reset-node", "w-2/reset-node");
        assertThat(step(plan, "cp-1/reset-node").after()).containsExactly("cp-3/reset-node");
        assertThat(plan.steps()).allSatisfy(it -> assertThat(it.needs()).isEmpty());
        assertThat(plan.goal()).isEqualTo(Goal.RESET);
    }

    @Test
    void dead_servers_of_a_whole_cluster_are_left_out_and_told() {
        var facts = living().silent("w-2").silent("cp-1").get();
        var plan = WHOLE.plan(ha, facts);

        assertThat(WHOLE.refusals(ha, facts)).isEmpty();
        assertThat(ids(plan))
                .containsExactly("w-1/reset-node", "cp-3/reset-node", "cp-2/reset-node");
        assertThat(plan.heldBack())
                .extracting(it -> it.node().name())
                .containsExactly("cp-1", "w-2");
    }

    @Test
    void clean_servers_are_left_alone_unless_something_would_stop_a_later_init() {
        var facts =
                Facts.of(ha)
                        .with(
                                "cp-2",
                                seen ->
                                        Facts.equipment(
                                                seen,
                                                Equipped.well().leftover("/var/lib/etcd").get()))
                        .get();

        assertThat(ids(WHOLE.plan(ha, facts))).containsExactly("cp-2/reset-node");
        assertThat(WHOLE.plan(ha, Facts.of(ha).get()).isEmpty()).isTrue();
    }

    @Test
    void a_cluster_that_nobody_can_be_asked_about_goes_too() {
        var facts =
                Facts.of(ha)
                        .with("cp-1", TeardownTest::deadControlPlane)
                        .with("w-1", Facts::worker);

        assertThat(WHOLE.refusals(ha, facts.get())).isEmpty();
        assertThat(ids(WHOLE.plan(ha, facts.get())))
                .containsExactly("w-1/reset-node", "cp-1/reset-node");
    }

    @Test
    void a_server_of_another_cluster_is_refused_unless_it_is_named() {
        var facts = living().with("w-2", TeardownTest::foreign).get();
        var named = new Teardown.OfCluster(Set.of("w-2"));

        assertThat(WHOLE.refusals(ha, facts))
                .singleElement()
                .satisfies(it -> assertThat(it.subject()).isEqualTo("w-2"))
                .satisfies(it -> assertThat(it.hint()).contains("--foreign w-2"));
        assertThat(named.refusals(ha, facts)).isEmpty();
        assertThat(((ResetNode) step(named.plan(ha, facts), "w-2/reset-node").step()).foreign())
                .isTrue();
    }

    @Test
    void without_an_api_two_authorities_are_one_too_many() {
        var facts =
                Facts.of(ha)
                        .with("cp-1", TeardownTest::deadControlPlane)
                        .with("w-2", TeardownTest::foreign)
                        .get();

        assertThat(WHOLE.refusals(ha, facts))
                .extracting(Refusal::what)
                .containsExactly(
                        "its servers belong to clusters with different certificate authorities:"
                                + " cp-1 | w-2");
        assertThat(new Teardown.OfCluster(Set.of("w-2")).refusals(ha, facts)).isEmpty();
    }

    @Test
    void nobody_steps_into_a_kubeadm_that_is_at_work() {
        var facts = living().with("w-1", Facts::busy).get();

        assertThat(ids(WHOLE.plan(ha, facts))).doesNotContain("w-1/reset-node");
        assertThat(WHOLE.plan(ha, facts).heldBack())
                .extracting(it -> it.node().name())
                .containsExactly("w-1");
    }

    @Test
    void nodes_that_the_inventory_does_not_have_lose_their_cluster_and_that_is_told() {
        var facts = withApi(living(), api -> with(api, Facts.member("w-9")), ALL).get();

        assertThat(WHOLE.plan(ha, facts).notices())
                .singleElement()
                .satisfies(it -> assertThat(it.subject()).isEqualTo("w-9"))
                .satisfies(it -> assertThat(it.what()).contains("is not reset"));
    }

    @Test
    void a_worker_is_drained_then_reset_and_its_node_goes_last() {
        var plan = remove("w-1").plan(ha, living().get());

        assertThat(ids(plan))
                .containsExactly("w-1/drain-node", "w-1/reset-node", "w-1/delete-node");
        assertThat(step(plan, "w-1/reset-node").needs()).containsExactly("w-1/drain-node");
        assertThat(step(plan, "w-1/delete-node").needs()).containsExactly("w-1/reset-node");
        assertThat(((DrainNode) step(plan, "w-1/drain-node").step()).resets()).isTrue();
        assertThat(plan.notices())
                .singleElement()
                .satisfies(it -> assertThat(it.what()).contains("the next `dsctl apply` joins it"));
        assertThat(plan.goal()).isEqualTo(Goal.REMOVE);
    }

    @Test
    void a_control_plane_leaves_etcd_before_it_is_reset_and_another_one_is_asked() {
        var plan = remove("cp-1").plan(ha, living().get());

        assertThat(ids(plan))
                .containsExactly(
                        "cp-1/drain-node",
                        "cp-1/leave-etcd",
                        "cp-1/reset-node",
                        "cp-1/delete-node");
        var leave = (LeaveEtcd) step(plan, "cp-1/leave-etcd").step();
        assertThat(leave.through()).hasToString("cp-2");
        assertThat(leave.gone()).isFalse();
        assertThat(plan.notices())
                .extracting(Notice::hint)
                .containsExactly(
                        "take it out of the inventory, and out of what is behind"
                                + " api.example.org:6443");
    }

    @Test
    void without_draining_several_nodes_leave_control_planes_one_after_the_other() {
        var plan = reset("cp-2", "w-1", "cp-3").plan(five(), livingFive().get());

        assertThat(ids(plan))
                .containsExactly(
                        "w-1/reset-node",
                        "w-1/delete-node",
                        "cp-2/leave-etcd",
                        "cp-2/reset-node",
                        "cp-2/delete-node",
                        "cp-3/leave-etcd",
                        "cp-3/reset-node",
                        "cp-3/delete-node");
        assertThat(step(plan, "cp-2/leave-etcd").needs()).isEmpty();
        assertThat(step(plan, "cp-3/leave-etcd").needs()).containsExactly("cp-2/delete-node");
        assertThat(plan.goal()).isEqualTo(Goal.RESET);
        assertThat(plan.notices()).isEmpty();
    }

    @Test
    void of_a_dead_control_plane_goes_what_it_left_in_etcd_and_in_the_api() {
        var facts = withApi(living().silent("cp-3"), api -> notReady(api, "cp-3"), ALL).get();
        var plan = remove("cp-3").plan(ha, facts);

        assertThat(remove("cp-3").refusals(ha, facts)).isEmpty();
        assertThat(ids(plan)).containsExactly("cp-3/leave-etcd", "cp-3/delete-node");
        assertThat(((LeaveEtcd) step(plan, "cp-3/leave-etcd").step()).gone()).isTrue();
        assertThat(((DeleteNode) step(plan, "cp-3/delete-node").step()).gone()).isTrue();
        assertThat(plan.heldBack())
                .singleElement()
                .satisfies(it -> assertThat(it.what()).contains("it is not reset"))
                .satisfies(it -> assertThat(it.hint()).contains("dsctl reset --node cp-3"));
    }

    @Test
    void a_server_that_lives_and_cannot_be_reached_is_not_made_half_a_node() {
        var facts = living().silent("w-1").get();

        assertThat(remove("w-1").refusals(ha, facts))
                .extracting(Refusal::what)
                .containsExactly(
                        "its Node is Ready, so the server lives, but dsctl does not get there:"
                                + " w-1: does not answer");
    }

    @Test
    void what_the_cluster_alone_knows_is_removed_by_its_name_and_its_server_is_told_of() {
        var facts = withApi(living(), api -> with(api, Facts.member("w-9")), ALL).get();
        var plan = remove("w-9").plan(ha, facts);

        assertThat(remove("w-9").refusals(ha, facts)).isEmpty();
        assertThat(ids(plan)).containsExactly("w-9/drain-node", "w-9/delete-node");
        assertThat(((DrainNode) step(plan, "w-9/drain-node").step()).resets()).isFalse();
        assertThat(plan.heldBack()).isEmpty();
        assertThat(plan.notices())
                .extracting(Notice::what)
                .containsExactly("dsctl cannot reach its server, which is not reset");
    }

    @Test
    void a_member_of_etcd_that_the_cluster_alone_knows_leaves_too() {
        var facts =
                withApi(
                                living(),
                                api ->
                                        etcd(
                                                api,
                                                Stream.concat(
                                                                api.etcd().stream(),
                                                                Stream.of(Facts.voter("cp-9")))
                                                        .toList()),
                                ALL)
                        .get();

        assertThat(ids(remove("cp-9").plan(ha, facts))).containsExactly("cp-9/leave-etcd");
    }

    @Test
    void the_last_control_plane_does_not_leave() {
        var one = Clusters.dualStack("cp-1", "w-1");
        var facts = Facts.living(one, "cp-1", "w-1").get();

        assertThat(remove("cp-1").refusals(one, facts))
                .extracting(Refusal::what)
                .containsExactly(
                        "it is the last control plane that answers: without it there is no"
                                + " cluster");
        assertThat(reset("cp-1").refusals(one, facts)).hasSize(1);
    }

    @Test
    void nobody_leaves_at_the_cost_of_etcds_quorum() {
        var facts = living().silent("cp-2").get();

        assertThat(remove("cp-3").refusals(ha, facts))
                .extracting(Refusal::what)
                .containsExactly(
                        "without it etcd would have 2 voting members (cp-1, cp-2), of which cp-2"
                                + " would not answer");
        assertThat(remove("w-1").refusals(ha, facts)).isEmpty();
    }

    @Test
    void all_that_leave_at_once_count_against_the_quorum() {
        var facts = living().silent("cp-1").get();

        assertThat(reset("cp-2", "cp-3").refusals(ha, facts)).isNotEmpty();
    }

    @Test
    void the_node_whose_address_is_the_endpoint_stays() {
        var facts =
                withApi(living(), api -> endpoint(api, Clusters.ipv4("cp-1").text()), ALL).get();

        assertThat(remove("cp-1").refusals(ha, facts))
                .extracting(Refusal::what)
                .containsExactly(
                        "the cluster's endpoint, 192.168.1.1, is its own address: all other nodes"
                                + " would be cut off");
        assertThat(remove("cp-2").refusals(ha, facts)).isEmpty();
    }

    @Test
    void a_living_node_of_the_same_name_on_another_machine_is_not_deleted() {
        var facts =
                withApi(
                                living().with("w-1", seen -> Facts.bare("w-1")),
                                api -> replace(api, member("w-1", "another machine", true)),
                                ALL)
                        .get();

        assertThat(remove("w-1").refusals(ha, facts))
                .extracting(Refusal::what)
                .containsExactly(
                        "the cluster has a Ready node of this name that is another machine than"
                                + " this server");
    }

    @Test
    void a_removal_that_was_cut_short_after_the_reset_only_deletes_the_node() {
        var facts = living().with("cp-3", seen -> Facts.bare("cp-3")).get();
        var plan = remove("cp-3").plan(ha, facts);

        assertThat(ids(plan)).containsExactly("cp-3/leave-etcd", "cp-3/delete-node");
        assertThat(((LeaveEtcd) step(plan, "cp-3/leave-etcd").step()).gone()).isTrue();
        assertThat(((DeleteNode) step(plan, "cp-3/delete-node").step()).gone()).isFalse();
    }

    @Test
    void a_reset_that_was_cut_short_is_finished() {
        var facts = living().with("w-1", TeardownTest::cutShort).get();

        assertThat(ids(reset("w-1").plan(ha, facts)))
                .containsExactly("w-1/reset-node", "w-1/delete-node");
        assertThat(ids(WHOLE.plan(ha, Facts.of(ha).with("w-1", TeardownTest::cutShort).get())))
                .containsExactly("w-1/reset-node");
    }

    @Test
    void after_a_reset_that_was_cut_short_apply_cleans_and_joins_where_there_is_a_cluster() {
        var facts = living().with("cp-3", TeardownTest::cutShortEarly).get();

        assertThat(Safeguards.refusals(ha, facts)).isEmpty();
        assertThat(ids(Planner.plan(ha, facts)))
                .contains("cp-3/clean-half-joined", "cp-3/join-control-plane");
    }

    @Test
    void after_a_reset_that_was_cut_short_apply_starts_no_cluster() {
        var facts =
                Facts.of(ha)
                        .with(
                                "w-1",
                                seen -> Facts.initRecord(cutShort(seen), "1".repeat(64), false));

        assertThat(Safeguards.refusals(ha, facts.get()))
                .singleElement()
                .satisfies(it -> assertThat(it.what()).isEqualTo("a reset of it was cut short"))
                .satisfies(it -> assertThat(it.hint()).contains("dsctl reset"));
    }

    @Test
    void a_worker_can_be_reset_though_nobody_can_be_asked_and_a_control_plane_cannot() {
        var facts =
                Facts.of(ha)
                        .with("cp-1", TeardownTest::deadControlPlane)
                        .with("w-1", Facts::worker)
                        .get();

        assertThat(reset("w-1").refusals(ha, facts)).isEmpty();
        assertThat(ids(reset("w-1").plan(ha, facts))).containsExactly("w-1/reset-node");
        assertThat(reset("w-1").plan(ha, facts).notices())
                .extracting(Notice::what)
                .containsExactly("no control plane can be asked: a Node of this name may be left");
        assertThat(reset("cp-1").refusals(ha, facts))
                .extracting(Refusal::what)
                .containsExactly(
                        "no control plane that stays can be asked about it: its Node and its member"
                                + " of etcd would be left");
        assertThat(remove("w-1").refusals(ha, facts)).hasSize(1);
    }

    @Test
    void of_a_foreign_server_only_the_server_is_touched() {
        var facts = living().with("w-1", TeardownTest::foreign).get();
        var named = new Teardown.OfNodes(List.of("w-1"), Set.of("w-1"), Optional.empty());

        assertThat(reset("w-1").refusals(ha, facts))
                .extracting(Refusal::subject)
                .containsExactly("w-1");
        assertThat(named.refusals(ha, facts)).isEmpty();
        assertThat(ids(named.plan(ha, facts))).containsExactly("w-1/reset-node");
    }

    private Facts living() {
        return livingOf(ha, ALL);
    }

    private static Cluster five() {
        return Clusters.dualStack("cp-1", "cp-2", "cp-3", "cp-4", "cp-5", "w-1");
    }

    private static Facts livingFive() {
        return livingOf(five(), List.of("cp-1", "cp-2", "cp-3", "cp-4", "cp-5", "w-1"));
    }

    private static Facts livingOf(Cluster cluster, List<String> members) {
        return Facts.living(cluster, members.toArray(String[]::new));
    }

    private Facts withApi(Facts facts, UnaryOperator<Api> change, List<String> members) {
        var api = change.apply(Facts.api(ha, members.toArray(String[]::new)));
        for (var node : ha.controlPlanes()) {
            if (facts.get().seen(node).isPresent()) {
                facts.with(node.name(), seen -> Facts.api(seen, api));
            }
        }
        return facts;
    }

    private static Teardown remove(String name) {
        return new Teardown.OfNodes(List.of(name), Set.of(), Optional.of(Duration.ofMinutes(5)));
    }

    private static Teardown reset(String... names) {
        return new Teardown.OfNodes(List.of(names), Set.of(), Optional.empty());
    }

    private static Seen foreign(Seen seen) {
        return Facts.files(
                seen, Set.of(KubernetesFile.KUBELET_CONF, KubernetesFile.CA), Facts.OTHER_CA);
    }

    private static Seen deadControlPlane(Seen seen) {
        return Facts.files(seen, KubernetesFile.ofKubeadm(), Facts.OUR_CA);
    }

    private static Seen cutShort(Seen seen) {
        return Facts.files(
                Facts.bare(seen.machine().hostname()), Set.of(KubernetesFile.RESET_RECORD));
    }

    /** Before anything was deleted but what lets the API be asked. */
    private static Seen cutShortEarly(Seen seen) {
        return Facts.files(
                Facts.bare(seen.machine().hostname()),
                Set.of(
                        KubernetesFile.RESET_RECORD,
                        KubernetesFile.CA,
                        KubernetesFile.KUBELET_CONF,
                        KubernetesFile.API_SERVER_MANIFEST),
                Facts.OUR_CA);
    }

    private static Api with(Api api, Member more) {
        return members(api, Stream.concat(api.members().stream(), Stream.of(more)).toList());
    }

    private static Api replace(Api api, Member other) {
        var members = new ArrayList<>(api.members());
        members.removeIf(it -> it.name().equals(other.name()));
        members.add(other);
        return members(api, members);
    }

    private static Api notReady(Api api, String name) {
        return replace(api, member(name, "machine-of-" + name, false));
    }

    private static Member member(String name, String machineId, boolean ready) {
        var it = Facts.member(name);
        return new Member(
                name, machineId, ready, it.controlPlane(), it.addresses(), Map.of(), Map.of());
    }

    private static Api members(Api it, List<Member> members) {
        return new Api(it.settings(), it.clusterInfo(), members, it.etcd(), it.credentials());
    }

    private static Api etcd(Api it, List<EtcdMember> etcd) {
        return new Api(it.settings(), it.clusterInfo(), it.members(), etcd, it.credentials());
    }

    private static Api endpoint(Api it, String host) {
        var old = it.settings().orElseThrow();
        return new Api(
                Optional.of(
                        new LiveSettings(
                                old.version(),
                                Optional.of(new HostPort(host, 6443)),
                                old.pods(),
                                old.services(),
                                old.certSans())),
                it.clusterInfo(),
                it.members(),
                it.etcd(),
                it.credentials());
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
