package io.dsctl.facts;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What only a look at the state of a cluster asks of a server: nothing is decided by it.
 *
 * @param certificates those that are there; of a file with several the first, as kubeadm does
 * @param unreadable those that are there and cannot be read
 * @param etcd its members as this control plane knows them; empty where there is no etcd, or it
 *     does not answer
 * @param healthy the ids of those that answered this control plane, and can decide something
 */
public record Upkeep(
        Map<KubernetesCertificate, Validity> certificates,
        Set<KubernetesCertificate> unreadable,
        List<EtcdMember> etcd,
        Set<String> healthy) {

    public Upkeep {
        var inOrder = new EnumMap<KubernetesCertificate, Validity>(KubernetesCertificate.class);
        inOrder.putAll(certificates);
        certificates = Collections.unmodifiableMap(inOrder);
        var unread = EnumSet.noneOf(KubernetesCertificate.class);
        unread.addAll(unreadable);
        unreadable = Collections.unmodifiableSet(unread);
        etcd = List.copyOf(etcd);
        healthy = Set.copyOf(healthy);
    }

    /** Of a server that was not asked, or had nothing to tell. */
    public static Upkeep unknown() {
        return new Upkeep(Map.of(), Set.of(), List.of(), Set.of());
    }
}
