package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Capacity;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Networks;
import io.dsctl.inventory.Fields.Placed;

import org.snakeyaml.engine.v2.nodes.Node;

import java.util.List;
import java.util.stream.Stream;

/** What must hold for the control planes together, and for the endpoint that stands for them. */
final class ControlPlaneRules {

    private final Document document;
    private final List<PlacedNode> nodes;
    private final List<PlacedNode> controlPlanes;

    /**
     * @param nodes all of them: with one missing, nothing can be said about their number
     */
    ControlPlaneRules(Document document, List<PlacedNode> nodes) {
        this.document = document;
        this.nodes = nodes;
        this.controlPlanes = nodes.stream().filter(it -> it.node().isControlPlane()).toList();
    }

    void checkNumber(Node list, boolean hasEndpoint, ClusterSettings settings) {
        if (controlPlanes.isEmpty()) {
            document.problem(
                    list,
                    "the inventory has no control plane",
                    "give at least one node `role: control-plane`");
        }
        if (controlPlanes.size() > 1 && !hasEndpoint) {
            document.problem(
                    controlPlanes.get(1).name(),
                    "a second control plane needs kubernetes.controlPlaneEndpoint",
                    "name a load balancer or virtual IP that stands for all of them");
        }
        if (controlPlanes.size() % 2 == 0
                && !controlPlanes.isEmpty()
                && settings.externalEtcd().isEmpty()) {
            document.warning(
                    controlPlanes.getLast().name(),
                    "%d control planes survive no more failures than %d"
                            .formatted(controlPlanes.size(), controlPlanes.size() - 1),
                    "use an odd number: etcd needs a majority");
        }
    }

    void checkEndpoint(Placed<HostPort> endpoint) {
        if (controlPlanes.size() > 1) {
            controlPlanes.stream()
                    .filter(node -> isNamed(node, endpoint.value()))
                    .findFirst()
                    .ifPresent(node -> isOneNode(endpoint, node));
        } else if (endpoint.value().port() != Cluster.API_PORT) {
            controlPlanes.stream()
                    .filter(node -> isOwn(node, endpoint.value()))
                    .forEach(node -> hasOtherPort(endpoint, node));
        }
        nodes.stream()
                .filter(node -> !node.node().isControlPlane() && isNamed(node, endpoint.value()))
                .findFirst()
                .ifPresent(
                        node ->
                                document.problem(
                                        endpoint.at(),
                                        "controlPlaneEndpoint %s is the worker \"%s\""
                                                .formatted(endpoint.value(), node.node().name()),
                                        "no API server runs there; name a load balancer or virtual"
                                                + " IP"));
    }

    /** The cluster would be lost with that one node: every kubeconfig leads there. */
    private void isOneNode(Placed<HostPort> endpoint, PlacedNode node) {
        document.problem(
                endpoint.at(),
                "controlPlaneEndpoint %s is node \"%s\" itself"
                        .formatted(endpoint.value(), node.node().name()),
                "name a load balancer or virtual IP, so that the cluster outlives that node");
    }

    private void hasOtherPort(Placed<HostPort> endpoint, PlacedNode node) {
        document.problem(
                endpoint.at(),
                "controlPlaneEndpoint %s is node \"%s\" itself, whose API server listens on port %d"
                        .formatted(endpoint.value(), node.node().name(), Cluster.API_PORT),
                "write port %d, or the address of a load balancer".formatted(Cluster.API_PORT));
    }

    /** Before a node that lists its addresses, the host may be a router that forwards ports. */
    private static boolean isOwn(PlacedNode node, HostPort endpoint) {
        var own = node.node().addresses().stream().map(Address::text).toList();
        return own.isEmpty() ? isNamed(node, endpoint) : own.contains(endpoint.host());
    }

    private static boolean isNamed(PlacedNode node, HostPort endpoint) {
        var host = node.node().login().address().host();
        var own = node.known().stream().map(address -> address.text());
        return Stream.concat(Stream.of(host), own).anyMatch(endpoint.host()::equals);
    }

    /** kubeadm-facts 2.1, 2.4, 2.6. */
    void checkEndpoint(Placed<HostPort> endpoint, Networks networks) {
        var address = endpoint.value().address();
        if (address.isEmpty()) {
            return;
        }
        var family = address.get().family();
        NetworkRules.refuseInside(
                document,
                networks,
                new Placed<>(address.get(), endpoint.at()),
                "controlPlaneEndpoint");
        if (!networks.families().contains(family)) {
            document.problem(
                    endpoint.at(),
                    "controlPlaneEndpoint is %s, and the cluster has no %s"
                            .formatted(family, family),
                    "use an address of %s, or a name".formatted(networks.primary()));
        } else if (family != networks.primary()) {
            document.warning(
                    endpoint.at(),
                    "controlPlaneEndpoint is %s, the API servers advertise %s"
                            .formatted(family, networks.primary()),
                    "use a name with both kinds of addresses, or an address of "
                            + networks.primary());
        }
    }

    /** A node without a block stays without pods, and nothing tells why. */
    void checkCapacity(Node at, Networks networks, ClusterSettings settings) {
        var fits = Capacity.of(networks, settings.maxPods()).nodes();
        // None: the networks have been refused.
        if (settings.allocatesNodeBlocks() && fits > 0 && nodes.size() > fits) {
            document.problem(
                    at,
                    "the inventory has %d nodes, podSubnet has blocks for %d"
                            .formatted(nodes.size(), fits),
                    "use a larger podSubnet or smaller blocks (`nodeMask`)");
        }
    }
}
