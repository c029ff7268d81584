package io.dsctl.cluster;

import java.util.Map;
import java.util.Optional;

/**
 * One file of a patches directory for kubeadm.
 *
 * @param name {@code TARGET[SUFFIX][+TYPE].yaml} or {@code .json}
 */
public record PatchFile(String name, String content) {

    /** An older kubeadm passes over such a file (kubernetes PRs 110405, 124820, 138090). */
    private static final Map<String, Integer> SINCE =
            Map.of(
                    "kubeletconfiguration", 25,
                    "corednsdeployment", Requirement.V1BETA4,
                    "kubeproxydaemonset", 37);

    /** Empty if every kubeadm knows what it patches. */
    Optional<Requirement> requirement() {
        return SINCE.entrySet().stream()
                .filter(target -> name.startsWith(target.getKey()))
                .map(
                        target ->
                                new Requirement(
                                        "patches",
                                        Optional.of(name),
                                        target.getValue(),
                                        Optional.empty()))
                .findFirst();
    }
}
