package io.dsctl.cluster;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The networks of pods and services, one or two CIDRs each. The order means something: the first
 * service CIDR is the cluster's primary family (kubeadm-facts 2.1).
 */
public record Networks(List<Subnet> pods, List<Subnet> services) {

    public Networks {
        pods = List.copyOf(pods);
        services = List.copyOf(services);
    }

    /** The families of the cluster, the primary one first. */
    public List<Family> families() {
        return services.stream().map(Subnet::family).toList();
    }

    public Family primary() {
        return services.getFirst().family();
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
