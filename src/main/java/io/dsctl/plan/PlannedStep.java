package io.dsctl.plan;

import java.util.Set;
import java.util.stream.Stream;

/**
 * A step in its place.
 *
 * @param needs ids of the steps that must have succeeded
 * @param after ids of the steps that must be over, well or not
 * @param reason why it is planned
 */
public record PlannedStep(Step step, Set<String> needs, Set<String> after, String reason) {

    public PlannedStep {
        needs = Set.copyOf(needs);
        after = Set.copyOf(after);
    }

    /** The ids of both kinds. */
    public Stream<String> waitsFor() {
        return Stream.concat(needs.stream(), after.stream()).distinct();
    }
}
