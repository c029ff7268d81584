package io.dsctl.inventory;

import io.dsctl.cluster.Capacity;
import io.dsctl.cluster.Cluster;
import io.dsctl.failure.Problem;

import java.util.List;

/**
 * A file that can be used.
 *
 * @param warnings what is hardly meant in it
 */
public record Inventory(Cluster cluster, List<Problem> warnings) {

    public Inventory {
        warnings = List.copyOf(warnings);
    }

    public Capacity capacity() {
        return Capacity.of(cluster.networks(), cluster.settings().maxPods());
    }
}
