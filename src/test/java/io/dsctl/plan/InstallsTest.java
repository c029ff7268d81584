package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Equipped;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Cni;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.PackageRepository;
import io.dsctl.cluster.Packages;
import io.dsctl.cluster.RepositorySettings;
import io.dsctl.cluster.SigningKey;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.ContainerdState;
import io.dsctl.facts.ContainerdState.Configuration;
import io.dsctl.facts.KubeletService;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.PodNetwork;
import io.dsctl.facts.Software;
import io.dsctl.facts.Tools;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Step.InitControlPlane;
import io.dsctl.plan.Step.InstallPackages;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is installed on servers before they become nodes, and what is left alone. */
class InstallsTest {

    private static final Tools NOTHING = new Tools(Optional.empty(), Optional.empty(), false);

    private static final Optional<ContainerdState> READY =
            Optional.of(
                    new ContainerdState(Optional.of(2), Configuration.SOMEBODY, Optional.of(true)));

    private static final Map<String, KubernetesVersion> ALL =
            Map.of("kubelet", Facts.VERSION, "kubeadm", Facts.VERSION, "kubectl", Facts.VERSION);

    private static final Software DEBIAN = debian(Map.of(), Set.of(), Optional.empty());

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1").withVersion(Facts.VERSION);

    @Test
    void a_bare_server_gets_packages_and_runtime_before_init_or_join() {
        var plan = plan(cluster, bare(DEBIAN, "conntrack", "iptables", "tc"));

        assertThat(titles(plan))
                .contains(
                        "install-packages: install kubelet, kubeadm, kubectl v1.36.4, iproute2,"
                                + " iptables, containerd with apt; hold Kubernetes' packages");
        assertThat(step(plan, "cp-1").reason())
                .isEqualTo(
                        "kubelet is not installed; kubeadm is not installed; kubectl is not"
                                + " installed; iptables is not installed; it has no container"
                                + " runtime");
        assertThat(planned(plan, "init-control-plane").needs()).contains("cp-1/install-packages");
        assertThat(planned(plan, "join-worker").needs()).contains("w-1/install-packages");
        assertThat(((InitControlPlane) planned(plan, "init-control-plane").step()).settings())
                .satisfies(
                        settings -> {
                            assertThat(settings.kubeadm()).isEqualTo(Facts.VERSION);
                            assertThat(settings.node().criSocket())
                                    .isEqualTo("unix:///run/containerd/containerd.sock");
                        });
        assertThat(plan.heldBack()).isEmpty();
    }

    @Test
    void kubernetes_packages_come_from_the_repository_of_their_minor_version() {
        assertThat(what(plan(cluster, bare(DEBIAN))).repositories())
                .containsExactly(
                        new PackageRepository(
                                "dsctl-kubernetes",
                                "https://pkgs.k8s.io/core:/stable:/v1.36/deb/ /",
                                new SigningKey.At(
                                        "https://pkgs.k8s.io/core:/stable:/v1.37/deb/Release.key")));
    }

    @Test
    void a_mirror_is_asked_instead_and_has_its_own_key() {
        var mirror =
                new RepositorySettings(
                        Optional.of("http://mirror/{minor}/deb"),
                        Optional.of("http://mirror/{minor}/rpm"),
                        Optional.empty());
        var mirrored = cluster.withPackages(new Packages(true, mirror, Optional.empty()));

        assertThat(what(plan(mirrored, bare(DEBIAN))).repositories())
                .containsExactly(
                        new PackageRepository(
                                "dsctl-kubernetes",
                                "http://mirror/1.36/deb/ /",
                                new SigningKey.At("http://mirror/1.36/deb/Release.key")));
        assertThat(what(plan(mirrored, bare(system("rocky", "9.6", "dnf")))).repositories())
                .containsExactly(
                        new PackageRepository(
                                "dsctl-kubernetes",
                                "http://mirror/1.36/rpm",
                                new SigningKey.At(
                                        "http://mirror/1.36/rpm/repodata/repomd.xml.key")));
    }

    @Test
    void what_is_there_in_the_right_version_and_held_is_left_alone() {
        assertThat(titles(plan(cluster, equipped(debian(ALL, ALL.keySet(), READY)))))
                .noneMatch(title -> title.startsWith("install-packages"));
    }

    @Test
    void what_is_there_and_not_held_is_only_held() {
        var plan = plan(cluster, equipped(debian(ALL, Set.of("kubelet"), READY)));

        assertThat(step(plan, "w-1").step().title()).isEqualTo("hold Kubernetes' packages");
        assertThat(step(plan, "w-1").reason())
                .isEqualTo("an upgrade could move Kubernetes' packages");
        assertThat(what(plan).repositories()).isEmpty();
    }

