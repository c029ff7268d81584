package io.dsctl.plan;

import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Requirement;

import java.util.Optional;

/**
 * The version of kubeadm's configuration API; the kubeadm on the node decides (kubeadm-facts 1.1).
 */
public enum ConfigApi {
    V1BETA3("v1beta3"),
    V1BETA4("v1beta4");

    private static final int FIRST_MINOR = 22;

    private final String title;

    ConfigApi(String title) {
        this.title = title;
    }

    /** Empty for a kubeadm that is too old. */
    public static Optional<ConfigApi> of(KubernetesVersion kubeadm) {
        if (kubeadm.major() != 1 || kubeadm.minor() < FIRST_MINOR) {
            return Optional.empty();
        }
        return Optional.of(kubeadm.minor() < Requirement.V1BETA4 ? V1BETA3 : V1BETA4);
    }

    @Override
    public String toString() {
        return title;
    }
}
