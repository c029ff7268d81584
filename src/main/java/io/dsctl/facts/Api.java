package io.dsctl.facts;

import java.util.List;
import java.util.Optional;

/**
 * What an API server that is ready says when its own node asks it.
 *
 * @param settings from kubeadm-config; empty if the ConfigMap is missing
 * @param clusterInfo whether kube-public/cluster-info exists, which the last phases of init write
 * @param etcd its members; empty where etcd is not on the control planes, or could not be asked
 * @param credentials names of the Secrets that a run of dsctl left behind: tokens and uploaded
 *     certificates for joins
 */
public record Api(
        Optional<LiveSettings> settings,
        boolean clusterInfo,
        List<Member> members,
        List<EtcdMember> etcd,
        List<String> credentials) {

    public Api {
        members = List.copyOf(members);
        etcd = List.copyOf(etcd);
        credentials = List.copyOf(credentials);
    }

    public Optional<Member> member(String name) {
        return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    /** Whether a Node or a member of etcd has this name. */
    public boolean knows(String name) {
        return member(name).isPresent() || etcd.stream().anyMatch(it -> it.name().equals(name));
    }

    /** Whether etcd is known not to count on a node of this name. */
    public boolean isOutsideEtcd(String name) {
        return !etcd.isEmpty()
                && etcd.stream()
                        .noneMatch(member -> member.isVoter() && member.name().equals(name));
    }
}
