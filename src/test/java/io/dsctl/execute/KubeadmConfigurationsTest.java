package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.Settings;
import io.dsctl.cluster.Address;
import io.dsctl.cluster.Argument;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Networks;
import io.dsctl.cluster.Secret;
import io.dsctl.failure.Failure.BrokenTemplate;
import io.dsctl.plan.InitSettings;
import io.dsctl.plan.JoinSettings;
import io.dsctl.plan.NodeRegistration;
import io.dsctl.plan.Planner;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

class KubeadmConfigurationsTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private static final KubernetesVersion OLD = new KubernetesVersion(1, 28, 3);
    private static final KubernetesVersion NEW = new KubernetesVersion(1, 36, 4);

    private static final Secret TOKEN = new Secret("abcdef.0123456789abcdef");
    private static final JoinToken JOIN_TOKEN =
            new JoinToken(TOKEN, List.of("sha256:" + "0".repeat(64)), Instant.MAX);

    private static final KubeadmConfigurations CONFIGURATIONS =
            new KubeadmConfigurations(new Templates());

    static Stream<Arguments> goldenFiles() {
        return Stream.of(OLD, NEW)
                .flatMap(
                        kubeadm ->
                                Stream.of(
                                        file("init-dual-stack", kubeadm, init(init(kubeadm))),
                                        file("init-ipv6", kubeadm, init(ipv6(kubeadm))),
                                        file("init-everything", kubeadm, init(everything(kubeadm))),
                                        file(
                                                "init-external-etcd",
                                                kubeadm,
                                                init(externalEtcd(kubeadm))),
                                        file(
                                                "join-worker",
                                                kubeadm,
                                                CONFIGURATIONS.joinWorker(
                                                        join(kubeadm, ClusterSettings.none()),
                                                        JOIN_TOKEN)),
                                        file(
                                                "join-control-plane",
                                                kubeadm,
                                                joinControlPlane(
                                                        join(kubeadm, ClusterSettings.none()))),
                                        file(
                                                "join-everything",
                                                kubeadm,
                                                joinControlPlane(joinWithEverything(kubeadm)))));
    }

    /** {@code -Dupdate.golden=true} rewrites them; they are reviewed as text. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("goldenFiles")
    void configurations_are_as_reviewed(String golden, Map<String, String> files)
            throws IOException {
        var rendered = files.get("kubeadm.yaml");
        if (Boolean.getBoolean("update.golden")) {
            Files.writeString(GOLDEN.resolve(golden), rendered);
        }

        assertThat(rendered).isEqualTo(Files.readString(GOLDEN.resolve(golden)));
    }

    @Test
    void a_field_that_kubeadm_would_drop_is_found_before_any_server_is_touched(@TempDir Path folder)
            throws IOException {
        var own = folder.resolve("init-control-plane/kubeadm.yaml.ftl");
        Files.createDirectories(own.getParent());
        Files.writeString(
                own,
                Files.readString(Path.of("templates/init-control-plane/kubeadm.yaml.ftl"))
                        .replace("clusterName:", "clusterNmae:"));
        var configurations = new KubeadmConfigurations(new Templates(Optional.of(folder)));

        assertThatThrownBy(() -> configurations.init(init(NEW), TOKEN))
                .isInstanceOf(BrokenTemplate.class)
                .hasMessageMatching(
                        ".*init-control-plane/kubeadm.yaml.ftl: what it makes for cp-1, line \\d+:"
                                + " unknown field ClusterConfiguration.clusterNmae")
                .extracting(thrown -> ((BrokenTemplate) thrown).hint())
                .isEqualTo("did you mean \"clusterName\"?");
    }

    @Test
    void patches_travel_beside_the_configuration() {
        assertThat(init(everything(NEW)))
                .containsEntry("patches/kube-apiserver+strategic.yaml", "spec: {}\n")
                .hasSize(2);
        assertThat(joinControlPlane(joinWithEverything(NEW))).hasSize(2);
    }

    @Test
    void a_preview_shows_no_secret_and_keeps_its_shape() {
        var cluster = Clusters.dualStack("cp-1", "cp-2", "w-1");
        var plan = Planner.plan(cluster, Facts.of(cluster).get());
        var files =
                plan.steps().stream()
                        .flatMap(it -> CONFIGURATIONS.preview(it.step()).values().stream())
                        .toList();

        assertThat(files)
                .hasSize(3)
                .allMatch(file -> file.contains("token: \"hidden.replacedbydsctl0\"\n"));
    }

    @Test
    void a_template_that_breaks_later_breaks_in_the_rehearsal(@TempDir Path folder)
            throws IOException {
        Files.createDirectory(folder.resolve("join-worker"));
        Files.writeString(folder.resolve("join-worker/kubeadm.yaml.ftl"), "${nothing}");
        var configurations = new KubeadmConfigurations(new Templates(Optional.of(folder)));
        var workers = Clusters.dualStack("cp-1", "w-1");
        var none = Clusters.dualStack("cp-1");

        configurations.rehearse(Planner.plan(none, Facts.of(none).get()));
        assertThatThrownBy(
                        () ->
                                configurations.rehearse(
                                        Planner.plan(workers, Facts.of(workers).get())))
                .isInstanceOf(BrokenTemplate.class)
                .hasMessageContaining("there is no `nothing`");
    }

    @Test
    void no_taints_at_all_is_something_else_than_nothing_about_taints() {
        var untainted =
                new NodeRegistration(
                        "cp-2",
                        "unix:///run/containerd/containerd.sock",
                        List.of(Clusters.ipv4("cp-2")),
                        Optional.of(List.of()),
                        List.of(),
                        List.of());
        var join =
                new JoinSettings(
                        NEW,
                        untainted,
                        new HostPort("api.example.org", 6443),
                        Optional.of(Clusters.ipv4("cp-2")),
                        ClusterSettings.none());

        assertThat(joinControlPlane(join).get("kubeadm.yaml")).contains("\n  taints: []\n");
    }

    @Test
    void only_what_kubeadm_1_22_knows_is_said_about_blocks() {
        var masks =
                DualStack.<Integer>none().with(Clusters.IPV4_ONLY.pods().getFirst().family(), 25);
        var single =
                new Networks(
                        Clusters.IPV4_ONLY.pods(),
                        Clusters.IPV4_ONLY.services(),
                        masks,
                        Optional.empty());
        var dual =
                new Networks(
                        Clusters.DUAL_STACK.pods(),
                        Clusters.DUAL_STACK.services(),
                        masks,
                        Optional.empty());

        assertThat(flags(single, 22)).isEmpty();
        assertThat(flags(single, 23))
                .containsExactly(new Argument("node-cidr-mask-size-ipv4", "25"));
        assertThat(flags(dual, 22)).containsExactly(new Argument("node-cidr-mask-size-ipv4", "25"));
    }

    private static List<Argument> flags(Networks networks, int minor) {
        return settings(new KubernetesVersion(1, minor, 0), networks, ClusterSettings.none())
                .nodeMaskFlags();
    }

    private static Arguments file(
            String name, KubernetesVersion kubeadm, Map<String, String> files) {
        var api = kubeadm.equals(OLD) ? "v1beta3" : "v1beta4";
        return Arguments.of(name + "-" + api + ".yaml", files);
    }

    private static Map<String, String> init(InitSettings settings) {
        return CONFIGURATIONS.init(settings, TOKEN);
    }

    private static Map<String, String> joinControlPlane(JoinSettings settings) {
        return CONFIGURATIONS.joinControlPlane(settings, JOIN_TOKEN, new Secret("1".repeat(64)));
    }

    private static InitSettings init(KubernetesVersion kubeadm) {
        return settings(kubeadm, Clusters.DUAL_STACK, ClusterSettings.none());
    }

    private static InitSettings everything(KubernetesVersion kubeadm) {
        return new InitSettings(
                kubeadm,
                kubeadm,
                "prod",
                Settings.registration("cp-1"),
                Optional.of(new HostPort("api.example.org", 6443)),
                Clusters.ipv4("cp-1"),
                Settings.networks(),
                List.of("192.168.1.1", "fd00:1:1::1", "api.example.org"),
                Settings.everything());
    }

    private static InitSettings externalEtcd(KubernetesVersion kubeadm) {
        return settings(kubeadm, Clusters.DUAL_STACK, Settings.externalEtcd());
    }

    private static InitSettings ipv6(KubernetesVersion kubeadm) {
        var networks =
                new Networks(
                        List.of(Clusters.DUAL_STACK.pods().getLast()),
                        List.of(Clusters.DUAL_STACK.services().getLast()));
        return new InitSettings(
                kubeadm,
                kubeadm,
                "prod",
                registration("cp-1", Clusters.ipv6("cp-1")),
                Optional.of(new HostPort("2001:db8:9::1", 6443)),
                Clusters.ipv6("cp-1"),
                networks,
                List.of("fd00:1:1::1", "fd00:1:1::2", "fd00:1:1::3"),
                ClusterSettings.none());
    }

    private static InitSettings settings(
            KubernetesVersion kubeadm, Networks networks, ClusterSettings settings) {
        return new InitSettings(
                kubeadm,
                kubeadm,
                "prod",
                registration("cp-1", Clusters.ipv4("cp-1"), Clusters.ipv6("cp-1")),
                Optional.empty(),
                Clusters.ipv4("cp-1"),
                networks,
                List.of("192.168.1.1", "fd00:1:1::1"),
                settings);
    }

    private static JoinSettings join(KubernetesVersion kubeadm, ClusterSettings settings) {
        return new JoinSettings(
                kubeadm,
                registration("cp-2", Clusters.ipv4("cp-2"), Clusters.ipv6("cp-2")),
                new HostPort("2001:db8:9::1", 6443),
                Optional.of(Clusters.ipv4("cp-2")),
                settings);
    }

    private static JoinSettings joinWithEverything(KubernetesVersion kubeadm) {
        return new JoinSettings(
                kubeadm,
                Settings.registration("cp-2"),
                new HostPort("api.example.org", 6443),
                Optional.of(Clusters.ipv4("cp-2")),
                Settings.everything());
    }

    private static NodeRegistration registration(String name, Address... nodeIps) {
        return new NodeRegistration(
                name,
                "unix:///run/containerd/containerd.sock",
                List.of(nodeIps),
                Optional.empty(),
                List.of(),
                List.of());
    }
}
