package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Equipped;
import io.dsctl.Facts;
import io.dsctl.Settings;
import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.facts.Equipment;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.KubeletService;
import io.dsctl.facts.Modules;
import io.dsctl.facts.Swap;
import io.dsctl.facts.Tools;
import io.dsctl.failure.Refusal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

class PreflightTest {

    private static final KubernetesVersion NEW = Facts.VERSION;

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1");

    @Test
    void a_server_that_has_all_it_needs_is_fine() {
        assertThat(objections("cp-1", Equipped.well().get())).isEmpty();
        assertThat(objections("w-1", Equipped.well().get())).isEmpty();
    }

    @Test
    void nothing_is_said_against_a_server_that_was_not_asked() {
        assertThat(objections("cp-1", Equipment.unknown())).isEmpty();
    }

    @Test
    void everything_is_told_at_once() {
        var worst =
                Equipped.well()
                        .cpus(1)
                        .memory(1699)
                        .swaps("/dev/sda2", "/swapfile")
                        .cgroups(1)
                        .dead("unix:///run/containerd/containerd.sock", "connection refused")
                        .listens(6443, "haproxy (pid 7)")
                        .listens(10250, "")
                        .leftover("/var/lib/etcd", "/etc/kubernetes/manifests/etcd.yaml")
                        .missing("iptables", "tc")
                        .unresolved()
                        .kubelet(KubeletService.DISABLED)
                        .get();

        assertThat(objections("cp-1", worst))
                .extracting(it -> (it.severe() ? "error: " : "warning: ") + it.what())
                .containsExactly(
                        "error: it has 1 CPU, a control plane needs 2 [NumCPU]",
                        "error: it has 1699 MB of memory, a control plane needs 1700 [Mem]",
                        "error: swap is on: /dev/sda2, /swapfile [Swap]",
                        "error: it has control groups v1, with which a kubelet from 1.35 on does"
                                + " not start [SystemVerification]",
                        "error: its container runtime does not answer at"
                                + " unix:///run/containerd/containerd.sock: connection refused"
                                + " [CRI]",
                        "error: port 6443 is in use by haproxy (pid 7) [Port-6443]",
                        "error: port 10250 is in use [Port-10250]",
                        "error: /var/lib/etcd is not empty [DirAvailable--var-lib-etcd]",
                        "error: /etc/kubernetes/manifests/etcd.yaml exists already"
                                + " [FileAvailable--etc-kubernetes-manifests-etcd.yaml]",
                        "error: iptables is not installed [FileExisting-iptables]",
                        "warning: tc is not installed [FileExisting-tc]",
                        "warning: the name cp-1 leads to no address on it [Hostname]",
                        "warning: the kubelet does not start at boot [Service-Kubelet]");
    }

    @Test
    void a_worker_needs_no_two_cpus_and_no_ports_of_a_control_plane() {
        var small =
                Equipped.well()
                        .cpus(1)
                        .memory(900)
                        .listens(6443, "haproxy (pid 7)")
                        .listens(2379, "etcd (pid 8)")
                        .leftover("/var/lib/etcd", "/etc/kubernetes/manifests/etcd.yaml")
                        .get();

        assertThat(objections("w-1", small)).isEmpty();
    }

    @Test
    void with_an_etcd_outside_its_ports_and_folder_are_nobodys() {
        var outside = Clusters.with(Settings.externalEtcd(), cluster);
        var other =
                Equipped.well().listens(2379, "").listens(2380, "").leftover("/var/lib/etcd").get();

        assertThat(checks(outside, "cp-1", other, NEW)).isEmpty();
        assertThat(checks(cluster, "cp-1", other, NEW))
                .containsExactly(Check.PORT_2379, Check.PORT_2380, Check.ETCD_FOLDER);
    }

