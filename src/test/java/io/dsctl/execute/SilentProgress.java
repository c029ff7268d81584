package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure;
import io.dsctl.plan.Step;

import java.time.Duration;

/** For tests that look at servers and outcomes. */
final class SilentProgress implements Progress {

    @Override
    public void started(Step step) {}

    @Override
    public void retrying(Step step, int attempt, Failure why, Duration pause) {}

    @Override
    public void lost(Node node, Failure.Unreachable why) {}

    @Override
    public void printed(Step step, String command, String text) {}

    @Override
    public void ended(StepOutcome outcome) {}
}
