package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.execute.StepOutcome.NotStarted;
import io.dsctl.execute.Stop;
import io.dsctl.failure.Evidence;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.Step.RevokeCredentials;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What people read at the end of a run. */
class HumanReportTest {

    private static final RevokeCredentials STEP = new RevokeCredentials(Clusters.node("cp-1"));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final HumanView view = new HumanView(new PrintWriter(out), new PrintWriter(err), false);

    @Test
    void the_decisive_lines_stand_between_the_failure_and_what_to_do() {
        var evidence =
                List.of(
                        new Evidence("kubelet", List.of("bad flag\u001b[31m"), List.of("a", "b")),
                        new Evidence("etcd (ended)", List.of(), List.of("c")));
        show(
                new Failed(STEP, StepFailed.forGood("cp-1", "it failed", "mend it").with(evidence)),
                Optional.empty());

        assertThat(out)
                .hasToString(
                        """
                          ! failed: cp-1: it failed
                            kubelet: bad flag[31m
                            hint: mend it
                        Partial: the cluster stands, some nodes are not as the inventory says (0 of 1 step done). Run dsctl again when they are mended.
                        """);
    }

    @ParameterizedTest
    @CsvSource({"PT0.001S,1ms", "PT50M,50m", "PT1H30M,1h30m", "PT90S,1m30s", "PT1.5S,1s500ms"})
    void a_deadline_is_told_as_short_as_it_can_be_written(Duration deadline, String words) {
        view.passesDeadline(deadline, List.of());

        assertThat(err.toString()).startsWith("stopping: the deadline of " + words + " has passed");
    }

    @Test
    void a_run_that_had_no_time_for_all_says_so() {
        var deadline = Duration.ofMinutes(50);
        view.passesDeadline(deadline, List.of(STEP.node()));
        show(new NotStarted(STEP), Optional.of(new Stop.DeadlinePassed(deadline)));

        assertThat(err.toString())
                .startsWith("stopping: the deadline of 50m has passed: nothing new is begun;")
                .contains("such as kubeadm on cp-1, is waited for");
        assertThat(out)
                .hasToString(
                        """
                          ! the deadline passed: 1 step not begun
                        Partial: the cluster stands, some nodes are not as the inventory says (0 of 1 step done). Run dsctl again to go on.
                        """);
    }

    private void show(StepOutcome outcome, Optional<Stop> stopped) {
        view.show(new RunReport(List.of(outcome), List.of(), stopped, true));
    }
}
