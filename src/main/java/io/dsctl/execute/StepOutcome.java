package io.dsctl.execute;

import io.dsctl.failure.Failure;
import io.dsctl.plan.Step;

import java.time.Duration;

/** How a step ended. */
public sealed interface StepOutcome {

    Step step();

    record Done(Step step, Duration took) implements StepOutcome {}

    record Failed(Step step, Failure why) implements StepOutcome {}

    /**
     * @param because the id of the step that it needed
     */
    record Skipped(Step step, String because) implements StepOutcome {}

    /** The run was stopped before its turn came. */
    record NotStarted(Step step) implements StepOutcome {}
}
