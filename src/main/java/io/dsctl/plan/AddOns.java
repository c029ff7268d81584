package io.dsctl.plan;

import io.dsctl.facts.AddOnState;

import java.util.Optional;

/** Whether an add-on is to be applied. */
final class AddOns {

    private AddOns() {}

    /** Why it is; empty if nothing is to be done, or nobody knows. */
    static Optional<String> reason(AddOnState state, boolean hasCluster) {
        return switch (state.answer()) {
            case SAME -> Optional.empty();
            case DIFFERENT -> Optional.of("the cluster has not all of it as it says");
            case NOT_FETCHED -> Optional.of("whether the cluster has it is not known");
            case UNKNOWN -> hasCluster ? Optional.empty() : Optional.of("the cluster is new");
        };
    }
}
