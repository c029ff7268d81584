package io.dsctl.facts;

import io.dsctl.cluster.Address;

import java.util.List;

/**
 * A Node object of the cluster.
 *
 * @param machineId the machine-id that its kubelet reported
 * @param addresses its InternalIPs, in their order
 */
public record Member(
        String name,
        String machineId,
        boolean ready,
        boolean controlPlane,
        List<Address> addresses) {

    public Member {
        addresses = List.copyOf(addresses);
    }
}
