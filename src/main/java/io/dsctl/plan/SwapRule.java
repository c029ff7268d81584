package io.dsctl.plan;

import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.GoBoolean;
import io.dsctl.cluster.Node;

/**
 * What the inventory says about swap on a node.
 *
 * @param isTolerated whether the kubelet starts all the same (failSwapOn, kubeadm-facts 3.1)
 * @param isLeftAlone whether it stays as it is: it is tolerated, or the check is ignored, by which
 *     its owner says that it does not matter
 */
record SwapRule(boolean isTolerated, boolean isLeftAlone) {

    static SwapRule of(Cluster cluster, Node node) {
        var tolerated =
                Boolean.FALSE.equals(cluster.settings().kubelet().get("failSwapOn"))
                        || node.settings().kubeletArgs().stream()
                                .filter(it -> it.isNamed("fail-swap-on"))
                                .flatMap(it -> GoBoolean.parse(it.value()).stream())
                                .anyMatch(fails -> !fails);
        return new SwapRule(
                tolerated, tolerated || node.settings().whyIgnored(Check.SWAP).isPresent());
    }
}
