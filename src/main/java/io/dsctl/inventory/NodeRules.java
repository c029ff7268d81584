package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Login;
import io.dsctl.cluster.Networks;
import io.dsctl.cluster.Subnet;

import java.util.HashMap;
import java.util.List;
import java.util.function.Function;

/** What must hold among the nodes of an inventory, and between them and the networks. */
final class NodeRules {

    private final Document document;
    private final List<PlacedNode> nodes;

    NodeRules(Document document, List<PlacedNode> nodes) {
        this.document = document;
        this.nodes = nodes;
    }

    void check() {
        checkNames();
        checkHosts();
        checkAddresses();
    }

    private void checkNames() {
        var seen = new HashMap<String, PlacedNode>();
        for (var node : nodes) {
            var first = seen.putIfAbsent(node.node().name(), node);
            if (first != null) {
                document.problem(
                        node.name(),
                        "a node named \"%s\" is in %s already"
                                .formatted(node.node().name(), document.line(first.name())),
                        "give each node a name of its own");
            }
        }
    }

    /** Behind a bastion, the same private address may be another server. */
    private void checkHosts() {
        var seen = new HashMap<List<Object>, PlacedNode>();
        for (var node : nodes) {
            var login = node.node().login();
            var first = seen.putIfAbsent(server(login), node);
            if (first != null) {
                document.problem(
                        node.host(),
                        "host %s is node \"%s\" of %s already"
                                .formatted(
                                        login.address(),
                                        first.node().name(),
                                        document.line(first.host())),
                        "two nodes cannot be one server");
            }
        }
    }

    private void checkAddresses() {
        var seen = new HashMap<Address, PlacedNode>();
        for (var node : nodes) {
            for (var address : node.known().stream().filter(Address::isUsableByNodes).toList()) {
                var first = seen.putIfAbsent(address, node);
                if (first != null && areTwo(first, node, address)) {
                    document.problem(
                            node.at(address),
                            "address %s is node \"%s\" of %s already"
                                    .formatted(
                                            address,
                                            first.node().name(),
                                            document.line(first.at(address))),
                            "give each node addresses of its own");
                }
            }
        }
    }

    /**
     * One host for two nodes is told by {@link #checkHosts}, or fine: two ports of it may lead to
     * two servers, and behind another bastion it is another server.
     */
    private static boolean areTwo(PlacedNode one, PlacedNode other, Address address) {
        return (one.lists(address) || other.lists(address))
                && !server(one.node().login()).equals(server(other.node().login()));
    }

    private static List<Object> server(Login login) {
        var bastions = login.bastions().orElse(List.of());
        return List.of(login.address(), bastions.stream().map(Login::address).toList());
    }

    void checkNetworks(Networks networks) {
        for (var node : nodes) {
            for (var address : node.known()) {
                if (node.lists(address) && !networks.families().contains(address.family())) {
                    document.warning(
                            node.at(address),
                            "address %s of node \"%s\" is %s, and the cluster has no %s"
                                    .formatted(
                                            address,
                                            node.node().name(),
                                            address.family(),
                                            address.family()),
                            "remove it");
                }
                overlapping(networks, "podSubnet", Networks::pods, address, node);
                overlapping(networks, "serviceSubnet", Networks::services, address, node);
            }
        }
    }

    private void overlapping(
            Networks networks,
            String field,
            Function<Networks, List<Subnet>> subnets,
            Address address,
            PlacedNode node) {
        subnets.apply(networks).stream()
                .filter(subnet -> subnet.contains(address))
                .forEach(
                        subnet ->
                                document.problem(
                                        node.at(address),
                                        "address %s of node \"%s\" is inside %s%s, the cluster's %s"
                                                .formatted(
                                                        address,
                                                        node.node().name(),
                                                        subnet,
                                                        NetworkRules.byDefault(subnet),
                                                        field),
                                        "choose another " + field));
    }
}
