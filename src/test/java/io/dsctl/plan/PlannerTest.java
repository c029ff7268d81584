package io.dsctl.plan;

import static io.dsctl.Facts.on;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.NodeSettings;
import io.dsctl.facts.Api;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.Member;
import io.dsctl.facts.Tools;
import io.dsctl.plan.Step.InitControlPlane;
import io.dsctl.plan.Step.JoinControlPlane;
import io.dsctl.plan.Step.JoinWorker;
import io.dsctl.plan.Step.PrepareNode;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class PlannerTest {

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1", "w-2");

    @Test
    void bare_servers_become_a_cluster() {
        assertThat(ids(Planner.plan(cluster, Facts.of(cluster).get())))
                .containsExactly(
                        "cp-1/prepare-node",
                        "w-1/prepare-node",
                        "w-2/prepare-node",
                        "cp-1/init-control-plane",
                        "w-1/join-worker",
                        "w-2/join-worker",
                        "cp-1/revoke-credentials");
    }

    @Test
    void a_finished_cluster_needs_nothing() {
        var plan = Planner.plan(cluster, Facts.living(cluster, "cp-1", "w-1", "w-2").get());

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.heldBack()).isEmpty();
    }

    @Test
    void a_new_worker_joins_alone() {
        assertThat(ids(Planner.plan(cluster, Facts.living(cluster, "cp-1", "w-1").get())))
                .containsExactly("w-2/prepare-node", "w-2/join-worker", "cp-1/revoke-credentials");
    }

    @Test
    void the_same_facts_give_the_same_plan() {
        assertThat(Planner.plan(cluster, Facts.of(cluster).get()))
                .isEqualTo(Planner.plan(cluster, Facts.of(cluster).get()));
    }

    @Test
    void control_planes_join_one_by_one_and_workers_wait_for_them_all() {
        var ha = Clusters.dualStack("cp-1", "cp-2", "cp-3", "w-1");
        var plan = Planner.plan(ha, Facts.of(ha).get());

        assertThat(step(plan, "cp-2/join-control-plane").needs())
                .containsExactlyInAnyOrder("cp-2/prepare-node", "cp-1/init-control-plane");
        assertThat(step(plan, "cp-3/join-control-plane").needs())
                .containsExactlyInAnyOrder("cp-3/prepare-node", "cp-2/join-control-plane");
        assertThat(step(plan, "w-1/join-worker").needs())
                .containsExactlyInAnyOrder("w-1/prepare-node", "cp-1/init-control-plane");
        assertThat(step(plan, "w-1/join-worker").after())
                .containsExactlyInAnyOrder("cp-2/join-control-plane", "cp-3/join-control-plane");
        assertThat(step(plan, "cp-1/revoke-credentials").after())
                .containsExactlyInAnyOrder(
                        "cp-2/join-control-plane", "cp-3/join-control-plane", "w-1/join-worker");
    }

    @Test
    void every_control_plane_is_in_the_certificate_by_both_families() {
        var ha = Clusters.dualStack("cp-1", "cp-2", "cp-3");

        assertThat(init(Planner.plan(ha, Facts.of(ha).get())).certSans())
                .containsExactly(
                        "192.168.1.1",
                        "fd00:1:1::1",
                        "192.168.1.2",
                        "fd00:1:1::2",
                        "192.168.1.3",
                        "fd00:1:1::3");
    }

    @Test
    void followers_are_all_steps_that_wait_for_one_also_through_others() {
        assertThat(Planner.plan(cluster, Facts.of(cluster).get()).followers())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "cp-1/prepare-node", 4,
                                "cp-1/init-control-plane", 3,
                                "w-1/prepare-node", 2,
                                "w-2/prepare-node", 2,
                                "w-1/join-worker", 1,
                                "w-2/join-worker", 1,
                                "cp-1/revoke-credentials", 0));
    }

    @Test
    void a_cluster_is_found_through_any_healthy_control_plane_and_a_replaced_first_one_joins() {
        var ha = Clusters.dualStack("cp-1", "cp-2", "cp-3");
        var plan = Planner.plan(ha, Facts.living(ha, "cp-2", "cp-3").get());

        assertThat(ids(plan))
                .containsExactly(
                        "cp-1/prepare-node", "cp-1/join-control-plane", "cp-2/revoke-credentials");
        assertThat(
                        ((JoinControlPlane) step(plan, "cp-1/join-control-plane").step())
                                .settings()
                                .endpoint())
                .isEqualTo(Facts.endpoint());
    }

    @Test
    void node_addresses_are_of_both_families_the_primary_one_first() {
        var plan = Planner.plan(cluster, Facts.of(cluster).get());

        assertThat(init(plan).node().nodeIps())
                .containsExactly(Clusters.ipv4("cp-1"), Clusters.ipv6("cp-1"));
        assertThat(init(plan).advertise()).isEqualTo(Clusters.ipv4("cp-1"));
        assertThat(join(plan, "w-1").node().nodeIps())
                .containsExactly(Clusters.ipv4("w-1"), Clusters.ipv6("w-1"));
        assertThat(join(plan, "w-1").endpoint()).hasToString("192.168.1.1:6443");
        assertThat(join(plan, "w-1").advertise()).isEmpty();
    }

    @Test
    void the_first_service_network_decides_the_family_that_is_advertised() {
        var ipv6First = Clusters.of(Clusters.IPV6_FIRST, "cp-1", "w-1");
        var plan = Planner.plan(ipv6First, Facts.of(ipv6First).get());

        assertThat(init(plan).advertise()).isEqualTo(Clusters.ipv6("cp-1"));
        assertThat(init(plan).node().nodeIps())
                .containsExactly(Clusters.ipv6("cp-1"), Clusters.ipv4("cp-1"));
        assertThat(join(plan, "w-1").endpoint()).hasToString("[fd00:1:1::1]:6443");
    }

    @Test
    void a_single_stack_cluster_has_addresses_of_one_family_and_forwards_only_that() {
        var single = Clusters.of(Clusters.IPV4_ONLY, "cp-1", "w-1");
        var plan = Planner.plan(single, Facts.of(single).get());

        assertThat(join(plan, "w-1").node().nodeIps()).containsExactly(Clusters.ipv4("w-1"));
        assertThat(((PrepareNode) step(plan, "w-1/prepare-node").step()).settings().forward())
                .containsExactly(Family.IPV4);
    }

    @Test
    void the_version_is_the_live_clusters_then_the_inventorys_then_the_installed_one() {
        var wanted = cluster.withVersion(new KubernetesVersion(1, 36, 2));

        assertThat(init(Planner.plan(cluster, Facts.of(cluster).get())).version())
                .isEqualTo(Facts.VERSION);
        assertThat(init(Planner.plan(wanted, Facts.of(wanted).get())).version())
                .hasToString("v1.36.2");
    }

    @Test
    void kubeadm_on_the_node_decides_the_version_of_its_configuration() {
        var old =
                new Tools(
                        Optional.of(new KubernetesVersion(1, 30, 1)),
                        Optional.of(new KubernetesVersion(1, 30, 1)),
                        true);
        var facts = Facts.of(cluster);
        cluster.nodes().forEach(node -> facts.with(node.name(), seen -> Facts.tools(seen, old)));

        assertThat(init(Planner.plan(cluster, facts.get())).api()).isEqualTo(ConfigApi.V1BETA3);
        assertThat(init(Planner.plan(cluster, Facts.of(cluster).get())).api())
                .isEqualTo(ConfigApi.V1BETA4);
    }

    @Test
    void a_dead_worker_is_left_out_and_the_others_go_on() {
        var plan = Planner.plan(cluster, Facts.of(cluster).silent("w-1").get());

        assertThat(ids(plan)).contains("w-2/join-worker").noneMatch(id -> id.startsWith("w-1/"));
        assertThat(plan.heldBack()).extracting(it -> it.node().name()).containsExactly("w-1");
    }

    @Test
    void a_worker_without_kubeadm_is_left_out() {
        var facts =
                Facts.of(cluster)
                        .with(
                                "w-1",
                                seen ->
                                        Facts.tools(
                                                seen,
                                                new Tools(
                                                        Optional.empty(),
                                                        Optional.empty(),
                                                        false)));

        assertThat(Planner.plan(cluster, facts.get()).heldBack())
                .extracting(HeldBack::what)
                .containsExactly("kubeadm, kubelet or kubectl is not installed");
    }

    @Test
    void a_worker_whose_kubeadm_does_not_know_the_version_is_left_out() {
        var newer = Optional.of(new KubernetesVersion(1, 38, 0));
        var facts =
                Facts.living(cluster, "cp-1")
                        .with("w-1", seen -> Facts.tools(seen, new Tools(newer, newer, true)));

        assertThat(Planner.plan(cluster, facts.get()).heldBack())
                .extracting(HeldBack::what)
                .containsExactly(
                        "its kubeadm is v1.38.0, the cluster's version is v1.36.4",
                        "its kubelet v1.38.0 is newer than the cluster's version v1.36.4"
                                + " [KubeletVersion]");
    }

    @Test
    void a_worker_whose_clock_is_wrong_is_left_out_until_it_is_a_member() {
        var behind = Duration.ofDays(-365);
        var joining = Facts.living(cluster, "cp-1").with("w-1", seen -> Facts.clock(seen, behind));
        var joined =
                Facts.living(cluster, "cp-1", "w-1").with("w-1", seen -> Facts.clock(seen, behind));

        assertThat(Planner.plan(cluster, joining.get()).heldBack())
                .extracting(HeldBack::what)
                .containsExactly(
                        "its clock is 365 days slow, going by this machine's and the other"
                                + " servers'");
        assertThat(Planner.plan(cluster, joined.get()).heldBack()).isEmpty();
    }

    @Test
    void two_runtimes_or_none_leave_a_worker_out() {
        var facts =
                Facts.of(cluster)
                        .with("w-1", seen -> Facts.criSockets(seen, "unix:///a", "unix:///b"))
                        .with("w-2", Facts::criSockets);

        assertThat(Planner.plan(cluster, facts.get()).heldBack())
                .extracting(HeldBack::what)
                .containsExactly(
                        "it has several container runtimes: unix:///a, unix:///b",
                        "no container runtime was found");
    }

    @Test
    void an_address_that_is_not_certain_is_asked_for() {
        var facts =
                Facts.of(cluster)
                        .with(
                                "w-1",
                                seen ->
                                        Facts.addresses(
                                                seen,
                                                on("eth0", "192.168.2.1"),
                                                on("eth0", "fd00:1:2::1"),
                                                on("eth0", "fd00:9::9")));

        assertThat(Planner.plan(cluster, facts.get()).heldBack())
                .extracting(HeldBack::what)
                .containsExactly(
                        "it has several IPv6 addresses: fd00:1:2::1 on eth0, fd00:9::9 on eth0");
    }

    @Test
    void addresses_that_go_away_and_those_of_containers_do_not_count() {
        var facts =
                Facts.of(cluster)
                        .with(
                                "w-1",
                                seen ->
                                        Facts.addresses(
                                                seen,
                                                on("eth0", "192.168.2.1"),
                                                new InterfaceAddress(
                                                        "eth0", Clusters.ipv6("w-2"), 64, false),
                                                on("cni0", "fd00:9::9"),
                                                on("eth1", "fd00:7::7")));

        assertThat(join(Planner.plan(cluster, facts.get()), "w-1").node().nodeIps())
                .extracting(Object::toString)
                .containsExactly("192.168.2.1", "fd00:7::7");
    }

    @Test
    void the_interface_of_the_ssh_address_is_preferred() {
        var facts =
                Facts.of(cluster)
                        .with(
                                "w-1",
                                seen ->
                                        Facts.addresses(
                                                seen,
                                                on("eth1", "fd00:7::7"),
                                                on("eth0", "192.168.2.1"),
                                                on("eth0", "fd00:1:2::1")));

        assertThat(join(Planner.plan(cluster, facts.get()), "w-1").node().nodeIps())
                .extracting(Object::toString)
                .containsExactly("192.168.2.1", "fd00:1:2::1");
    }

    @Test
    void a_half_done_join_of_a_worker_is_undone_first() {
        var facts =
                Facts.living(cluster, "cp-1", "w-1")
                        .with(
                                "w-2",
                                seen ->
                                        Facts.files(
                                                seen,
                                                Set.of(
                                                        KubernetesFile.CA,
                                                        KubernetesFile.KUBELET_CONFIG),
                                                Facts.OUR_CA));
        var plan = Planner.plan(cluster, facts.get());

        assertThat(ids(plan))
                .containsExactly(
                        "w-2/prepare-node",
                        "w-2/clean-half-joined",
                        "w-2/join-worker",
                        "cp-1/revoke-credentials");
        assertThat(step(plan, "w-2/join-worker").needs()).contains("w-2/clean-half-joined");
    }

    @Test
    void a_reinstalled_worker_joins_again_after_its_stale_node_is_deleted() {
        var gone = new Member("w-2", "machine-before", false, false, List.of(), Map.of(), Map.of());
        var facts =
                Facts.living(cluster, "cp-1", "w-1")
                        .with(
                                "cp-1",
                                seen -> Facts.api(seen, with(seen.api().orElseThrow(), gone)));

        assertThat(ids(Planner.plan(cluster, facts.get())))
                .containsExactly(
                        "w-2/prepare-node",
                        "w-2/remove-stale-node",
                        "w-2/join-worker",
                        "cp-1/revoke-credentials");
    }

    @Test
    void a_ready_node_of_the_same_name_on_another_machine_is_never_deleted() {
        var other =
                new Member("w-2", "another-machine", true, false, List.of(), Map.of(), Map.of());
        var facts =
                Facts.living(cluster, "cp-1", "w-1")
                        .with(
                                "cp-1",
                                seen -> Facts.api(seen, with(seen.api().orElseThrow(), other)));
        var plan = Planner.plan(cluster, facts.get());

        assertThat(plan.steps()).isEmpty();
        assertThat(plan.heldBack())
                .extracting(HeldBack::what)
                .containsExactly(
                        "the cluster has a Ready node of this name that is another machine");
    }

    @Test
    void credentials_that_a_killed_run_left_are_removed() {
        var facts =
                Facts.living(cluster, "cp-1", "w-1", "w-2")
                        .with(
                                "cp-1",
                                seen ->
                                        Facts.api(
                                                seen,
                                                new Api(
                                                        seen.api().orElseThrow().settings(),
                                                        true,
                                                        seen.api().orElseThrow().members(),
                                                        seen.api().orElseThrow().etcd(),
                                                        List.of("bootstrap-token-abcdef"))));

        assertThat(ids(Planner.plan(cluster, facts.get())))
                .containsExactly("cp-1/revoke-credentials");
    }

    @Test
    void an_init_that_was_cut_short_is_resumed_with_the_same_settings() {
        var fingerprint = init(Planner.plan(cluster, Facts.of(cluster).get())).fingerprint();
        var facts =
                Facts.of(cluster)
                        .with(
                                "cp-1",
                                seen ->
                                        Facts.initRecord(
                                                Facts.files(
                                                        seen,
                                                        Set.of(
                                                                KubernetesFile.CA,
                                                                KubernetesFile.API_SERVER_MANIFEST),
                                                        Facts.OUR_CA),
                                                fingerprint,
                                                false));
        var plan = Planner.plan(cluster, facts.get());

        assertThat(Safeguards.refusals(cluster, facts.get())).isEmpty();
        assertThat(((InitControlPlane) step(plan, "cp-1/init-control-plane").step()).resume())
                .isTrue();
    }

    @Test
    void forwarding_that_was_switched_off_is_switched_on_again() {
        var off =
                new Kernel(
                        Map.of(Family.IPV4, true, Family.IPV6, false),
                        false,
                        Facts.FORWARDING_FILE,
                        List.of(),
                        Map.of());
        var facts =
                Facts.living(cluster, "cp-1", "w-1", "w-2")
                        .with("w-2", seen -> Facts.kernel(seen, off));
        var plan = Planner.plan(cluster, facts.get());

        assertThat(ids(plan)).containsExactly("w-2/prepare-node");
        assertThat(plan.steps().getFirst().reason()).isEqualTo("IPv6 forwarding is off");
    }

    @Test
    void the_plan_tells_why_an_address_was_taken() {
        assertThat(step(Planner.plan(cluster, Facts.of(cluster).get()), "w-1/join-worker").reason())
                .isEqualTo(
                        "no trace of Kubernetes; 192.168.2.1: its SSH address; fd00:1:2::1: the"
                                + " only lasting one on eth0");
    }

    @Test
    void a_member_without_its_labels_gets_them_and_one_that_has_them_is_left_alone() {
        var labelled = labelled(Clusters.dualStack("cp-1", "w-1", "w-2"), "w-1", "w-2");
        var facts =
                Facts.living(labelled, "cp-1", "w-1")
                        .with("w-2", Facts::worker)
                        .with(
                                "cp-1",
                                seen ->
                                        Facts.api(
                                                seen,
                                                with(
                                                        seen.api().orElseThrow(),
                                                        new Member(
                                                                "w-2",
                                                                "machine-of-w-2",
                                                                true,
                                                                false,
                                                                List.of(),
                                                                Map.of("zone", "a", "own", "x"),
                                                                Map.of("note", "fr")))));

        var plan = Planner.plan(labelled, facts.get());

        assertThat(plan.steps())
                .extracting(planned -> planned.step().id(), PlannedStep::reason)
                .containsExactly(tuple("w-1/label-node", "its label zone is missing"));
    }

    /** The note is not ASCII: a server's answer arrives without such letters. */
    private static Cluster labelled(Cluster cluster, String... names) {
        var settings =
                new NodeSettings(
                        new LinkedHashMap<>(Map.of("zone", "a")),
                        new LinkedHashMap<>(Map.of("note", "für")),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty());
        return cluster.withNodes(
                cluster.nodes().stream()
                        .map(
                                node ->
                                        List.of(names).contains(node.name())
                                                ? new Node(
                                                        node.name(),
                                                        node.role(),
                                                        node.login(),
                                                        node.addresses(),
                                                        settings)
                                                : node)
                        .toList());
    }

    @Test
    void a_virtual_address_of_the_endpoint_is_nobodys_own() {
        var single = Clusters.dualStack("cp-1");
        var vip = single.withEndpoint(Optional.of(new HostPort("fd00:1:1::99", 6443)));
        var facts =
                Facts.of(vip)
                        .with(
                                "cp-1",
                                seen ->
                                        Facts.addresses(
                                                seen,
                                                on("eth0", "192.168.1.1"),
                                                on("eth0", "fd00:1:1::1"),
                                                new InterfaceAddress(
                                                        "eth0",
                                                        new Address("fd00:1:1::99"),
                                                        128,
                                                        true)));

        assertThat(init(Planner.plan(vip, facts.get())).node().nodeIps())
                .extracting(Object::toString)
                .containsExactly("192.168.1.1", "fd00:1:1::1");
    }

    @Test
    void an_init_whose_add_ons_are_missing_is_finished_though_the_cluster_answers() {
        var fingerprint = init(Planner.plan(cluster, Facts.of(cluster).get())).fingerprint();
        var facts =
                Facts.living(cluster, "cp-1")
                        .with("cp-1", seen -> Facts.initRecord(seen, fingerprint, false));
        var plan = Planner.plan(cluster, facts.get());

        assertThat(Safeguards.refusals(cluster, facts.get())).isEmpty();
        assertThat(((InitControlPlane) step(plan, "cp-1/init-control-plane").step()).resume())
                .isTrue();
    }

    private static Api with(Api api, Member member) {
        return new Api(
                api.settings(),
                api.clusterInfo(),
                java.util.stream.Stream.concat(
                                api.members().stream(), java.util.stream.Stream.of(member))
                        .toList(),
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

    private static InitSettings init(Plan plan) {
        return plan.steps().stream()
                .map(PlannedStep::step)
                .filter(InitControlPlane.class::isInstance)
                .map(InitControlPlane.class::cast)
                .findFirst()
                .orElseThrow()
                .settings();
    }

    private static JoinSettings join(Plan plan, String node) {
        return ((JoinWorker) step(plan, node + "/join-worker").step()).settings();
    }
}
