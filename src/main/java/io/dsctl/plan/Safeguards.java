package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.failure.Refusal;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What must not be done, whatever the inventory says: all reasons at once, before anything is
 * touched.
 */
public final class Safeguards {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Refusals refusals = new Refusals();

    private Safeguards(Cluster cluster, ClusterFacts facts) {
        this.cluster = cluster;
        this.facts = facts;
    }

    /** Empty if it is safe to go on. */
    public static List<Refusal> refusals(Cluster cluster, ClusterFacts facts) {
        return new Safeguards(cluster, facts).refusals();
    }

    private List<Refusal> refusals() {
        var admission = new Admission(cluster, facts);
        oneCertificateAuthority();
        refusals.addAll(new Twins(cluster, facts).refusals());
        facts.live()
                .ifPresentOrElse(
                        new UnchangedCluster(cluster, refusals)::check,
                        new NewCluster(cluster, facts, admission, refusals)::check);
        cluster.nodes().forEach(new NodeSafeguards(cluster, facts, admission, refusals)::check);
        return refusals.all();
    }

    /** Nodes of two clusters in one inventory: nobody can know which is meant. */
    private void oneCertificateAuthority() {
        Map<String, List<Node>> byAuthority =
                cluster.nodes().stream()
                        .filter(
                                node ->
                                        facts.seen(node)
                                                .filter(seen -> !seen.files().caHashes().isEmpty())
                                                .isPresent())
                        .collect(
                                Collectors.groupingBy(
                                        node ->
                                                facts
                                                        .seen(node)
                                                        .orElseThrow()
                                                        .files()
                                                        .caHashes()
                                                        .stream()
                                                        .sorted()
                                                        .findFirst()
                                                        .orElseThrow()));
        if (byAuthority.size() > 1) {
            refusals.add(
                    cluster.name(),
                    "its nodes belong to clusters with different certificate authorities: "
                            + byAuthority.values().stream()
                                    .map(
                                            nodes ->
                                                    nodes.stream()
                                                            .map(Node::name)
                                                            .collect(Collectors.joining(", ")))
                                    .sorted()
                                    .collect(Collectors.joining(" | ")),
                    "take the nodes of the other cluster out of the inventory, or reset them by"
                            + " hand");
        }
    }
}
