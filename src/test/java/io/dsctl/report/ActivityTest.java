package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.execute.StepOutcome.NotStarted;
import io.dsctl.execute.StepOutcome.Skipped;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Planner;
import io.dsctl.plan.Step;
import io.dsctl.report.RunState.Running;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class ActivityTest {

    private static final Duration BEGIN = Duration.ofDays(1);
    private static final Failure WHY =
            StepFailed.forGood("w-1", "it\u001b[2J broke\nand said more", "mend it");

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1");
    private final Plan plan = Planner.plan(cluster, Facts.of(cluster).get());
    private final Activity activity = new Activity(plan, BEGIN);
    private final Step prepare = step("w-1/prepare-node");
    private final Step join = step("w-1/join-worker");
    private final Step revoke = step("cp-1/revoke-credentials");

    @Test
    void in_the_beginning_all_steps_wait() {
        var state = activity.at(at(3));

        assertThat(state.waiting()).isEqualTo(state.steps()).isEqualTo(plan.steps().size());
        assertThat(state.nodes()).isEqualTo(2);
        assertThat(state.elapsed()).isEqualTo(Duration.ofSeconds(3));
        assertThat(state.running()).isEmpty();
    }

    @Test
    void a_step_runs_from_its_beginning_to_its_end() {
        activity.starts(prepare, at(1));
        assertThat(activity.at(at(5)).running())
                .containsExactly(new Running("w-1", "prepare-node", Duration.ofSeconds(4), ""));

        activity.ends(new Done(prepare, Duration.ofSeconds(4)));
        assertThat(activity.at(at(5)).running()).isEmpty();
        assertThat(activity.at(at(5)).done()).isOne();
    }

    @Test
    void a_node_is_done_when_all_its_steps_are() {
        activity.ends(new Done(prepare, Duration.ZERO));
        assertThat(activity.at(at(1)).nodesDone()).isZero();

        activity.ends(new Done(join, Duration.ZERO));
        assertThat(activity.at(at(1)).nodesDone()).isOne();
    }

    @Test
    void a_node_does_not_wait_for_the_credentials_of_others_to_be_removed() {
        plan.steps().stream()
                .map(planned -> planned.step())
                .filter(step -> !step.equals(revoke))
                .forEach(step -> activity.ends(new Done(step, Duration.ZERO)));

        assertThat(activity.at(at(1)).nodesDone()).isEqualTo(2);
        assertThat(activity.at(at(1)).waiting()).isOne();
    }

    @Test
    void each_end_is_counted_as_what_it_is() {
        activity.ends(new Failed(prepare, WHY));
        activity.ends(new Skipped(join, prepare.id()));
        activity.ends(new NotStarted(revoke));

        var state = activity.at(at(1));
        assertThat(List.of(state.done(), state.failed(), state.notRun(), state.nodesDone()))
                .containsExactly(0, 1, 2, 0);
    }

    @Test
    void a_pause_counts_down_to_the_next_attempt_and_tells_why_in_one_line() {
        activity.starts(join, at(0));
        activity.triesAgain(join, 2, WHY, Duration.ofMillis(9500), at(1));

        assertThat(remark(1)).isEqualTo("attempt 2 in 10s, after: it[2J broke and said more");
        assertThat(remark(10)).startsWith("attempt 2 in 1s, after: ");
        assertThat(remark(11)).isEqualTo("attempt 2");
    }

    @Test
    void a_connection_that_broke_is_told_until_the_next_attempt() {
        activity.starts(join, at(0));
        activity.breaks(join.node(), at(60));
        assertThat(remark(125)).isEqualTo("the connection broke 1m05s ago; kubeadm goes on there");

        activity.triesAgain(join, 2, WHY, Duration.ofSeconds(1), at(130));
        assertThat(remark(140)).isEqualTo("attempt 2");
    }

    @Test
    void a_connection_that_broke_is_told_of_its_node_alone() {
        activity.starts(step("cp-1/prepare-node"), at(0));
        activity.breaks(join.node(), at(1));

        assertThat(remark(2)).isEmpty();
    }

    @Test
    void an_end_of_all_is_noticed() {
        assertThat(activity.at(at(1)).isEnding()).isFalse();
        activity.isEnding();
        assertThat(activity.at(at(1)).isEnding()).isTrue();
    }

    private String remark(int seconds) {
        return activity.at(at(seconds)).running().getFirst().remark();
    }

    private static Duration at(int seconds) {
        return BEGIN.plusSeconds(seconds);
    }

    private Step step(String id) {
        return plan.steps().stream()
                .map(planned -> planned.step())
                .filter(step -> step.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
