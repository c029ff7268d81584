package io.dsctl.cluster;

import java.util.Optional;

/**
 * A field that not every kubeadm knows (kubeadm-facts 1.2, 1.3).
 *
 * @param field its path below "kubernetes" or below the node in the inventory
 * @param value if it is this value that asks for it, and others do not
 * @param first the first minor version, 1.x, that has it
 * @param last the last one; empty if it is there today
 */
public record Requirement(String field, Optional<String> value, int first, Optional<Integer> last) {

    /** The first minor version of kubeadm whose configuration API is v1beta4. */
    public static final int V1BETA4 = 31;

    public Requirement(String field, int first) {
        this(field, Optional.empty(), first, Optional.empty());
    }

    public boolean isMetBy(KubernetesVersion kubeadm) {
        return kubeadm.isAtLeast(first) && last.filter(it -> kubeadm.isAtLeast(it + 1)).isEmpty();
    }

    /** {@code encryptionAlgorithm: ECDSA-P384}. */
    public String what() {
        return field + value.map(it -> ": " + it).orElse("");
    }

    /** {@code kubeadm 1.31 or newer}. */
    public String versions() {
        return last.map(it -> "a kubeadm from 1.%d to 1.%d".formatted(first, it))
                .orElse("kubeadm 1.%d or newer".formatted(first));
    }
}
