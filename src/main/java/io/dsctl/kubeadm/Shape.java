package io.dsctl.kubeadm;

import io.dsctl.cluster.KubernetesVersion;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What may stand in one place of a configuration file. */
sealed interface Shape {

    /** A mapping with these fields and no others. */
    record Fields(Map<String, Field> known) implements Shape {

        List<String> readBy(KubernetesVersion kubeadm) {
            return known.entrySet().stream()
                    .filter(field -> field.getValue().isReadBy(kubeadm))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    record Items(Shape each) implements Shape {}

    /**
     * A scalar, or a mapping whose keys are free.
     *
     * @param since the values that came later than the field
     */
    record Value(Map<String, KubernetesVersion> since) implements Shape {}

    /**
     * @param since empty if the field is as old as its API version
     */
    record Field(Shape shape, Optional<KubernetesVersion> since) {

        boolean isReadBy(KubernetesVersion kubeadm) {
            return since.map(first -> kubeadm.compareTo(first) >= 0).orElse(true);
        }
    }
}
