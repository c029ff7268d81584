package io.dsctl.cluster;

import java.util.List;
import java.util.Optional;

/**
 * A feature gate of kubeadm itself: one that it does not know ends init (kubeadm-facts 1.3).
 *
 * @param last the last minor version that has it; empty if it is there today
 */
public record FeatureGate(String name, int first, Optional<Integer> last) {

    /** Those whose versions are certain; any other may be right too. */
    public static final List<FeatureGate> KNOWN =
            List.of(
                    new FeatureGate("EtcdLearnerMode", 27, Optional.of(32)),
                    new FeatureGate("ControlPlaneKubeletLocalMode", 31, Optional.of(35)),
                    new FeatureGate("NodeLocalCRISocket", 32, Optional.empty()),
                    new FeatureGate("PublicKeysECDSA", 19, Optional.of(36)),
                    new FeatureGate("RootlessControlPlane", 22, Optional.empty()));

    static Optional<Requirement> requirement(String name) {
        return KNOWN.stream()
                .filter(gate -> gate.name.equals(name))
                .map(
                        gate ->
                                new Requirement(
                                        "featureGates." + name,
                                        Optional.empty(),
                                        gate.first,
                                        gate.last))
                .findFirst();
    }
}
