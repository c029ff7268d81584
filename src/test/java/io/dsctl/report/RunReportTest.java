package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.NotStarted;
import io.dsctl.execute.Stop;
import io.dsctl.plan.Limit;
import io.dsctl.plan.PlannedStep;
import io.dsctl.plan.Planner;
import io.dsctl.plan.Step.InitControlPlane;
import io.dsctl.plan.Step.RevokeCredentials;
import io.dsctl.report.RunReport.Result;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class RunReportTest {

    private static final RevokeCredentials STEP = new RevokeCredentials(Clusters.node("cp-1"));
    private static final Cluster CLUSTER = Clusters.dualStack("cp-1", "w-1");
    private static final Stop LATE = new Stop.DeadlinePassed(Duration.ofMinutes(50));
    private static final Stop LOST = new Stop.LockLost("bob has it");

    @Test
    void a_run_that_lost_its_lock_before_all_was_done_says_so() {
        assertThat(result(new NotStarted(STEP), LOST)).isEqualTo(Result.LOCK_LOST);
        assertThat(result(new NotStarted(STEP), new Stop.Interrupted()))
                .isEqualTo(Result.INTERRUPTED);
    }

    @Test
    void a_lock_that_was_lost_when_all_was_done_is_not_missed() {
        assertThat(result(new Done(STEP, Duration.ZERO), LOST)).isEqualTo(Result.COMPLETE);
    }

    @Test
    void a_run_that_had_no_time_for_all_is_partial_and_says_why() {
        var report = report(new NotStarted(STEP), LATE);

        assertThat(report.result()).isEqualTo(Result.PARTIAL);
        assertThat(report.cutShort()).contains(LATE);
    }

    @Test
    void a_run_that_had_no_time_for_a_cluster_failed() {
        var init =
                Planner.plan(CLUSTER, Facts.of(CLUSTER).get()).steps().stream()
                        .map(PlannedStep::step)
                        .filter(InitControlPlane.class::isInstance)
                        .findFirst()
                        .orElseThrow();

        assertThat(result(new NotStarted(init), LATE)).isEqualTo(Result.FAILED);
    }

    @Test
    void a_deadline_that_passed_when_all_was_done_is_not_missed() {
        var report = report(new Done(STEP, Duration.ZERO), LATE);

        assertThat(report.result()).isEqualTo(Result.COMPLETE);
        assertThat(report.cutShort()).isEmpty();
    }

    @Test
    void a_run_that_may_not_start_the_cluster_leaves_none() {
        var plan = Limit.to(Set.of("w-1"), Planner.plan(CLUSTER, Facts.of(CLUSTER).get()));
        var prepared = new Done(plan.steps().getFirst().step(), Duration.ZERO);

        assertThat(RunReport.of(plan, List.of(prepared), Optional.empty()).result())
                .isEqualTo(Result.FAILED);
    }

    @Test
    void a_cluster_that_lacks_nodes_is_partial_also_if_nothing_is_done() {
        var plan = Planner.plan(CLUSTER, Facts.living(CLUSTER, "cp-1").silent("w-1").get());

        assertThat(RunReport.of(plan, List.of(), Optional.empty()).result())
                .isEqualTo(Result.PARTIAL);
    }

    private static Result result(StepOutcome outcome, Stop stop) {
        return report(outcome, stop).result();
    }

    private static RunReport report(StepOutcome outcome, Stop stop) {
        return new RunReport(
                List.of(outcome),
                List.of(),
                Optional.of(stop),
                !(outcome.step() instanceof InitControlPlane));
    }
}