    @Test
    void swap_is_no_matter_where_the_kubelet_is_told_to_live_with_it() {
        var tolerant = Clusters.with(Settings.kubelet("failSwapOn", false), cluster);
        var swapping = Equipped.well().swaps("/dev/sda2").get();

        assertThat(checks(tolerant, "w-1", swapping, NEW)).isEmpty();
        assertThat(checks(tolerant, "w-1", swapping, version(22)))
                .describedAs("kubeadm 1.22 makes an error of it all the same")
                .containsExactly(Check.SWAP);
        assertThat(
                        checks(
                                Clusters.with(Settings.kubelet("failSwapOn", true), cluster),
                                "w-1",
                                swapping,
                                NEW))
                .containsExactly(Check.SWAP);
    }

    @Test
    void swap_that_will_be_switched_off_is_no_matter_as_long_as_it_fits_into_memory() {
        assertThat(swapping(cluster, new Swap(true, List.of("/dev/sda2"), 0, 0, List.of())))
                .isEmpty();
        assertThat(swapping(cluster, new Swap(true, List.of("/dev/sda2"), 1024, 66560, List.of())))
                .isEmpty();
        assertThat(swapping(cluster, new Swap(true, List.of("/dev/sda2"), 1024, 66559, List.of())))
                .containsExactly(
                        "swap is on: /dev/sda2; it holds 1 MB, and 64 MB of memory are left to take"
                                + " them [Swap]");
        assertThat(swapping(cluster, new Swap(false, List.of("/dev/sda2"), 0, 0, List.of())))
                .describedAs("in a container")
                .containsExactly("swap is on: /dev/sda2 [Swap]");
    }

    @Test
    void who_ignores_swap_or_lets_the_kubelet_live_with_it_keeps_it() {
        var tolerant = Clusters.with(Settings.kubelet("failSwapOn", false), cluster);

        assertThat(swapGoes(cluster)).isTrue();
        assertThat(swapGoes(Clusters.ignoring(cluster, Check.SWAP))).isFalse();
        assertThat(swapGoes(tolerant)).isFalse();
    }

    private static boolean swapGoes(Cluster cluster) {
        var on = new Swap(true, List.of("/dev/sda2"), 0, 0, List.of());
        return swapOff(
                Planner.plan(
                        cluster,
                        Facts.of(cluster)
                                .with("w-1", seen -> Facts.kernel(seen, kernel(on)))
                                .get()));
    }

    @Test
    void the_swap_of_a_member_is_told_of_and_left_alone() {
        var on = new Swap(true, List.of("/dev/sda2"), 0, 0, List.of());
        var facts =
                Facts.living(cluster, "cp-1", "w-1")
                        .with("w-1", seen -> Facts.kernel(seen, kernel(on)))
                        .get();
        var plan = Planner.plan(cluster, facts);

        assertThat(plan.notices())
                .extracting(Notice::what)
                .containsExactly("swap is on: /dev/sda2 [Swap]");
        assertThat(swapOff(plan)).isFalse();
    }

    private static boolean swapOff(Plan plan) {
        return plan.steps().stream()
                .anyMatch(
                        it ->
                                it.step() instanceof Step.PrepareNode prepare
                                        && prepare.settings().swapOff());
    }

    private static List<String> swapping(Cluster cluster, Swap swap) {
        var seen =
                Facts.equipment(
                        Facts.kernel(Facts.bare("w-1"), kernel(swap)),
                        Equipped.well().swaps("/dev/sda2").get());
        return Preflight.objections(
                        cluster,
                        cluster.workers().getFirst(),
                        seen,
                        Optional.of(Facts.VERSION),
                        true)
                .stream()
                .map(Objection::what)
                .toList();
    }

    private static Kernel kernel(Swap swap) {
        var it = Facts.forwarding();
        return new Kernel(
                it.forwards(),
                false,
                it.dsctlSysctlFile(),
                List.of(),
                Map.of(),
                Modules.unknown(),
                swap,
                List.of());
    }

