package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Networks;
import io.dsctl.inventory.Fields.Placed;
import io.dsctl.inventory.InventoryReader.PlacedNode;

import org.snakeyaml.engine.v2.nodes.Node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What must hold among the nodes of an inventory. */
final class NodeRules {

    private final Document document;
    private final Node list;

    NodeRules(Document document, Node list) {
        this.document = document;
        this.list = list;
    }

    void check(List<PlacedNode> nodes, Networks networks, Optional<Placed<HostPort>> endpoint) {
        checkNames(nodes);
        checkHosts(nodes);
        checkAddresses(nodes);
        nodes.forEach(node -> checkNetworks(node, networks));
        checkControlPlanes(nodes, endpoint);
    }

    private void checkNames(List<PlacedNode> nodes) {
        var seen = new HashMap<String, PlacedNode>();
        for (var node : nodes) {
            var first = seen.putIfAbsent(node.node().name(), node);
            if (first != null) {
                document.problem(
                        node.name(),
                        "a node named \"%s\" is in line %d already"
                                .formatted(node.node().name(), Document.line(first.name())),
                        "give each node a name of its own");
            }
        }
    }

    private void checkHosts(List<PlacedNode> nodes) {
        var seen = new HashMap<HostPort, PlacedNode>();
        for (var node : nodes) {
            var host = node.node().login().address();
            var first = seen.putIfAbsent(host, node);
            if (first != null) {
                document.problem(
                        node.host(),
                        "host %s is node \"%s\" of line %d already"
                                .formatted(host, first.node().name(), Document.line(first.host())),
                        "two nodes cannot be one server");
            }
        }
    }

    private void checkAddresses(List<PlacedNode> nodes) {
        Map<Object, PlacedNode> seen = new HashMap<>();
        for (var node : nodes) {
            for (var address : node.known().stream().filter(Address::isUsableByNodes).toList()) {
                var first = seen.putIfAbsent(address, node);
                if (first != null
                        && !first.node().login().address().equals(node.node().login().address())) {
                    document.problem(
                            node.at(address),
                            "address %s is node \"%s\" of line %d already"
                                    .formatted(
                                            address,
                                            first.node().name(),
                                            Document.line(first.at(address))),
                            "give each node addresses of its own");
                }
            }
        }
    }

    private void checkNetworks(PlacedNode node, Networks networks) {
        for (var address : node.known()) {
            Stream.concat(networks.pods().stream(), networks.services().stream())
                    .filter(network -> network.contains(address))
                    .forEach(
                            network ->
                                    document.problem(
                                            node.host(),
                                            "address %s of node \"%s\" is inside %s, a network of pods or services"
                                                    .formatted(
                                                            address, node.node().name(), network),
                                            "choose another podSubnet or serviceSubnet"));
        }
    }

    private void checkControlPlanes(List<PlacedNode> nodes, Optional<Placed<HostPort>> endpoint) {
        var controlPlanes = nodes.stream().filter(node -> node.node().isControlPlane()).toList();
        if (controlPlanes.isEmpty()) {
            document.problem(
                    list,
                    "the inventory has no control plane",
                    "give at least one node `role: control-plane`");
        }
        if (controlPlanes.size() > 1 && endpoint.isEmpty()) {
            document.problem(
                    controlPlanes.get(1).name(),
                    "a second control plane needs kubernetes.controlPlaneEndpoint",
                    "name a load balancer or virtual IP that stands for all of them");
        }
        if (controlPlanes.size() > 1) {
            endpoint.ifPresent(it -> checkEndpoint(it, controlPlanes));
        }
    }

    /** The cluster would be lost with that one node: every kubeconfig leads there (K19 to K21). */
    private void checkEndpoint(Placed<HostPort> endpoint, List<PlacedNode> controlPlanes) {
        controlPlanes.stream()
                .filter(
                        node ->
                                node.known().stream()
                                                .anyMatch(
                                                        own ->
                                                                endpoint.value()
                                                                        .address()
                                                                        .filter(own::equals)
                                                                        .isPresent())
                                        || node.node()
                                                .login()
                                                .address()
                                                .host()
                                                .equals(endpoint.value().host()))
                .findFirst()
                .ifPresent(
                        node ->
                                document.problem(
                                        endpoint.at(),
                                        "controlPlaneEndpoint %s is node \"%s\" itself"
                                                .formatted(endpoint.value(), node.node().name()),
                                        "name a load balancer or virtual IP, so that the cluster"
                                                + " outlives that node"));
    }
}
