package io.dsctl.cluster;

import java.util.List;
import java.util.Optional;

/**
 * What the inventory asks for.
 *
 * @param version empty: the version of the live cluster, or of the kubeadm that is installed
 * @param endpoint the address that stands for all control planes; required from two of them on
 */
public record Cluster(
        String name,
        Optional<KubernetesVersion> version,
        Optional<HostPort> endpoint,
        Networks networks,
        ClusterSettings settings,
        List<Node> nodes) {

    /** The port of every API server. */
    public static final int API_PORT = 6443;

    public Cluster {
        nodes = List.copyOf(nodes);
    }

    public List<Node> controlPlanes() {
        return nodes.stream().filter(Node::isControlPlane).toList();
    }

    public List<Node> workers() {
        return nodes.stream().filter(node -> !node.isControlPlane()).toList();
    }
}
