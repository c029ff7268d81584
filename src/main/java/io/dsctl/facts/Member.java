package io.dsctl.facts;

import io.dsctl.cluster.Address;

import java.util.List;
import java.util.Map;

/**
 * A Node object of the cluster.
 *
 * @param machineId the machine-id that its kubelet reported
 * @param addresses its InternalIPs, in their order
 * @param annotations without what is not printable ASCII
 */
public record Member(
        String name,
        String machineId,
        boolean ready,
        boolean controlPlane,
        List<Address> addresses,
        Map<String, String> labels,
        Map<String, String> annotations,
        NodeInfo info) {

    /** Of which no more is known. */
    public Member(
            String name,
            String machineId,
            boolean ready,
            boolean controlPlane,
            List<Address> addresses,
            Map<String, String> labels,
            Map<String, String> annotations) {
        this(
                name,
                machineId,
                ready,
                controlPlane,
                addresses,
                labels,
                annotations,
                NodeInfo.unknown());
    }

    public Member {
        addresses = List.copyOf(addresses);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
