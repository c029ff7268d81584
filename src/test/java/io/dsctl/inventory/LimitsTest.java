package io.dsctl.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dsctl.cluster.Cluster;
import io.dsctl.failure.Failure.InvalidInventory;
import io.dsctl.failure.Problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is just within a limit is fine, and what is just beyond is not. */
class LimitsTest {

    private static final String NODE = "{name: cp-1, role: control-plane, host: 172.16.0.11%s}";

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "podSubnet: [10.244.0.0/16], serviceSubnet: [10.96.0.0/12]",
                "podSubnet: [10.244.0.0/16], serviceSubnet: [10.96.0.0/28]",
                "podSubnet: ['fd00:1::/56'], serviceSubnet: ['fd00:2::/108']",
                "podSubnet: ['fd00:1::/56'], serviceSubnet: ['fd00:2::/124']",
                "podSubnet: [10.0.0.0/8], serviceSubnet: [11.0.0.0/16]",
                "podSubnet: [10.0.0.0/24], serviceSubnet: [11.0.0.0/16]",
                "podSubnet: ['fd00:1::/48'], serviceSubnet: ['fd00:2::/112']",
                "podSubnet: ['fd00:1::/64'], serviceSubnet: ['fd00:2::/112']",
                "nodeMask: {ipv4: 25}, kubeletConfiguration: {maxPods: 125}",
                "kubeletConfiguration: {maxPods: 253}",
                "podSubnet: [10.0.0.0/28], serviceSubnet: [11.0.0.0/16], nodeMask: {ipv4: 28},"
                        + " kubeletConfiguration: {maxPods: 13}",
                "podSubnet: [10.0.0.0/12], serviceSubnet: [11.0.0.0/16], nodeMask: {ipv4: 15},"
                        + " kubeletConfiguration: {maxPods: 100000}",
                "podSubnet: ['fd00:1::/112'], serviceSubnet: ['fd00:2::/112'],"
                        + " controllerManager: {extraArgs: {allocate-node-cidrs: false}}",
                "controlPlaneEndpoint: 172.16.0.11",
                "controlPlaneEndpoint: 'api.example.org:65535'",
                "version: 1.22.0",
                "version: 1.27.0, featureGates: {EtcdLearnerMode: true}",
                "version: 1.32.0, featureGates: {EtcdLearnerMode: true, NodeLocalCRISocket: true}",
                "version: 1.31.0, encryptionAlgorithm: ECDSA-P256, timeouts: {tlsBootstrap: 30m}",
                "version: 1.34.0, encryptionAlgorithm: ECDSA-P384",
                "certificateValidityPeriod: 87600h",
                "caCertificateValidityPeriod: 8760h",
                "imageRepository: localhost",
                "imageRepository: 'registry.example.org:5000/a/b__c/d--e.f'",
                "imageRepository: '[fd00::1]:5000/k8s'",
                "skipPhases: [], certSANs: [], featureGates: {}, timeouts: {}, nodeMask: {}"
            })
    void what_kubernetes_takes_is_taken(String kubernetes) throws IOException {
        assertThat(warnings("kubernetes: {" + kubernetes + "}\n", nodes(NODE.formatted(""))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65535})
    void the_first_and_the_last_port_are_ports(int port) throws IOException {
        assertThat(told(", ssh: {port: " + port + "}")).isEqualTo("fine");
    }

    @Test
    void an_annotation_has_at_most_100_kib_and_all_together_256() throws IOException {
        var longest = "x".repeat(100 << 10);

        assertThat(told(", annotations: {a: " + longest + "}")).isEqualTo("fine");
        assertThat(told(", annotations: {a: " + longest + "x}")).contains("100 KiB");
        assertThat(told(", annotations: {a: %1$s, b: %1$s}".formatted(longest))).isEqualTo("fine");
        assertThat(told(", annotations: {a: %1$s, b: %1$s, c: %1$s}".formatted(longest)))
                .contains("the annotations of the node have");
    }

    @Test
    void keys_and_values_of_labels_have_at_most_63_characters() throws IOException {
        var longest = "a".repeat(63);

        assertThat(told(", labels: {%1$s: %1$s, b/%1$s: c}".formatted(longest))).isEqualTo("fine");
        assertThat(told(", labels: {%sa: b}".formatted(longest))).contains("no key");
        assertThat(told(", labels: {b: %sa}".formatted(longest))).contains("no value");
        var longestPrefix = String.join(".", longest, longest, longest, "a".repeat(61));
        assertThat(told(", labels: {%s/b: c}".formatted(longestPrefix))).isEqualTo("fine");
        assertThat(told(", labels: {%sa/b: c}".formatted(longestPrefix))).contains("no key");
    }

    @Test
    void a_name_has_at_most_63_characters() throws IOException {
        assertThat(tell("", nodes(NODE.replace("cp-1", "a".repeat(63)).formatted(""))))
                .isEqualTo("fine");
        assertThat(tell("", nodes(NODE.replace("cp-1", "a".repeat(64)).formatted(""))))
                .contains("longer than 63");
    }

    @Test
    void numbers_have_at_most_40_digits() throws IOException {
        assertThat(told("kubernetes: {kubeletConfiguration: {a: %s}}\n", "1".repeat(40)))
                .isEqualTo("fine");
        assertThat(told("kubernetes: {kubeletConfiguration: {a: %s}}\n", "1".repeat(41)))
                .contains("no number");
    }

    @Test
    void a_prefix_of_images_has_at_most_200_characters() throws IOException {
        assertThat(told("kubernetes: {imageRepository: %s}\n", "a".repeat(200))).isEqualTo("fine");
        assertThat(told("kubernetes: {imageRepository: %s}\n", "a".repeat(201)))
                .contains("no prefix");
    }

    @Test
    void nodes_are_at_most_as_many_as_blocks() throws IOException {
        var nodes =
                "kubernetes: {podSubnet: [10.0.0.0/22], serviceSubnet: [11.0.0.0/16]}\n"
                        + "nodes:\n  - "
                        + NODE.formatted("")
                        + "\n  - {name: 'w-[1:%1$d]', role: worker, host: 'w-[1:%1$d]'}\n";

        assertThat(tell("", nodes.formatted(3))).isEqualTo("fine");
        assertThat(tell("", nodes.formatted(4))).contains("5 nodes", "4");
        assertThat(
                        tell(
                                "",
                                nodes.formatted(4)
                                        .replace(
                                                "/16]}",
                                                "/16], controllerManager: {extraArgs:"
                                                        + " {allocate-node-cidrs: false}}}")))
                .isEqualTo("fine");
    }

    @Test
    void a_patch_has_at_most_64_kib() throws IOException {
        var patch = Files.createDirectory(folder.resolve("patches")).resolve("etcd.yaml");
        var nodes = nodes(NODE.formatted(""));

        Files.writeString(patch, "a: " + "x".repeat((64 << 10) - 3));
        assertThat(tell("kubernetes: {patches: patches}\n", nodes)).isEqualTo("fine");
        Files.writeString(patch, "a: " + "x".repeat((64 << 10) - 2));
        assertThat(tell("kubernetes: {patches: patches}\n", nodes)).contains("larger than 64 KiB");
    }

    private static String head() {
        return "apiVersion: dsctl.io/v1\nkind: Inventory\nname: prod\n";
    }

    private static String nodes(String node) {
        return "nodes:\n  - " + node + "\n";
    }

    private String told(String top, String value) throws IOException {
        return tell(top.formatted(value), nodes(NODE.formatted("")));
    }

    private String told(String node) throws IOException {
        return tell("", nodes(NODE.formatted(node)));
    }

    private String tell(String top, String nodes) throws IOException {
        var file = Files.writeString(folder.resolve("inventory.yaml"), head() + top + nodes);
        var refused =
                catchThrowableOfType(
                        InvalidInventory.class, () -> InventoryReader.read(file, false));
        return refused == null
                ? "fine"
                : String.join("\n", refused.problems().stream().map(Problem::what).toList());
    }

    private List<Problem> warnings(String top, String nodes) throws IOException {
        return InventoryReader.read(
                        Files.writeString(folder.resolve("inventory.yaml"), head() + top + nodes),
                        false)
                .warnings();
    }

    private Cluster read(String text) throws IOException {
        return InventoryReader.read(
                        Files.writeString(folder.resolve("inventory.yaml"), text), false)
                .cluster();
    }
}
