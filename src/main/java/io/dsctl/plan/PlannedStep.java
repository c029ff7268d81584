package io.dsctl.plan;

import java.util.Set;

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
}
