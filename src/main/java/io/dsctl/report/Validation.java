package io.dsctl.report;

import io.dsctl.cluster.Capacity;
import io.dsctl.cluster.Cluster;
import io.dsctl.failure.Problem;

import java.util.List;
import java.util.Optional;

/**
 * What was found out about an inventory without contacting any server.
 *
 * @param asked what the inventory asks for; empty if it cannot be used
 */
public record Validation(String file, List<Problem> problems, Optional<Asked> asked) {

    /** A cluster, and how much would fit into its networks. */
    public record Asked(Cluster cluster, Capacity capacity) {}

    public Validation {
        problems = List.copyOf(problems);
    }

    public boolean isValid() {
        return asked.isPresent();
    }

    long errors() {
        return problems.stream().filter(Problem::isError).count();
    }

    long warnings() {
        return problems.size() - errors();
    }
}
