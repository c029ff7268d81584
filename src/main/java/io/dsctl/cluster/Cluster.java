package io.dsctl.cluster;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the inventory asks for.
 *
 * @param version empty: the version of the live cluster, or of the kubeadm that is installed
 * @param endpoint the address that stands for all control planes; required from two of them on
 * @param packages where those of servers that are to become nodes come from
 * @param firewall what is done about firewalls of servers
 * @param downloads the ways by which servers get packages and images
 * @param cni who gives Pods their network
 * @param addOns in the order in which they are applied
 */
public record Cluster(
        String name,
        Optional<KubernetesVersion> version,
        Optional<HostPort> endpoint,
        Networks networks,
        ClusterSettings settings,
        Packages packages,
        FirewallMode firewall,
        Downloads downloads,
        Cni cni,
        List<AddOn> addOns,
        List<Node> nodes) {

    /** The port of every API server. */
    public static final int API_PORT = 6443;

    public Cluster {
        addOns = List.copyOf(addOns);
        nodes = List.copyOf(nodes);
    }

    /**
     * With packages from where they usually come, managed firewalls, and Pods whose network is
     * somebody else's, without add-ons.
     */
    public Cluster(
            String name,
            Optional<KubernetesVersion> version,
            Optional<HostPort> endpoint,
            Networks networks,
            ClusterSettings settings,
            List<Node> nodes) {
        this(
                name,
                version,
                endpoint,
                networks,
                settings,
                Packages.usual(),
                FirewallMode.MANAGE,
                Downloads.direct(),
                Cni.NONE,
                List.of(),
                nodes);
    }

    /** What the kubeadm of a node must know to be told all this. */
    public List<Requirement> requirements(Node node) {
        return Stream.of(
                        settings.requirements().stream(),
                        networks.requirement().stream(),
                        node.settings().requirements().stream())
                .flatMap(it -> it)
                .toList();
    }

    public List<Node> controlPlanes() {
        return nodes.stream().filter(Node::isControlPlane).toList();
    }

    public List<Node> workers() {
        return nodes.stream().filter(node -> !node.isControlPlane()).toList();
    }

    public Cluster withVersion(KubernetesVersion other) {
        return new Cluster(
                name,
                Optional.of(other),
                endpoint,
                networks,
                settings,
                packages,
                firewall,
                downloads,
                cni,
                addOns,
                nodes);
    }

    public Cluster withEndpoint(Optional<HostPort> other) {
        return new Cluster(
                name, version, other, networks, settings, packages, firewall, downloads, cni,
                addOns, nodes);
    }

    public Cluster withNodes(List<Node> others) {
        return new Cluster(
                name, version, endpoint, networks, settings, packages, firewall, downloads, cni,
                addOns, others);
    }

    public Cluster withPackages(Packages other) {
        return new Cluster(
                name, version, endpoint, networks, settings, other, firewall, downloads, cni,
                addOns, nodes);
    }

    public Cluster withFirewall(FirewallMode other) {
        return new Cluster(
                name, version, endpoint, networks, settings, packages, other, downloads, cni,
                addOns, nodes);
    }

    public Cluster withDownloads(Downloads other) {
        return new Cluster(
                name, version, endpoint, networks, settings, packages, firewall, other, cni, addOns,
                nodes);
    }

    public Cluster withCni(Cni other) {
        return new Cluster(
                name, version, endpoint, networks, settings, packages, firewall, downloads, other,
                addOns, nodes);
    }

    public Cluster withAddOns(List<AddOn> others) {
        return new Cluster(
                name, version, endpoint, networks, settings, packages, firewall, downloads, cni,
                others, nodes);
    }
}
