package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.KubernetesVersion;

import java.util.Optional;

/**
 * What {@code kubeadm join} is told, without secrets.
 *
 * @param kubeadm the one that is told: its version decides how
 * @param endpoint the API server that is joined
 * @param advertise of a control plane: the address that its own API server advertises
 */
public record JoinSettings(
        KubernetesVersion kubeadm,
        NodeRegistration node,
        HostPort endpoint,
        Optional<Address> advertise,
        ClusterSettings settings) {

    public ConfigApi api() {
        return ConfigApi.of(kubeadm).orElseThrow();
    }
}
