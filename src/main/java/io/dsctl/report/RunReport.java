package io.dsctl.report;

import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.Stop;
import io.dsctl.plan.HeldBack;
import io.dsctl.plan.Step.InitControlPlane;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param stopped why it was ended before all was done, if it was
 */
public record RunReport(
        List<StepOutcome> outcomes, List<HeldBack> heldBack, Optional<Stop> stopped) {

    /** What the whole run came to. */
    public enum Result {
        /** Every node is as the inventory says. */
        COMPLETE,
        /** The cluster stands, but not with all nodes. */
        PARTIAL,
        /** There is no cluster. */
        FAILED,
        /** A person ended it before all was done. */
        INTERRUPTED,
        /** It lost the lock before all was done. */
        LOCK_LOST;

        /** For programs, and for titles. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public RunReport {
        outcomes = List.copyOf(outcomes);
        heldBack = List.copyOf(heldBack);
    }

    public Result result() {
        var isDone = outcomes.stream().allMatch(Done.class::isInstance);
        if (stopped.isPresent() && !isDone) {
            return switch (stopped.get()) {
                case Stop.Interrupted _ -> Result.INTERRUPTED;
                case Stop.LockLost _ -> Result.LOCK_LOST;
            };
        }
        if (outcomes.stream()
                .anyMatch(
                        outcome ->
                                outcome.step() instanceof InitControlPlane
                                        && !(outcome instanceof Done))) {
            return Result.FAILED;
        }
        return heldBack.isEmpty() && isDone ? Result.COMPLETE : Result.PARTIAL;
    }
}
