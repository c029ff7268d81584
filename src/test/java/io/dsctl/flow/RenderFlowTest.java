package io.dsctl.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.Printed;
import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure.BrokenTemplate;
import io.dsctl.failure.Failure.ControlPlanesMissing;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.failure.Failure.Unsafe;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.remote.Host;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.ScriptResult;
import io.dsctl.report.HumanView;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class RenderFlowTest {

    private static final String HEAD =
            """
            apiVersion: dsctl.io/v1
            kind: Inventory
            name: prod
            """;

    private static final String VERSION = "kubernetes: {version: 1.36.4}\n";

    private static final String ALL_ADDRESSES =
            """
            nodes:
              - {name: cp-1, role: control-plane, host: 10.0.0.11, addresses: ["fd00:1::11"]}
              - {name: w-1, role: worker, host: w-1.example.org, addresses: [10.0.0.21, "fd00:1::21"]}
              - {name: w-2, role: worker, host: "fd00:1::22", addresses: [10.0.0.22]}
            """;

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Servers servers = new Servers();

    @Test
    void an_inventory_that_says_all_addresses_asks_nobody() throws Exception {
        assertThat(render(HEAD + VERSION + ALL_ADDRESSES)).isTrue();
        assertThat(servers.asked).isEmpty();
        assertThat(out.toString())
                .startsWith("# cp-1: /etc/sysctl.d/99-dsctl.conf\n# Written by dsctl")
                .contains(
                        "---\n"
                                + "# cp-1: /run/dsctl/kubeadm.yaml\n"
                                + "apiVersion: kubeadm.k8s.io/v1beta4\n",
                        "# w-1: /run/dsctl/kubeadm.yaml\n",
                        "apiServerEndpoint: \"10.0.0.11:6443\"",
                        "token: \"hidden.replacedbydsctl0\"");
        assertThat(err.toString())
                .contains(
                        "assumed: kubeadm and kubelet are v1.36.4",
                        "assumed: the container runtime is at"
                                + " unix:///run/containerd/containerd.sock on cp-1, w-1, w-2",
                        "assumed: no default route comes from router advertisements on cp-1, w-1,"
                                + " w-2",
                        "placeholder");
    }

    @Test
    void standard_output_is_one_stream_of_yaml_documents() throws Exception {
        render(HEAD + VERSION + ALL_ADDRESSES);
        var kinds = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(out.toString())
                .forEach(
                        document ->
                                kinds.add(
                                        document instanceof Map<?, ?> map ? map.get("kind") : ""));

        assertThat(kinds)
                .containsExactly(
                        "",
                        "InitConfiguration",
                        "ClusterConfiguration",
                        "",
                        "JoinConfiguration",
                        "",
                        "JoinConfiguration");
    }

    @Test
    void only_the_nodes_that_leave_something_open_are_asked() throws Exception {
        servers.answers.put("cp-1", clean("10.0.0.11", "fd00:1::11"));
        assertThat(
                        render(
                                HEAD
                                        + VERSION
                                        + ALL_ADDRESSES.replace(
                                                ", addresses: [\"fd00:1::11\"]", "")))
                .isTrue();

        assertThat(servers.asked).containsExactly("cp-1");
        assertThat(out.toString()).contains("\"10.0.0.11,fd00:1::11\"");
        assertThat(err.toString()).contains("asks cp-1 over SSH, without a change");
    }

    @Test
    void without_a_version_the_first_control_plane_says_it_and_what_it_joined_is_nothing()
            throws Exception {
        servers.answers.put("cp-1", Files.readString(Path.of("src/test/resources/probe/cp-1.txt")));
        render(
                HEAD
                        + ALL_ADDRESSES.replace(
                                "10.0.0.11, addresses: [\"fd00:1::11\"]",
                                "172.30.99.11, addresses: [\"fd00:d5c7:99::11\"]"));

        assertThat(servers.asked).containsExactly("cp-1");
        assertThat(out.toString())
                .contains(
                        "# cp-1: /etc/sysctl.d/99-dsctl.conf",
                        "kind: InitConfiguration",
                        "kubernetesVersion: \"v1.36.4\"",
                        "# w-2: /run/dsctl/kubeadm.yaml");
    }

    @Test
    void a_control_plane_that_has_to_be_asked_and_is_silent_is_missing() {
        assertThatThrownBy(() -> render(HEAD + ALL_ADDRESSES))
                .isInstanceOf(ControlPlanesMissing.class);
    }

    @Test
    void a_worker_that_has_to_be_asked_and_is_silent_is_left_out() throws Exception {
        assertThat(render(HEAD + VERSION + ALL_ADDRESSES.replace(", addresses: [10.0.0.22]", "")))
                .isFalse();

        assertThat(out.toString()).contains("# w-1:").doesNotContain("# w-2:");
        assertThat(err.toString()).contains("left out: w-2: does not answer; look at it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", VERSION, "kubernetes: {version: 1.27.1}\n"})
    void another_kubeadm_gets_its_own_form_whatever_the_inventory_says(String version)
            throws Exception {
        render(HEAD + version + ALL_ADDRESSES, request("1.28.3"));

        assertThat(servers.asked).isEmpty();
        assertThat(out.toString())
                .contains("kubeadm.k8s.io/v1beta3", "kubernetesVersion: \"v1.28.3\"", "node-ip\": ")
                .doesNotContain("v1beta4");
        assertThat(err.toString().contains("kubernetesVersion is v1.28.3 instead of"))
                .isEqualTo(!version.isEmpty());
    }

    @Test
    void a_newer_patch_of_kubeadm_installs_the_version_of_the_inventory() throws Exception {
        render(HEAD + VERSION + ALL_ADDRESSES, request("1.36.9"));

        assertThat(out.toString()).contains("kubernetesVersion: \"v1.36.4\"");
    }

    @Test
    void what_another_kubeadm_does_not_know_is_refused_as_apply_would() {
        assertThatThrownBy(
                        () ->
                                render(
                                        HEAD
                                                + """
                                                kubernetes:
                                                  encryptionAlgorithm: ECDSA-P256
                                                """
                                                + ALL_ADDRESSES,
                                        request("1.28.3")))
                .isInstanceOf(Unsafe.class)
                .extracting(thrown -> ((Unsafe) thrown).refusals().getFirst().what())
                .isEqualTo(
                        "`encryptionAlgorithm: ECDSA-P256` needs kubeadm 1.31 or newer, and it has"
                                + " v1.28.3");
    }

    @Test
    void one_node_alone_asks_no_other_worker() throws Exception {
        var request =
                new RenderFlow.Request(
                        List.of("w-1"), Optional.empty(), Optional.empty(), Optional.empty());
        render(HEAD + VERSION + ALL_ADDRESSES.replace(", addresses: [10.0.0.22]", ""), request);

        assertThat(servers.asked).isEmpty();
        assertThat(out.toString()).contains("# w-1:").doesNotContain("# cp-1:", "# w-2:");
    }

    @Test
    void a_node_that_is_not_there_is_told_with_the_nearest() {
        var request =
                new RenderFlow.Request(
                        List.of("w1"), Optional.empty(), Optional.empty(), Optional.empty());

        assertThatThrownBy(() -> render(HEAD + VERSION + ALL_ADDRESSES, request))
                .isInstanceOfSatisfying(
                        WrongUsage.class,
                        wrong -> assertThat(wrong.hint()).isEqualTo("did you mean w-1?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "1.28", "1.21.9"})
    void a_version_that_cannot_be_is_wrong_usage(String version) {
        assertThatThrownBy(() -> render(HEAD + ALL_ADDRESSES, request(version)))
                .isInstanceOf(WrongUsage.class)
                .hasMessageStartingWith("--kubeadm-version: ");
    }

    @Test
    void templates_of_the_users_own_are_what_is_shown() throws Exception {
        var own = folder.resolve("own/join-worker");
        Files.createDirectories(own);
        var header = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\n";
        Files.writeString(own.resolve("kubeadm.yaml.ftl"), header + "caCertPath: ${nodeName}\n");
        var request =
                new RenderFlow.Request(
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(folder.resolve("own")));
        render(HEAD + VERSION + ALL_ADDRESSES, request);

        assertThat(out.toString())
                .contains(
                        "# w-1: /run/dsctl/kubeadm.yaml\n"
                                + header
                                + "caCertPath: \"w-1\"\n---\n# w-2");

        Files.writeString(own.resolve("kubeadm.yaml.ftl"), header + "caCertPath: ${name}\n");
        assertThatThrownBy(() -> render(HEAD + VERSION + ALL_ADDRESSES, request))
                .isInstanceOf(BrokenTemplate.class);
    }

    @Test
    void a_folder_gets_the_files_of_each_node() throws Exception {
        Files.createDirectory(folder.resolve("patches"));
        Files.writeString(folder.resolve("patches/kubeletconfiguration.yaml"), "maxPods: 50\n");
        var request =
                new RenderFlow.Request(
                        List.of("w-1"),
                        Optional.empty(),
                        Optional.of(folder.resolve("out")),
                        Optional.empty());
        render(HEAD + "kubernetes: {version: 1.36.4, patches: patches}\n" + ALL_ADDRESSES, request);

        assertThat(out.toString()).isEmpty();
        assertThat(folder.resolve("out/w-1/kubeadm.yaml"))
                .content()
                .contains("directory: \"/run/dsctl/patches\"");
        assertThat(folder.resolve("out/w-1/99-dsctl.conf")).exists();
        assertThat(folder.resolve("out/w-1/patches/kubeletconfiguration.yaml"))
                .hasContent("maxPods: 50\n");
    }

    private boolean render(String inventory) throws Exception {
        return render(
                inventory,
                new RenderFlow.Request(
                        List.of(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static RenderFlow.Request request(String kubeadm) {
        return new RenderFlow.Request(
                List.of(), Optional.of(kubeadm), Optional.empty(), Optional.empty());
    }

    private boolean render(String inventory, RenderFlow.Request request) throws Exception {
        var file = folder.resolve("inventory.yaml");
        Files.writeString(file, inventory);
        var view = new HumanView(new PrintWriter(out), new PrintWriter(err), false);
        return new RenderFlow(view).run(new Source(file, false), request, servers);
    }

    private static String clean(String ipv4, String ipv6) throws IOException {
        var addresses =
                """
                2: eth0    inet %s/24 scope global eth0
                2: eth0    inet6 %s/64 scope global
                """
                        .formatted(ipv4, ipv6)
                        .strip();
        var socket = "unix:///run/crio/crio.sock";
        return Printed.answers(Map.of("addresses", addresses, "runtimes", socket));
    }

    /** Servers that answer the questions that a test foresaw, and no other script. */
    private static final class Servers implements Hosts {

        private final Map<String, String> answers = new HashMap<>();
        private final List<String> asked = new ArrayList<>();

        @Override
        public Host of(Node node) {
            return script -> {
                assertThat(script.text()).contains("dsctl-facts");
                synchronized (asked) {
                    asked.add(node.name());
                }
                return Optional.ofNullable(answers.get(node.name()))
                        .map(answer -> new ScriptResult(0, answer, ""))
                        .orElseThrow(
                                () ->
                                        new Unreachable(
                                                node.name(), "does not answer", "look at it"));
            };
        }
    }
}
