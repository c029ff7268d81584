package io.dsctl.report;

import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.plan.HeldBack;
import io.dsctl.plan.Step.InitControlPlane;

import java.util.List;

/** How a run ended. */
public record RunReport(List<StepOutcome> outcomes, List<HeldBack> heldBack) {

    /** What the whole run came to. */
    public enum Result {
        /** Every node is as the inventory says. */
        COMPLETE,
        /** The cluster stands, but not with all nodes. */
        PARTIAL,
        /** There is no cluster. */
        FAILED
    }

    public RunReport {
        outcomes = List.copyOf(outcomes);
        heldBack = List.copyOf(heldBack);
    }

    public Result result() {
        if (outcomes.stream()
                .anyMatch(
                        outcome ->
                                outcome.step() instanceof InitControlPlane
                                        && !(outcome instanceof Done))) {
            return Result.FAILED;
        }
        return heldBack.isEmpty() && outcomes.stream().allMatch(Done.class::isInstance)
                ? Result.COMPLETE
                : Result.PARTIAL;
    }
}
