package io.dsctl.facts;

import java.time.Duration;
import java.util.Optional;

/**
 * Which machine answered, and what it is like.
 *
 * @param clockAhead how far its clock is ahead of the operator's, negative if behind; to a few
 *     seconds
 * @param productUuid what its firmware calls it; empty where there is none, as in many containers
 * @param hostname its own name, which need not be the node's
 * @param firewall that is at work there
 */
public record Machine(
        String machineId,
        Optional<Duration> clockAhead,
        String productUuid,
        String hostname,
        Equipment equipment,
        Firewall firewall) {

    /** One without a firewall that dsctl knows. */
    public Machine(
            String machineId,
            Optional<Duration> clockAhead,
            String productUuid,
            String hostname,
            Equipment equipment) {
        this(machineId, clockAhead, productUuid, hostname, equipment, Firewall.none());
    }

    /** The same machine, of which nothing is known but who and when it is. */
    public Machine withoutEquipment() {
        return new Machine(machineId, clockAhead, productUuid, hostname, Equipment.unknown());
    }
}
