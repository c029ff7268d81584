package io.dsctl.execute;

import io.dsctl.failure.Failure;
import io.dsctl.plan.Step;

import java.time.Duration;

/** Is told what happens while it happens; by several threads at once. */
public interface Progress {

    void started(Step step);

    void retrying(Step step, int attempt, Failure why, Duration pause);

    void ended(StepOutcome outcome);
}
