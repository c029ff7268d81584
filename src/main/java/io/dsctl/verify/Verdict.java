package io.dsctl.verify;

import io.dsctl.cluster.Family;

import java.util.Optional;

/**
 * A check and what came of it.
 *
 * @param node that it is about; empty if it is about the cluster
 * @param family that it is about; empty if it is about all of the cluster's
 */
public record Verdict(
        ClusterCheck check, Optional<String> node, Optional<Family> family, Outcome outcome) {

    static Verdict ofCluster(ClusterCheck check, Outcome outcome) {
        return new Verdict(check, Optional.empty(), Optional.empty(), outcome);
    }

    static Verdict of(ClusterCheck check, String node, Outcome outcome) {
        return new Verdict(check, Optional.of(node), Optional.empty(), outcome);
    }

    static Verdict of(ClusterCheck check, String node, Family family, Outcome outcome) {
        return new Verdict(check, Optional.of(node), Optional.of(family), outcome);
    }
}
