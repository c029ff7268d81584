package io.dsctl.cluster;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The networks of pods and services, one or two CIDRs each. The order means something: the first
 * service CIDR is the cluster's primary family (kubeadm-facts 2.1).
 *
 * @param nodeMasks the prefix lengths of the blocks that nodes get, where the inventory gives them
 * @param dnsDomain empty: cluster.local
 */
public record Networks(
        List<Subnet> pods,
        List<Subnet> services,
        DualStack<Integer> nodeMasks,
        Optional<String> dnsDomain) {

    private static final int FIRST_WITH_FAMILIES = 23;

    public Networks {
        pods = List.copyOf(pods);
        services = List.copyOf(services);
    }

    public Networks(List<Subnet> pods, List<Subnet> services) {
        this(pods, services, DualStack.none(), Optional.empty());
    }

    /** The families of the cluster, the primary one first. */
    public List<Family> families() {
        return services.stream().map(Subnet::family).toList();
    }

    public Family primary() {
        return services.getFirst().family();
    }

    /** The prefix length of a node's block: kubeadm-facts 2.2. */
    public int nodeMask(Family family) {
        return nodeMasks.of(family).orElse(family == Family.IPV4 ? 24 : 64);
    }

    /**
     * A single-stack controller manager of 1.22 refuses the flags by family, and kubeadm does not
     * see the other one: blocks are as large as it makes them (kubeadm-facts 2.2).
     */
    public Optional<Requirement> requirement() {
        var usual = new Networks(pods, services);
        return pods.size() == 1
                        && pods.stream()
                                .map(Subnet::family)
                                .anyMatch(family -> nodeMask(family) != usual.nodeMask(family))
                ? Optional.of(new Requirement("nodeMask", FIRST_WITH_FAMILIES))
                : Optional.empty();
    }

    /** As kubeadm writes it: comma-separated. */
    public String podSubnet() {
        return joined(pods);
    }

    public String serviceSubnet() {
        return joined(services);
    }

    private static String joined(List<Subnet> subnets) {
        return subnets.stream().map(Subnet::cidr).collect(Collectors.joining(","));
    }
}
