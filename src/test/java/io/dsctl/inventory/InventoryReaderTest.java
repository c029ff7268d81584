package io.dsctl.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.Clusters;
import io.dsctl.cluster.Address;
import io.dsctl.cluster.Argument;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.Component;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.PatchFile;
import io.dsctl.cluster.Role;
import io.dsctl.failure.Failure.InvalidInventory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class InventoryReaderTest {

    private static final String SMALL =
            """
            apiVersion: dsctl.io/v1
            kind: Inventory
            name: prod
            nodes: [{name: cp-1, role: control-plane, host: 10.0.0.11}]
            """;

    @TempDir private Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.dsctl.Examples#all")
    void every_example_is_a_cluster(Path example) {
        var inventory = InventoryReader.read(example, true);

        assertThat(inventory.cluster().controlPlanes()).isNotEmpty();
        assertThat(inventory.warnings()).isEmpty();
    }

    @Test
    void a_file_of_defaults_lies_below_the_fleet() {
        var cluster = InventoryReader.read(Path.of("inventories/fleet.yaml"), true).cluster();
        var nodes = cluster.nodes();

        assertThat(nodes).hasSize(3 + 400 + 8).extracting(Node::name).contains("w-007", "gpu-8");
        assertThat(cluster.settings().extraArgs().get(Component.API_SERVER))
                .containsExactly(
                        new Argument("profiling", "false"), new Argument("event-ttl", "4h"));
        assertThat(nodes.get(3).settings().labels())
                .containsEntry("example.org/pool", "general")
                .containsEntry("topology.kubernetes.io/region", "eu-1");
        assertThat(nodes.getLast().settings().labels()).containsEntry("example.org/pool", "gpu");
        assertThat(nodes.getLast().addresses().ipv6()).contains(new Address("2001:db8:9::18"));
    }

    @Test
    void a_short_inventory_gives_a_dual_stack_cluster() throws IOException {
        var cluster =
                read(
                        """
                        apiVersion: dsctl.io/v1
                        kind: Inventory
                        name: prod
                        nodes:
                          - {name: cp-1, role: control-plane, host: 203.0.113.11}
                          - {name: w-1, role: worker, host: "2001:db8::21"}
                        """);

        assertThat(cluster.networks()).isEqualTo(Clusters.DUAL_STACK);
        assertThat(cluster.version()).isEmpty();
        assertThat(cluster.endpoint()).isEmpty();
        assertThat(cluster.nodes())
                .extracting(node -> node.role())
                .containsExactly(Role.CONTROL_PLANE, Role.WORKER);
        assertThat(cluster.nodes())
                .extracting(node -> node.login().address().toString())
                .containsExactly("203.0.113.11:22", "[2001:db8::21]:22");
    }

    @Test
    void every_field_arrives() throws IOException {
        var cluster =
                read(
                        """
                        apiVersion: dsctl.io/v1
                        kind: Inventory
                        name: prod
                        kubernetes:
                          version: 1.36.4
                          controlPlaneEndpoint: "[2001:db8:9::1]:8443"
                          podSubnet: ["2001:db8:42::/56", 10.244.0.0/16]
                          serviceSubnet: ["2001:db8:42:100::/112", 10.96.0.0/16]
                        ssh: {user: admin, port: 2222, identityFile: keys/id, knownHostsFile: /etc/known}
                        nodes:
                          - name: cp-1
                            role: control-plane
                            host: cp-1.example.org
                            addresses: [10.100.0.12, "2001:0DB8:1:0::12"]
                            ssh: {user: root}
                        """);
        var node = cluster.nodes().getFirst();

        assertThat(cluster.version().orElseThrow()).hasToString("v1.36.4");
        assertThat(cluster.endpoint().orElseThrow()).hasToString("[2001:db8:9::1]:8443");
        assertThat(cluster.networks().families()).containsExactly(Family.IPV6, Family.IPV4);
        assertThat(node.login().user()).contains("root");
        assertThat(node.login().address()).hasToString("cp-1.example.org:2222");
        assertThat(node.login().identities().files()).contains(List.of(folder.resolve("keys/id")));
        assertThat(node.login().hostKeys().knownHosts()).contains(Path.of("/etc/known"));
        assertThat(node.addresses().ipv6()).contains(new Address("2001:db8:1::12"));
    }

    @Test
    void the_last_value_decides_whether_nodes_get_blocks() throws IOException {
        assertThat(allocating("false").allocatesNodeBlocks()).isFalse();
        assertThat(allocating("F").allocatesNodeBlocks()).isFalse();
        assertThat(allocating("[\"false\", \"1\"]").allocatesNodeBlocks()).isTrue();
        assertThat(allocating("[\"true\", \"0\"]").allocatesNodeBlocks()).isFalse();
    }

    private ClusterSettings allocating(String value) throws IOException {
        return read(SMALL
                        + "kubernetes: {controllerManager: {extraArgs: {allocate_node_cidrs: %s}}}"
                                .formatted(value))
                .settings();
    }

    @Test
    void names_of_the_certificate_are_in_lower_case() throws IOException {
        assertThat(read(SMALL + "kubernetes: {certSANs: [A.Example.org]}").settings().certSans())
                .containsExactly("a.example.org");
    }

    @Test
    void the_annotations_of_a_node_and_its_role_have_256_KiB_together() throws IOException {
        var large = "x".repeat(100_000);
        var defaults = "defaults: {control-plane: {annotations: {a: %s, b: %s}}}\n";
        var node =
                "nodes: [{name: cp-1, role: control-plane, host: cp-1, annotations: {a: z, c:"
                        + " %s}}]";
        var head = "{apiVersion: dsctl.io/v1, kind: Inventory, name: prod, ";
        var two = head + defaults.formatted(large, large).strip() + ", ";

        assertThat(read(two + node.formatted("y") + "}").nodes()).hasSize(1);
        assertThat(read(two + node.formatted("y".repeat(100_000)) + "}").nodes()).hasSize(1);
        assertThatThrownBy(() -> read(two + node.formatted("y".repeat(102_401)) + "}"))
                .isInstanceOf(InvalidInventory.class);
        assertThatThrownBy(
                        () ->
                                read(
                                        two
                                                + node.formatted(large)
                                                        .replace("a: z", "d: " + large)
                                                + "}"))
                .isInstanceOf(InvalidInventory.class);
    }

    @Test
    void what_is_for_people_in_a_folder_of_patches_is_passed_over() throws IOException {
        var patches = Files.createDirectory(folder.resolve("patches"));
        Files.writeString(patches.resolve(".gitkeep"), "");
        Files.writeString(patches.resolve("README.md"), "why");
        Files.writeString(patches.resolve("etcd.yaml"), "a: 1\n---\nb: 2\n");
        Files.writeString(
                patches.resolve("kube-apiserver+json.json"), "[\n\t{\"op\": \"remove\"}\n]\n");

        assertThat(read(SMALL + "kubernetes: {patches: patches}").settings().patches())
                .extracting(PatchFile::name)
                .containsExactly("etcd.yaml", "kube-apiserver+json.json");
    }

    private Cluster read(String text) throws IOException {
        return InventoryReader.read(Files.writeString(folder.resolve("inventory.yaml"), text), true)
                .cluster();
    }
}
