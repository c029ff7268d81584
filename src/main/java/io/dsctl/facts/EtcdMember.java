package io.dsctl.facts;

import io.dsctl.cluster.Address;

import java.util.List;

/**
 * A member of the etcd that runs on the control planes.
 *
 * @param id as etcd writes it, hexadecimal
 * @param name of its node; empty if it was added and never started
 * @param learner whether it has no vote yet
 * @param peers the addresses that the others reach it at
 */
public record EtcdMember(String id, String name, boolean learner, List<Address> peers) {

    public EtcdMember {
        peers = List.copyOf(peers);
    }

    public boolean isVoter() {
        return !learner && !name.isEmpty();
    }
}
