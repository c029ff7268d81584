package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Argument;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Networks;

import java.util.List;
import java.util.Optional;

/**
 * What {@code kubeadm init} is told, without secrets.
 *
 * @param kubeadm the one that is told: its version decides how
 * @param certSans what else the API server's certificate must be valid for: the addresses of both
 *     families of all control planes (kubeadm-facts 2.4), and what the inventory adds
 */
public record InitSettings(
        KubernetesVersion kubeadm,
        KubernetesVersion version,
        String clusterName,
        NodeRegistration node,
        Optional<HostPort> endpoint,
        Address advertise,
        Networks networks,
        List<String> certSans,
        ClusterSettings settings) {

    public InitSettings {
        certSans = List.copyOf(certSans);
    }

    public ConfigApi api() {
        return ConfigApi.of(kubeadm).orElseThrow();
    }

    /** Flags of the controller manager; empty where the inventory leaves the sizes to kubeadm. */
    public List<Argument> nodeMaskFlags() {
        return NodeMasks.flags(networks, kubeadm);
    }

    /**
     * The same for the same settings: an init that was cut short is resumed only with these. A
     * patch of kubeadm in between changes nothing of them.
     */
    public String fingerprint() {
        return Digests.of(
                List.of(
                        api(),
                        version,
                        clusterName,
                        node.withoutIgnoredChecks(),
                        endpoint,
                        advertise,
                        networks,
                        certSans,
                        settings));
    }
}
