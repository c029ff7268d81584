package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.failure.Refusal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What somebody wants to be gone. */
public sealed interface Teardown {

    Goal goal();

    /** Nodes that are not the cluster's and may be reset all the same, as the user named them. */
    Set<String> foreign();

    /** What must not be done, whatever was asked for: all reasons at once. Empty if it is safe. */
    List<Refusal> refusals(Cluster cluster, ClusterFacts facts);

    /** For what {@link #refusals} has nothing against. */
    Plan plan(Cluster cluster, ClusterFacts facts);

    /** All servers of the inventory, and with them the cluster. */
    record OfCluster(Set<String> foreign) implements Teardown {
        public OfCluster {
            foreign = Set.copyOf(foreign);
        }

        @Override
        public Goal goal() {
            return Goal.RESET;
        }

        @Override
        public List<Refusal> refusals(Cluster cluster, ClusterFacts facts) {
            return new Dissolution(cluster, facts, foreign).refusals();
        }

        @Override
        public Plan plan(Cluster cluster, ClusterFacts facts) {
            return new Dissolution(cluster, facts, foreign).plan();
        }
    }

    /**
     * Some nodes; the cluster lives on.
     *
     * @param names of nodes of the inventory, or of the cluster alone
     * @param patience for Pods to move elsewhere first; without it they are not asked
     */
    record OfNodes(List<String> names, Set<String> foreign, Optional<Duration> patience)
            implements Teardown {
        public OfNodes {
            names = List.copyOf(names);
            foreign = Set.copyOf(foreign);
        }

        @Override
        public Goal goal() {
            return patience.isPresent() ? Goal.REMOVE : Goal.RESET;
        }

        @Override
        public List<Refusal> refusals(Cluster cluster, ClusterFacts facts) {
            return new DepartureSafeguards(new Leavers(cluster, facts, this)).refusals();
        }

        @Override
        public Plan plan(Cluster cluster, ClusterFacts facts) {
            return new Departure(new Leavers(cluster, facts, this)).plan();
        }
    }
}
