package io.dsctl.plan;

import io.dsctl.cluster.Argument;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Networks;
import io.dsctl.cluster.Subnet;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How the controller manager is told the size of nodes' blocks: kubeadm-facts 2.2. */
final class NodeMasks {

    private static final int FIRST_MINOR_WITH_FAMILIES = 23;

    private NodeMasks() {}

    /**
     * By family and never with the plain flag: that one stops a dual-stack controller manager, and
     * kubeadm's own checks do not see it.
     */
    static List<Argument> flags(Networks networks, KubernetesVersion kubeadm) {
        return canBeTold(networks, kubeadm)
                ? families(networks).flatMap(family -> flag(networks, family)).toList()
                : List.of();
    }

    /** A single-stack controller manager of 1.22 refuses the flags by family. */
    private static boolean canBeTold(Networks networks, KubernetesVersion kubeadm) {
        return kubeadm.isAtLeast(FIRST_MINOR_WITH_FAMILIES) || networks.pods().size() > 1;
    }

    private static Stream<Family> families(Networks networks) {
        return networks.pods().stream().map(Subnet::family).sorted();
    }

    private static Stream<Argument> flag(Networks networks, Family family) {
        return networks.nodeMasks().of(family).stream()
                .map(
                        mask ->
                                new Argument(
                                        "node-cidr-mask-size-"
                                                + family.name().toLowerCase(Locale.ROOT),
                                        mask.toString()));
    }
}
