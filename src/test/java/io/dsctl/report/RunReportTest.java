package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.NotStarted;
import io.dsctl.execute.Stop;
import io.dsctl.plan.Step.RevokeCredentials;
import io.dsctl.report.RunReport.Result;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

class RunReportTest {

    private static final RevokeCredentials STEP = new RevokeCredentials(Clusters.node("cp-1"));
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

    private static Result result(StepOutcome outcome, Stop stop) {
        return new RunReport(List.of(outcome), List.of(), Optional.of(stop)).result();
    }
}