    @Test
    void an_older_package_becomes_the_wanted_one_and_a_newer_one_is_never_downgraded() {
        var older = new KubernetesVersion(1, 36, 2);
        var newer = new KubernetesVersion(1, 37, 1);

        assertThat(
                        what(plan(
                                        cluster,
                                        with(
                                                tools(older),
                                                debian(all(older), ALL.keySet(), READY))))
                                .packages())
                .containsExactly("kubelet", "kubeadm", "kubectl");
        assertThat(
                        Safeguards.refusals(
                                cluster,
                                facts(
                                        cluster,
                                        with(
                                                tools(newer),
                                                debian(all(newer), ALL.keySet(), READY)))))
                .extracting(Refusal::what)
                .anyMatch(it -> it.contains("v1.37.1"));
    }

    @Test
    void programs_that_come_from_no_package_are_their_owners() {
        var plan =
                plan(
                        cluster.withVersion(Facts.VERSION),
                        with(tools(Facts.VERSION), debian(Map.of(), Set.of(), READY)));

        assertThat(titles(plan)).noneMatch(title -> title.startsWith("install-packages"));
    }

    @Test
    void containerd_is_configured_where_its_package_left_it_and_kept_where_somebody_was() {
        var packaged =
                new ContainerdState(Optional.of(1), Configuration.PACKAGE, Optional.of(false));
        var plan = plan(cluster, equipped(debian(ALL, ALL.keySet(), Optional.of(packaged))));
        var byHand =
                new ContainerdState(Optional.of(1), Configuration.SOMEBODY, Optional.of(false));
        var kept = plan(cluster, equipped(debian(ALL, ALL.keySet(), Optional.of(byHand))));

        assertThat(step(plan, "w-1").step().title())
                .isEqualTo("configure containerd, and restart it if that changes anything");
        assertThat(step(plan, "w-1").reason())
                .isEqualTo("containerd does not use systemd's control groups");
        assertThat(titles(kept)).noneMatch(title -> title.startsWith("install-packages"));
        assertThat(kept.notices())
                .extracting(Notice::what)
                .contains(
                        "its containerd, which somebody configured, does not use systemd's control"
                                + " groups, as the kubelet does [CRI]",
                        "its containerd is version 1, and Kubernetes from 1.36 on is made for 2.0"
                                + " or newer [CRI]");
    }

    @Test
    void another_runtime_is_left_alone() {
        var crio = equipped(debian(ALL, ALL.keySet(), Optional.empty()));

        assertThat(
                        titles(
                                plan(
                                        cluster,
                                        seen ->
                                                Facts.criSockets(
                                                        crio.apply(seen),
                                                        "unix:///run/crio/crio.sock"))))
                .noneMatch(title -> title.startsWith("install-packages"));
    }

    @Test
    void dnf_yum_and_zypper_are_known_by_their_systems() {
        assertThat(manager(system("rocky", "9.6", "dnf", "yum"))).isEqualTo(PackageManager.DNF);
        assertThat(manager(system("amzn", "2", "yum"))).isEqualTo(PackageManager.YUM);
        assertThat(manager(system("fedora", "44", "dnf", "apt-get"))).isEqualTo(PackageManager.DNF);
        assertThat(manager(system("opensuse-leap", "15.6", "zypper")))
                .isEqualTo(PackageManager.ZYPPER);
        assertThat(manager(system("linuxmint", "22", "apt-get"))).isEqualTo(PackageManager.APT);
    }

    @Test
    void a_system_that_is_not_known_is_named_and_nothing_else_is_said() {
        assertThat(against(system("arch", "", "pacman")))
                .containsExactly("dsctl knows no package manager of its system (arch)");
        assertThat(against(system("debian", "10", "apt-get")))
                .containsExactly("its system is too old for dsctl to install packages (debian 10)");
        assertThat(against(system("ubuntu", "18.04", "apt-get")))
                .containsExactly(
                        "its system is too old for dsctl to install packages (ubuntu 18.04)");
    }

    @Test
    void without_a_version_nobody_knows_what_to_install() {
        var unsaid = Clusters.dualStack("cp-1", "w-1");

        assertThat(
                        Safeguards.refusals(unsaid, facts(unsaid, bare(DEBIAN))).stream()
                                .map(it -> it.what() + "; " + it.hint()))
                .contains(
                        "kubelet, kubeadm, kubectl must be installed, and nothing says in which"
                                + " version; set `kubernetes.version`");
    }

