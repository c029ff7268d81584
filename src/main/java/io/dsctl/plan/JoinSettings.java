package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.HostPort;

import java.util.List;
import java.util.Optional;

/**
 * What {@code kubeadm join} is told, without secrets.
 *
 * @param endpoint the API server that is joined
 * @param advertise of a control plane: the address that its own API server advertises
 * @param nodeIps of both families, the primary one first (kubeadm-facts 2.5)
 */
public record JoinSettings(
        ConfigApi api,
        String nodeName,
        String criSocket,
        HostPort endpoint,
        Optional<Address> advertise,
        List<Address> nodeIps) {

    public JoinSettings {
        nodeIps = List.copyOf(nodeIps);
    }
}
