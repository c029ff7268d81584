package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.KubernetesVersion;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What {@code kubeadm init} is told, without secrets.
 *
 * @param nodeIps of both families, the primary one first (kubeadm-facts 2.5)
 * @param certSans what else the API server's certificate must be valid for: the addresses of both
 *     families of all control planes (kubeadm-facts 2.4)
 */
public record InitSettings(
        ConfigApi api,
        KubernetesVersion version,
        String clusterName,
        String nodeName,
        String criSocket,
        Optional<HostPort> endpoint,
        Address advertise,
        List<Address> nodeIps,
        String podSubnet,
        String serviceSubnet,
        List<String> certSans) {

    public InitSettings {
        nodeIps = List.copyOf(nodeIps);
        certSans = List.copyOf(certSans);
    }

    /** The same for the same settings: an init that was cut short is resumed only with these. */
    public String fingerprint() {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(sha256.digest(toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
