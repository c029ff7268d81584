package io.dsctl.plan;

import static io.dsctl.Facts.on;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.Settings;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Networks;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.Tools;
import io.dsctl.failure.Refusal;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.Set;

class SafeguardsTest {

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1");
    private final Cluster ha = Clusters.dualStack("cp-1", "cp-2", "cp-3");

    @Test
    void bare_servers_and_living_clusters_are_fine() {
        assertThat(refusals(cluster, Facts.of(cluster))).isEmpty();
        assertThat(refusals(cluster, Facts.living(cluster, "cp-1", "w-1"))).isEmpty();
        assertThat(refusals(ha, Facts.living(ha, "cp-2"))).isEmpty();
    }

    @Test
    void a_kubeadm_that_is_too_old_for_a_setting_is_told_with_the_field() {
        var demanding = Clusters.with(Settings.everything(), cluster);
        var old = new KubernetesVersion(1, 30, 2);

        assertThat(refusals(demanding, Facts.of(demanding))).isEmpty();
        assertThat(refusals(demanding, withKubeadm(old, demanding)))
                .singleElement()
                .satisfies(
                        refusal -> {
                            assertThat(refusal.subject()).isEqualTo("cp-1");
                            assertThat(refusal.what())
                                    .isEqualTo(
                                            "`encryptionAlgorithm: ECDSA-P256` needs kubeadm 1.31"
                                                    + " or newer, and it has v1.30.2");
                        });
    }

    @Test
    void a_single_stack_kubeadm_1_22_cannot_be_told_the_size_of_blocks() {
        var old = new KubernetesVersion(1, 22, 3);
        var single = single(25);

        assertThat(refusals(single, withKubeadm(old, single)))
                .extracting(Refusal::what)
                .containsExactly("`nodeMask` needs kubeadm 1.23 or newer, and it has v1.22.3");
        assertThat(refusals(single(24), withKubeadm(old, single(24)))).isEmpty();
    }

    private static Cluster single(int mask) {
        return Clusters.of(
                new Networks(
                        Clusters.IPV4_ONLY.pods(),
                        Clusters.IPV4_ONLY.services(),
                        DualStack.<Integer>none().with(Family.IPV4, mask),
                        Optional.empty()),
                "cp-1");
    }

    private static Facts withKubeadm(KubernetesVersion version, Cluster cluster) {
        var tools = new Tools(Optional.of(version), Optional.of(version), true);
        return Facts.of(cluster).with("cp-1", seen -> Facts.tools(seen, tools));
    }

    @Test
    void no_second_cluster_beside_a_worker_that_has_one() {
        assertThat(refusals(cluster, Facts.of(cluster).with("w-1", Facts::worker)))
                .extracting(Refusal::subject)
                .containsExactly("w-1");
    }

    @Test
    void no_second_cluster_behind_an_endpoint_that_serves_one() {
        assertThat(refusals(ha, Facts.of(ha).with("cp-2", Facts::endpointServes)))
                .extracting(Refusal::subject)
                .containsExactly("kubernetes.controlPlaneEndpoint");
    }

    @Test
    void networks_that_a_server_is_on_are_not_given_to_pods_and_services() {
        var facts =
                Facts.of(cluster)
                        .with(
                                "w-1",
                                seen ->
                                        Facts.addresses(
                                                seen,
                                                on("eth0", "192.168.2.1"),
                                                on("eth0", "fd00:10:244::1"),
                                                on("eth1", "10.96.7.1"),
                                                on("cni0", "10.244.0.1")));

        assertThat(refusals(cluster, facts))
                .extracting(Refusal::what)
                .containsExactly(
                        "fd00:10:244::/56 overlaps fd00:10:244::/64, a network that w-1 is on",
                        "10.96.0.0/16 overlaps 10.96.7.0/24, a network that w-1 is on");
    }

    /** Whatever its add-on calls the link: the cluster is down, and that is what must be told. */
    @Test
    void networks_of_pods_on_a_member_of_a_cluster_that_is_down_are_its_own() {
        var facts =
                Facts.of(cluster)
                        .silent("cp-1")
                        .with("w-1", Facts::worker)
                        .with(
                                "w-1",
                                seen ->
                                        Facts.addresses(
                                                seen,
                                                on("eth0", "192.168.2.1"),
                                                on("antrea-gw0", "10.244.1.1")));

        assertThat(refusals(cluster, facts)).isEmpty();
    }

    @Test
    void no_init_beside_a_control_plane_whose_api_is_down() {
        var down =
                Facts.of(ha)
                        .with(
                                "cp-3",
                                seen ->
                                        Facts.files(
                                                seen, KubernetesFile.ofKubeadm(), Facts.OUR_CA));

        assertThat(refusals(ha, down)).extracting(Refusal::subject).containsExactly("cp-3");
    }

    /** Its silence is the reason, and is reported as such, with another exit code. */
    @Test
    void workers_of_a_silent_control_plane_are_not_the_problem() {
        assertThat(refusals(cluster, Facts.of(cluster).silent("cp-1").with("w-1", Facts::worker)))
                .isEmpty();
    }

