package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.LiveCluster;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether etcd can go on deciding: more than half of its voters must answer. */
final class Quorum {

    private Quorum() {}

    /**
     * What would be wrong without some members, in words; empty if nothing would be. A voter counts
     * as answering if the API server beside it says that it is ready.
     */
    static Optional<String> lostWithout(
            Collection<EtcdMember> leaving, LiveCluster live, Cluster cluster, ClusterFacts facts) {
        var staying =
                live.api().etcd().stream()
                        .filter(EtcdMember::isVoter)
                        .filter(member -> !leaving.contains(member))
                        .toList();
        var silent =
                staying.stream()
                        .filter(member -> !answers(member, cluster, facts))
                        .map(EtcdMember::name)
                        .toList();
        return leaving.isEmpty() || staying.size() - silent.size() > staying.size() / 2
                ? Optional.empty()
                : Optional.of(words(staying, silent));
    }

    private static String words(List<EtcdMember> staying, List<String> silent) {
        return staying.isEmpty()
                ? "etcd would have no member left"
                : "etcd would have %d voting members (%s), of which %s would not answer"
                        .formatted(
                                staying.size(),
                                staying.stream()
                                        .map(EtcdMember::name)
                                        .collect(Collectors.joining(", ")),
                                String.join(", ", silent));
    }

    private static boolean answers(EtcdMember member, Cluster cluster, ClusterFacts facts) {
        return cluster.controlPlanes().stream()
                .filter(node -> node.name().equals(member.name()))
                .anyMatch(node -> facts.seen(node).filter(it -> it.api().isPresent()).isPresent());
    }
}