    @ParameterizedTest
    @CsvSource({"30, none", "31, warning", "34, warning", "35, error", "36, error"})
    void control_groups_v1_are_given_up_by_and_by(int minor, String severity) {
        var found =
                Preflight.objections(
                        cluster,
                        cluster.nodes().getLast(),
                        Facts.equipment(
                                Facts.tools(Facts.bare("w-1"), tools(minor, minor)),
                                Equipped.well().cgroups(1).get()),
                        Optional.of(version(minor)),
                        true);

        assertThat(found)
                .extracting(it -> it.severe() ? "error" : "warning")
                .isEqualTo(severity.equals("none") ? List.of() : List.of(severity));
    }

    @Test
    void who_wants_control_groups_v1_must_tell_kubeadm_and_kubelet() {
        var told = Clusters.with(Settings.kubelet("failCgroupV1", false), cluster);

        assertThat(objections(told, "w-1", Equipped.well().cgroups(1).get(), NEW))
                .singleElement()
                .satisfies(it -> assertThat(it.fix()).contains("ignore the check"));
    }

    @ParameterizedTest
    @CsvSource({
        "36, 36, 36, none",
        "36, 33, 36, none",
        "36, 32, 36, its kubelet v1.32.0 is too old for kubeadm v1.36.0",
        "36, 36, 35, its kubelet v1.36.0 is newer than the cluster's version v1.35.0",
        "28, 27, 28, none",
        "28, 26, 28, its kubelet v1.26.0 is too old for kubeadm v1.28.0"
    })
    void the_kubelet_is_never_newer_and_at_most_three_versions_older(
            int kubeadm, int kubelet, int target, String what) {
        var found =
                Preflight.objections(
                        cluster,
                        cluster.nodes().getLast(),
                        Facts.equipment(
                                Facts.tools(Facts.bare("w-1"), tools(kubeadm, kubelet)),
                                Equipped.well().get()),
                        Optional.of(version(target)),
                        true);

        if (what.equals("none")) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found)
                    .singleElement()
                    .satisfies(
                            it -> {
                                assertThat(it.check()).isEqualTo(Check.KUBELET_VERSION);
                                assertThat(it.found()).startsWith(what);
                            });
        }
    }

    @Test
    void programs_are_asked_for_as_long_as_kubeadm_does() {
        var without = Equipped.well().missing("conntrack", "socat", "ebtables", "ethtool").get();

        assertThat(checks(cluster, "w-1", without, version(31)))
                .containsExactly(Check.CONNTRACK, Check.EBTABLES, Check.ETHTOOL, Check.SOCAT);
        assertThat(checks(cluster, "w-1", without, version(32)))
                .containsExactly(Check.EBTABLES, Check.ETHTOOL, Check.SOCAT);
        assertThat(checks(cluster, "w-1", without, version(33))).containsExactly(Check.ETHTOOL);
    }

    @Test
    void static_pods_of_ones_own_are_in_the_way_of_an_old_join() {
        var own = Equipped.well().leftover("/etc/kubernetes/manifests").get();

        assertThat(checks(cluster, "w-1", own, version(26)))
                .containsExactly(Check.MANIFESTS_FOLDER);
        assertThat(checks(cluster, "w-1", own, version(27))).isEmpty();
        assertThat(checks(cluster, "cp-1", own, version(26)))
                .describedAs("init does not mind")
                .isEmpty();
    }

    @Test
    void the_runtime_that_the_inventory_names_is_the_one_that_must_answer() {
        var other = Equipped.well().dead("unix:///run/crio/crio.sock", "refused").get();

        assertThat(objections("w-1", other)).isEmpty();
    }

    @Test
    void a_worker_is_left_out_with_all_that_is_wrong_and_a_control_plane_stops_the_run() {
        var wrong = Equipped.well().swaps("/dev/sda2").listens(10250, "").missing("tc").get();
        var facts =
                Facts.of(cluster)
                        .with("cp-1", seen -> Facts.equipment(seen, wrong))
                        .with("w-1", seen -> Facts.equipment(seen, wrong))
                        .get();

        assertThat(Safeguards.refusals(cluster, facts))
                .extracting(Refusal::what)
                .containsExactly(
                        "swap is on: /dev/sda2 [Swap]", "port 10250 is in use [Port-10250]");
        assertThat(Planner.plan(cluster, facts).heldBack())
                .filteredOn(it -> it.node().name().equals("w-1"))
                .extracting(HeldBack::what)
                .containsExactly(
                        "swap is on: /dev/sda2 [Swap]", "port 10250 is in use [Port-10250]");
    }

    @Test
    void what_is_wrong_with_a_server_does_not_matter_once_it_is_a_member() {
        var wrong = Equipped.well().swaps("/dev/sda2").listens(10250, "kubelet (pid 9)").get();
        var facts =
                Facts.living(cluster, "cp-1", "w-1")
                        .with("cp-1", seen -> Facts.equipment(seen, wrong))
                        .with("w-1", seen -> Facts.equipment(seen, wrong))
                        .get();

        assertThat(Safeguards.refusals(cluster, facts)).isEmpty();
        assertThat(Planner.plan(cluster, facts).heldBack()).isEmpty();
    }

    @Test
    void an_ignored_check_holds_nobody_back_and_kubeadm_is_told_of_its_own() {
        var ignoring = Clusters.ignoring(cluster, Check.SWAP, Check.PORT_10250, Check.CLOCK_SKEW);
        var wrong = Equipped.well().swaps("/dev/sda2").listens(10250, "").get();
        var facts =
                Facts.of(ignoring)
                        .with("cp-1", seen -> Facts.equipment(seen, wrong))
                        .with("w-1", seen -> Facts.equipment(seen, wrong))
                        .get();
        var plan = Planner.plan(ignoring, facts);

        assertThat(Safeguards.refusals(ignoring, facts)).isEmpty();
        assertThat(plan.heldBack()).isEmpty();
        assertThat(registrations(plan))
                .extracting(NodeRegistration::ignoredChecks)
                .containsExactly(List.of("Swap", "Port-10250"), List.of("Swap", "Port-10250"));
    }

    @Test
    void an_init_that_was_cut_short_is_the_same_whatever_is_ignored() {
        var ignoring = Clusters.ignoring(cluster, Check.SWAP);

        assertThat(
                        new KubeadmSettings(ignoring, Facts.of(ignoring).get())
                                .init()
                                .map(InitSettings::fingerprint))
                .isEqualTo(
                        new KubeadmSettings(cluster, Facts.of(cluster).get())
                                .init()
                                .map(InitSettings::fingerprint))
                .isPresent();
    }

    private static Stream<NodeRegistration> registrations(Plan plan) {
        return plan.steps().stream()
                .map(PlannedStep::step)
                .flatMap(
                        step ->
                                switch (step) {
                                    case Step.InitControlPlane init ->
                                            Stream.of(init.settings().node());
                                    case Step.JoinWorker join -> Stream.of(join.settings().node());
                                    default -> Stream.empty();
                                });
    }

    private List<Objection> objections(String name, Equipment equipment) {
        return objections(cluster, name, equipment, NEW);
    }

    private static List<Check> checks(
            Cluster cluster, String name, Equipment equipment, KubernetesVersion version) {
        return objections(cluster, name, equipment, version).stream()
                .map(Objection::check)
                .toList();
    }

    private static List<Objection> objections(
            Cluster cluster, String name, Equipment equipment, KubernetesVersion version) {
        var node =
                cluster.nodes().stream()
                        .filter(it -> it.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        var seen =
                Facts.equipment(
                        Facts.tools(
                                Facts.bare(name),
                                new Tools(Optional.of(version), Optional.of(version), true)),
                        equipment);
        return Preflight.objections(
                cluster, node, seen, Optional.of(version), !node.isControlPlane());
    }

    private static Tools tools(int kubeadm, int kubelet) {
        return new Tools(Optional.of(version(kubeadm)), Optional.of(version(kubelet)), true);
    }

    private static KubernetesVersion version(int minor) {
        return new KubernetesVersion(1, minor, 0);
    }
}
