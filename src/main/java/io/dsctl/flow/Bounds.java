package io.dsctl.flow;

import io.dsctl.facts.ClusterFacts;
import io.dsctl.failure.Failure.Unsafe;
import io.dsctl.plan.Limit;
import io.dsctl.plan.Plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far a run may go, as the command line says it.
 *
 * @param nodes the names of those that it is about; none: all
 * @param maxChanged how many nodes it may change, if not any number
 * @param disruptive whether it may disturb what lives
 */
public record Bounds(List<String> nodes, Optional<Integer> maxChanged, boolean disruptive) {

    public Bounds {
        nodes = List.copyOf(nodes);
    }

    public static Bounds none() {
        return new Bounds(List.of(), Optional.empty(), true);
    }

    /**
     * What of a plan may be done.
     *
     * @param names of the nodes, checked
     */
    Plan within(Set<String> names, Plan plan, ClusterFacts facts) {
        var limited = Limit.to(names, plan);
        return disruptive ? limited : Limit.withoutDisruption(limited, facts);
    }

    /**
     * After the plan was shown: who is refused can see what it is about.
     *
     * @throws Unsafe if it would change more nodes than it may
     */
    void refuseTooMany(Plan plan) {
        maxChanged
                .flatMap(max -> Limit.exceeded(max, plan))
                .ifPresent(
                        refusal -> {
                            throw new Unsafe(List.of(refusal));
                        });
    }
}
