package io.dsctl.report;

import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.Stop;
import io.dsctl.plan.Goal;
import io.dsctl.plan.HeldBack;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Step.InitControlPlane;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param stopped why it was ended before all was done, if it was
 * @param hadCluster whether there was one before
 */
public record RunReport(
        List<StepOutcome> outcomes,
        List<HeldBack> heldBack,
        Optional<Stop> stopped,
        boolean hadCluster,
        Goal goal) {

    /** What the whole run came to. */
    public enum Result {
        /** All that was asked for. */
        COMPLETE,
        /** Some nodes failed, or were left out. */
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

    /** Of a run that was to make the servers what the inventory says. */
    RunReport(
            List<StepOutcome> outcomes,
            List<HeldBack> heldBack,
            Optional<Stop> stopped,
            boolean hadCluster) {
        this(outcomes, heldBack, stopped, hadCluster, Goal.CONVERGE);
    }

    public RunReport {
        outcomes = List.copyOf(outcomes);
        heldBack = List.copyOf(heldBack);
    }

    public static RunReport of(Plan plan, List<StepOutcome> outcomes, Optional<Stop> stopped) {
        return new RunReport(outcomes, plan.heldBack(), stopped, plan.hasCluster(), plan.goal());
    }

    /** Why it was ended before all was done; empty if that came too late to matter. */
    public Optional<Stop> cutShort() {
        return isDone() ? Optional.empty() : stopped;
    }

    public Result result() {
        return switch (cutShort().orElse(null)) {
            case Stop.Interrupted _ -> Result.INTERRUPTED;
            case Stop.LockLost _ -> Result.LOCK_LOST;
            case Stop.DeadlinePassed _ -> withoutHaste();
            case null -> withoutHaste();
        };
    }

    private static boolean isNewCluster(StepOutcome outcome) {
        return outcome.step() instanceof InitControlPlane && outcome instanceof Done;
    }

    private boolean isDone() {
        return outcomes.stream().allMatch(Done.class::isInstance);
    }

    /** A run that had no time for the rest is as one that failed at it. */
    private Result withoutHaste() {
        if (goal == Goal.CONVERGE
                && !hadCluster
                && outcomes.stream().noneMatch(RunReport::isNewCluster)) {
            return Result.FAILED;
        }
        return heldBack.isEmpty() && isDone() ? Result.COMPLETE : Result.PARTIAL;
    }
}
