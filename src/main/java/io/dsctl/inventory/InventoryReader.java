package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.NodeSettings;
import io.dsctl.cluster.Role;
import io.dsctl.failure.Failure;
import io.dsctl.inventory.Fields.Placed;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads an inventory file into the cluster it asks for; inventories/README.md describes the fields.
 */
public final class InventoryReader {

    private static final String API_VERSION = "dsctl.io/v1";
    private static final String KIND = "Inventory";

    private final Document document;
    private final Path folder;

    private InventoryReader(Path file) {
        this.document = Document.named(file);
        this.folder = file.toAbsolutePath().getParent();
    }

    /** Throws {@link Failure.InvalidInventory} with everything that is wrong. */
    public static Cluster read(Path file) {
        return new InventoryReader(file).cluster(file);
    }

    private Cluster cluster(Path file) {
        var root =
                document.read(file)
                        .known("apiVersion", "kind", "name", "kubernetes", "ssh", "nodes");
        header(root);
        var name = root.requiredText("name", "give the cluster a name, such as `name: prod`");
        name.ifPresent(it -> Names.check(document, it, "the cluster's name"));

        var kubernetes =
                root.nested("kubernetes")
                        .known("version", "controlPlaneEndpoint", "podSubnet", "serviceSubnet");
        var version =
                kubernetes.parsed(
                        "version",
                        KubernetesVersion::parse,
                        "version of Kubernetes",
                        "write it like 1.36.4");
        var endpoint =
                kubernetes.parsed(
                        "controlPlaneEndpoint",
                        text -> HostPort.parse(text, Cluster.API_PORT),
                        "address with port",
                        "write name:6443, 192.0.2.1:6443 or \"[2001:db8::1]:6443\"");
        var networks = new NetworkRules(document).read(kubernetes);

        var defaults = SshFields.read(root.nested("ssh").known(SshFields.NAMES), folder);
        var items = root.nestedList("nodes", "the node");
        var nodes = items.stream().flatMap(item -> node(item, defaults).stream()).toList();
        if (items.isEmpty()) {
            document.problem(
                    root.at("nodes"),
                    "the inventory has no nodes",
                    "list at least one control plane under `nodes:`");
        }
        document.refuseIfProblems();

        new NodeRules(document, root.at("nodes")).check(nodes, networks.orElseThrow(), endpoint);
        document.refuseIfProblems();
        return new Cluster(
                name.orElseThrow().value(),
                version.map(Placed::value),
                endpoint.map(Placed::value),
                networks.get(),
                ClusterSettings.none(),
                nodes.stream().map(PlacedNode::node).toList());
    }

    private void header(Fields root) {
        root.requiredText("apiVersion", "start the file with `apiVersion: " + API_VERSION + "`")
                .filter(it -> !it.value().equals(API_VERSION))
                .ifPresent(
                        it ->
                                document.problem(
                                        it.at(),
                                        "apiVersion \"%s\" is not known".formatted(it.value()),
                                        "this dsctl reads " + API_VERSION));
        root.requiredText("kind", "add `kind: " + KIND + "`")
                .filter(it -> !it.value().equals(KIND))
                .ifPresent(
                        it ->
                                document.problem(
                                        it.at(),
                                        "kind \"%s\" is not known".formatted(it.value()),
                                        "write `kind: " + KIND + "`"));
    }

    private Optional<PlacedNode> node(Fields item, SshFields defaults) {
        item.known("name", "role", "host", "addresses", "ssh");
        var name = item.requiredText("name", "each node needs a name of its own");
        name.ifPresent(it -> Names.check(document, it, "the node's name"));
        if (!item.has("role")) {
            item.requiredText("role", "write `role: control-plane` or `role: worker`");
        }
        var role =
                item.parsed("role", InventoryReader::role, "role", "write control-plane or worker");
        var ssh =
                SshFields.read(item.nested("ssh").known(SshFields.NAMES), folder).orElse(defaults);
        if (!item.has("host")) {
            item.requiredText("host", "write the name or address that SSH connects to");
        }
        var host =
                item.parsed(
                        "host",
                        text ->
                                HostPort.parse(text, ssh.port())
                                        .filter(it -> it.port() == ssh.port()),
                        "host name or address",
                        "write a name or an address; the port goes into `ssh: {port: …}`");
        var addresses = addresses(item);
        if (name.isEmpty() || role.isEmpty() || host.isEmpty()) {
            return Optional.empty();
        }
        var node =
                new Node(
                        name.get().value(),
                        role.get().value(),
                        ssh.login(host.get().value()),
                        addresses,
                        NodeSettings.none());
        return Optional.of(
                new PlacedNode(node, name.get().at(), host.get().at(), item.at("addresses")));
    }

    private DualStack<Address> addresses(Fields item) {
        var result = DualStack.<Address>none();
        for (var placed :
                item.parsedList(
                        "addresses",
                        Address::parse,
                        "IP address",
                        "write it without prefix length")) {
            var address = placed.value();
            if (!address.isUsableByNodes()) {
                document.problem(
                        placed.at(),
                        address + " cannot be a node's address",
                        "loopback, link-local and multicast addresses do not work for Kubernetes");
            }
            if (result.of(address.family()).isPresent()) {
                document.problem(
                        placed.at(),
                        "the node has two %s addresses".formatted(address.family()),
                        "give one of each family");
            }
            result = result.with(address.family(), address);
        }
        return result;
    }

    private static Optional<Role> role(String text) {
        return Stream.of(Role.values()).filter(role -> role.toString().equals(text)).findFirst();
    }

    /** A node and where its fields stand in the file. */
    record PlacedNode(
            Node node,
            org.snakeyaml.engine.v2.nodes.Node name,
            org.snakeyaml.engine.v2.nodes.Node host,
            org.snakeyaml.engine.v2.nodes.Node addresses) {

        /** Where the file gives it that address. */
        org.snakeyaml.engine.v2.nodes.Node at(Address address) {
            return node.addresses().stream().anyMatch(address::equals) ? addresses : host;
        }

        /**
         * The addresses that the file gives this node: the ones listed, and the host if it is one.
         */
        List<Address> known() {
            return Stream.concat(
                            node.login().address().address().stream(), node.addresses().stream())
                    .distinct()
                    .toList();
        }
    }
}
