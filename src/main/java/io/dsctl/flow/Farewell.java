package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.GoDuration;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.plan.Teardown;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a person asks to be gone, before the inventory is read. */
public sealed interface Farewell {

    /**
     * The same, for this cluster.
     *
     * @throws WrongUsage if it names what the inventory does not have, or another cluster
     */
    Teardown wish(Cluster cluster);

    /**
     * @throws WrongUsage if a node is meant that is nowhere
     */
    default void refuseUnknown(Cluster cluster, ClusterFacts facts) {}

    /**
     * {@code dsctl reset}.
     *
     * @param nodes none: the whole cluster
     * @param foreign servers of other clusters that are meant too
     * @param confirmed the cluster's name, where nobody is asked for it
     */
    record Reset(List<String> nodes, List<String> foreign, Optional<String> confirmed)
            implements Farewell {
        public Reset {
            nodes = List.copyOf(nodes);
            foreign = List.copyOf(foreign);
        }

        @Override
        public Teardown wish(Cluster cluster) {
            confirmed
                    .filter(name -> !name.equals(cluster.name()))
                    .ifPresent(
                            name -> {
                                throw new WrongUsage(
                                        "--confirm: the inventory's cluster is \"%s\", not \"%s\""
                                                .formatted(cluster.name(), name),
                                        "look whether this is the inventory that you mean; nothing"
                                                + " was contacted");
                            });
            ChosenNodes.names("--foreign", cluster, foreign);
            return nodes.isEmpty()
                    ? new Teardown.OfCluster(Set.copyOf(foreign))
                    : new Teardown.OfNodes(
                            ChosenNodes.names("--node", cluster, nodes),
                            Set.copyOf(foreign),
                            Optional.empty());
        }
    }

    /**
     * {@code dsctl remove}.
     *
     * @param patience for Pods to move elsewhere
     */
    record Remove(String node, Duration patience) implements Farewell {
        /**
         * @throws WrongUsage if {@code --drain-timeout} is no duration that a drain can have
         */
        public static Remove of(String node, String drainTimeout) {
            return GoDuration.parse(drainTimeout)
                    .filter(it -> it.toSeconds() > 0)
                    .map(it -> new Remove(node, it))
                    .orElseThrow(
                            () ->
                                    new WrongUsage(
                                            "--drain-timeout: \"%s\" is no duration of a second"
                                                            .formatted(drainTimeout)
                                                    + " or more",
                                            "write it like 90s, 10m or 1h30m"));
        }

        @Override
        public Teardown wish(Cluster cluster) {
            return new Teardown.OfNodes(List.of(node), Set.of(), Optional.of(patience));
        }

        /** What the inventory does not have, the cluster may. */
        @Override
        public void refuseUnknown(Cluster cluster, ClusterFacts facts) {
            if (facts.live().filter(it -> it.api().knows(node)).isEmpty()) {
                ChosenNodes.one(cluster, node);
            }
        }
    }
}
