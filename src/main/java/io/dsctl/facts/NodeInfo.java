package io.dsctl.facts;

import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Subnet;
import io.dsctl.cluster.Taint;

import java.util.List;
import java.util.Optional;

/**
 * What a Node object tells beyond who it is.
 *
 * @param podCidrs the blocks that its pods get their addresses from, in their order; none until the
 *     controller manager, or a network add-on, gives them
 * @param kubelet the version of the kubelet that runs there
 * @param runtime the container runtime that it uses, as {@code containerd://1.7.24}; empty if that
 *     was not told
 * @param cordoned whether new pods are kept away
 * @param taints all of them, whoever set them
 */
public record NodeInfo(
        List<Subnet> podCidrs,
        Optional<KubernetesVersion> kubelet,
        String runtime,
        boolean cordoned,
        List<Taint> taints) {

    public NodeInfo {
        podCidrs = List.copyOf(podCidrs);
        taints = List.copyOf(taints);
    }

    /** Of whose taints nothing is known. */
    public NodeInfo(
            List<Subnet> podCidrs,
            Optional<KubernetesVersion> kubelet,
            String runtime,
            boolean cordoned) {
        this(podCidrs, kubelet, runtime, cordoned, List.of());
    }

    public static NodeInfo unknown() {
        return new NodeInfo(List.of(), Optional.empty(), "", false);
    }
}