    @Test
    void two_certificate_authorities_are_refused() {
        var facts =
                Facts.living(cluster, "cp-1")
                        .with(
                                "w-1",
                                seen ->
                                        Facts.files(
                                                seen,
                                                Set.of(
                                                        KubernetesFile.CA,
                                                        KubernetesFile.KUBELET_CONF),
                                                Facts.OTHER_CA));

        assertThat(refusals(cluster, facts))
                .extracting(Refusal::what)
                .contains(
                        "its nodes belong to clusters with different certificate authorities: cp-1"
                                + " | w-1",
                        "its CA is not the one of cp-1");
    }

    @Test
    void networks_of_a_living_cluster_do_not_change() {
        var changed = Clusters.of(Clusters.IPV6_FIRST, "cp-1", "w-1");
        var facts =
                Facts.living(changed, "cp-1", "w-1")
                        .with("cp-1", seen -> Facts.api(seen, Facts.api(cluster, "cp-1", "w-1")));

        assertThat(refusals(changed, facts))
                .extracting(Refusal::subject)
                .containsExactly("kubernetes.podSubnet", "kubernetes.serviceSubnet");
    }

    @Test
    void the_endpoint_of_a_living_cluster_does_not_change() {
        var single = Clusters.dualStack("cp-1");
        var withEndpoint = single.withEndpoint(Optional.of(Facts.endpoint()));
        var facts =
                Facts.living(withEndpoint, "cp-1")
                        .with("cp-1", seen -> Facts.api(seen, Facts.api(single, "cp-1")));

        assertThat(refusals(withEndpoint, facts))
                .extracting(Refusal::what)
                .containsExactly(
                        "the inventory says api.example.org:6443, the cluster of cp-1 has none");
    }

    @Test
    void the_version_of_members_does_not_change() {
        var newer = cluster.withVersion(new KubernetesVersion(1, 36, 5));

        assertThat(refusals(newer, Facts.living(newer, "cp-1", "w-1")))
                .extracting(Refusal::subject)
                .containsExactly("kubernetes.version");
    }

    @Test
    void an_init_that_others_have_joined_already_is_not_resumed() {
        var facts =
                Facts.living(cluster, "cp-1", "w-1")
                        .with("cp-1", seen -> Facts.initRecord(seen, "any", false));

        assertThat(refusals(cluster, facts))
                .extracting(Refusal::what)
                .contains("an earlier init did not finish, but other nodes have joined");
    }

    /** It is silent, so the endpoint may well be its own. */
    @Test
    void an_endpoint_that_serves_is_no_reason_while_a_control_plane_is_silent() {
        assertThat(refusals(ha, Facts.of(ha).silent("cp-1").with("cp-2", Facts::endpointServes)))
                .isEmpty();
    }

    @Test
    void a_finished_init_whose_api_is_down_is_not_done_again() {
        var facts =
                Facts.of(cluster)
                        .with(
                                "cp-1",
                                seen ->
                                        Facts.initRecord(
                                                Facts.files(
                                                        seen,
                                                        KubernetesFile.ofKubeadm(),
                                                        Facts.OUR_CA),
                                                "any",
                                                true));

        assertThat(refusals(cluster, facts)).hasSize(1);
    }

    @Test
    void a_control_plane_that_kubeadm_is_still_at_work_on_is_waited_for() {
        assertThat(refusals(ha, Facts.living(ha, "cp-1").with("cp-3", Facts::busy)))
                .extracting(Refusal::subject)
                .containsExactly("cp-3");
    }

    @Test
    void a_node_does_not_change_its_role() {
        var facts =
                Facts.living(ha, "cp-1")
                        .with("cp-1", seen -> Facts.api(seen, Facts.api(ha, "cp-1", "cp-2")))
                        .with("cp-2", Facts::worker);

        assertThat(refusals(ha, facts))
                .extracting(Refusal::what)
                .containsExactly(
                        "it is a worker in the cluster and a control plane in the inventory");
    }

    @Test
    void the_endpoint_of_several_control_planes_is_none_of_them() {
        var own = ha.withEndpoint(Optional.of(new HostPort("fd00:1:1::2", 6443)));

        assertThat(refusals(own, Facts.of(own)))
                .extracting(Refusal::what)
                .containsExactly("fd00:1:1::2 is an address of cp-2 itself");
    }

    @Test
    void a_control_plane_without_kubeadm_stops_the_run_before_it_begins() {
        var facts =
                Facts.of(ha)
                        .with(
                                "cp-3",
                                seen ->
                                        Facts.tools(
                                                seen,
                                                new Tools(
                                                        Optional.empty(),
                                                        Optional.empty(),
                                                        false)));

        assertThat(refusals(ha, facts)).extracting(Refusal::subject).containsExactly("cp-3");
    }

    private static List<Refusal> refusals(Cluster cluster, Facts facts) {
        return Safeguards.refusals(cluster, facts.get());
    }
}