    @Test
    void where_packages_must_be_present_what_is_missing_is_an_objection() {
        var present =
                cluster.withPackages(
                        new Packages(false, RepositorySettings.none(), Optional.empty()));

        assertThat(Safeguards.refusals(present, facts(present, bare(DEBIAN))))
                .extracting(Refusal::what)
                .contains("kubeadm, kubelet or kubectl is not installed")
                .contains("no container runtime was found");
    }

    @Test
    void members_are_not_touched() {
        var living = Facts.living(cluster, "cp-1", "w-1").get();

        assertThat(titles(Planner.plan(cluster, living)))
                .noneMatch(title -> title.contains("install-packages"));
    }

    @Test
    void the_plugins_of_a_network_for_pods_come_with_the_packages() {
        var alone = Clusters.dualStack("cp-1").withVersion(Facts.VERSION).withCni(Cni.BRIDGE);
        var network = new PodNetwork("", "", false, List.of(), List.of("bridge"), Map.of());
        var networks = Map.of(alone.nodes().getFirst(), network);
        var bare = Facts.of(alone).with("cp-1", bare(DEBIAN)).get().withPodNetworks(networks);
        var equipped =
                Facts.of(alone)
                        .with("cp-1", equipped(debian(ALL, ALL.keySet(), READY)))
                        .get()
                        .withPodNetworks(networks);

        assertThat(Planner.plan(alone, bare).heldBack()).isEmpty();
        assertThat(Planner.plan(alone, equipped).heldBack())
                .extracting(HeldBack::what)
                .containsExactly("/opt/cni/bin has no bridge");
    }

    private List<String> against(Software software) {
        return Safeguards.refusals(cluster, facts(cluster, bare(software))).stream()
                .map(Refusal::what)
                .distinct()
                .toList();
    }

    private PackageManager manager(Software software) {
        return what(plan(cluster, bare(software))).manager();
    }

    private static Plan plan(Cluster cluster, UnaryOperator<Seen> server) {
        return Planner.plan(cluster, facts(cluster, server));
    }

    private static ClusterFacts facts(Cluster cluster, UnaryOperator<Seen> server) {
        return Facts.of(cluster).with("cp-1", server).with("w-1", server).get();
    }

    private static Installation what(Plan plan) {
        return ((InstallPackages) step(plan, "cp-1").step()).what();
    }

    private static PlannedStep step(Plan plan, String node) {
        return plan.steps().stream()
                .filter(it -> it.step().id().equals(node + "/install-packages"))
                .findFirst()
                .orElseThrow();
    }

    private static PlannedStep planned(Plan plan, String name) {
        return plan.steps().stream()
                .filter(it -> it.step().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> titles(Plan plan) {
        return plan.steps().stream()
                .map(it -> it.step().name() + ": " + it.step().title())
                .toList();
    }

    /** Nothing of Kubernetes, and no runtime. */
    private static UnaryOperator<Seen> bare(Software software, String... missing) {
        return seen ->
                Facts.criSockets(
                        Facts.tools(
                                Facts.equipment(
                                        seen,
                                        Equipped.well()
                                                .kubelet(KubeletService.MISSING)
                                                .missing(missing)
                                                .software(software)
                                                .get()),
                                NOTHING));
    }

    private static UnaryOperator<Seen> equipped(Software software) {
        return with(tools(Facts.VERSION), software);
    }

    private static UnaryOperator<Seen> with(Tools tools, Software software) {
        return seen ->
                Facts.tools(Facts.equipment(seen, Equipped.well().software(software).get()), tools);
    }

    private static Tools tools(KubernetesVersion version) {
        return new Tools(Optional.of(version), Optional.of(version), true);
    }

    private static Map<String, KubernetesVersion> all(KubernetesVersion version) {
        return Map.of("kubelet", version, "kubeadm", version, "kubectl", version);
    }

    private static Software debian(
            Map<String, KubernetesVersion> installed,
            Set<String> held,
            Optional<ContainerdState> containerd) {
        return new Software(
                "debian",
                List.of(),
                "12",
                false,
                Set.of("apt-get"),
                installed,
                held,
                containerd,
                false);
    }

    private static Software system(String id, String release, String... managers) {
        return new Software(
                id,
                Map.of(
                                "rocky", List.of("rhel", "centos", "fedora"),
                                "opensuse-leap", List.of("suse", "opensuse"),
                                "linuxmint", List.of("ubuntu", "debian"),
                                "amzn", List.of("fedora"))
                        .getOrDefault(id, List.of()),
                release,
                false,
                Stream.of(managers).collect(Collectors.toSet()),
                Map.of(),
                Set.of(),
                Optional.empty(),
                false);
    }
}
