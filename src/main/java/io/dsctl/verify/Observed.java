package io.dsctl.verify;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Cni;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.NodeFacts;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.facts.NodeNetwork;
import io.dsctl.facts.Sample;
import io.dsctl.verify.Outcome.Skipped;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that checks are judged by.
 *
 * @param facts what the servers answered
 * @param networks what servers with a kubelet told of the ways of packets; of those that answered
 * @param sample what the cluster showed with the arrangement in it
 */
public record Observed(
        Cluster cluster,
        ClusterFacts facts,
        Map<Node, NodeNetwork> networks,
        Arrangement arrangement,
        Sample sample) {

    static final String WAITS_FOR_NETWORK = "it waits for a network add-on (CNI)";

    public Observed {
        networks = Map.copyOf(networks);
    }

    /** The families that Pods have addresses of. */
    List<Family> podFamilies() {
        return cluster.networks().pods().stream().map(Subnet::family).toList();
    }

    /** Whether a node without one lacks it alone, and not because the cluster has none yet. */
    boolean hasNetwork() {
        return cluster.cni() != Cni.NONE
                || sample.nodes().stream().anyMatch(Sample.NodeState::ready);
    }

    /** Why nothing is known from the server itself; empty if it answered. */
    Optional<Skipped> silence(Node node) {
        return facts.of(node) instanceof Silent silent
                ? Optional.of(new Skipped("its server does not answer: " + silent.what()))
                : Optional.empty();
    }

    Optional<NodeFacts.Seen> seen(Node node) {
        return facts.seen(node);
    }
}
