package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;

import java.util.List;

/** What stands against a cluster where there seems to be none. */
final class NewCluster {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Admission admission;
    private final Refusals refusals;

    NewCluster(Cluster cluster, ClusterFacts facts, Admission admission, Refusals refusals) {
        this.cluster = cluster;
        this.facts = facts;
        this.admission = admission;
        this.refusals = refusals;
    }

    void check() {
        noSecondCluster();
        cluster.nodes().stream().filter(this::isClean).forEach(this::networksOfServer);
    }

    /** On any other server, the cluster's own networks are there already. */
    private boolean isClean(Node node) {
        return facts.seen(node)
                .map(seen -> admission.finding(node, seen).condition())
                .filter(NodeCondition.CLEAN::equals)
                .isPresent();
    }

    /**
     * What a server has on its links, pods and Services cannot have too (kubeadm-facts 2.6); the
     * inventory knows addresses, not how large their networks are.
     */
    private void networksOfServer(Node node) {
        facts.seen(node).stream()
                .flatMap(seen -> seen.addresses().stream())
                .filter(it -> !AddressChoice.isVirtual(it))
                .map(it -> Subnet.around(it.address(), it.prefixLength()))
                .distinct()
                .forEach(
                        own -> {
                            refuseOverlap(node, own, "podSubnet", cluster.networks().pods());
                            refuseOverlap(
                                    node, own, "serviceSubnet", cluster.networks().services());
                        });
    }

    private void refuseOverlap(Node node, Subnet own, String field, List<Subnet> subnets) {
        subnets.stream()
                .filter(own::overlaps)
                .forEach(
                        subnet ->
                                refusals.add(
                                        "kubernetes." + field,
                                        "%s overlaps %s, a network that %s is on"
                                                .formatted(subnet, own, node),
                                        "choose another " + field));
    }

    /**
     * Init only where nothing says that a cluster exists, or existed (design: when init is
     * allowed).
     */
    private void noSecondCluster() {
        if (facts.silent().stream().anyMatch(Node::isControlPlane) || isAnyInitPartial()) {
            return;
        }
        for (var node : cluster.controlPlanes()) {
            if (facts.seen(node).filter(Seen::endpointServesCluster).isPresent()) {
                refusals.add(
                        "kubernetes.controlPlaneEndpoint",
                        "%s serves a cluster already, but none of the inventory's control planes is part of it"
                                .formatted(cluster.endpoint().map(HostPort::toString).orElse("it")),
                        "name that cluster's control planes in the inventory, or give this cluster"
                                + " another endpoint");
                return;
            }
        }
    }

    /** Then it is our own half-made cluster that the endpoint may serve. */
    private boolean isAnyInitPartial() {
        return cluster.controlPlanes().stream()
                .flatMap(
                        node ->
                                facts
                                        .seen(node)
                                        .map(seen -> admission.finding(node, seen))
                                        .stream())
                .anyMatch(finding -> finding.condition() == NodeCondition.INIT_PARTIAL);
    }
}
