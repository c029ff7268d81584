package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.HeldBack;
import io.dsctl.plan.Notice;
import io.dsctl.plan.Notice.Kind;
import io.dsctl.plan.Plan;
import io.dsctl.plan.PlannedStep;
import io.dsctl.plan.Planner;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

class QuietViewTest {

    private static final List<HeldBack> DEAD =
            List.of(new HeldBack(Clusters.node("w-9"), "w-9: does not answer", "look at it"));

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1");
    private final List<PlannedStep> steps = Planner.plan(cluster, Facts.of(cluster).get()).steps();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final HumanView human =
            new HumanView(new PrintWriter(out), new PrintWriter(err), false);
    private final View ofRun = QuietView.ofRun(human);
    private final View ofPlan = QuietView.ofPlan(human);

    @Test
    void with_nothing_to_do_it_says_nothing() {
        var nothing = plan(List.of(), List.of());
        ofPlan.show(cluster, nothing);
        ofRun.notes("the SSH configuration says more than dsctl follows");
        ofRun.waitsForLock("bob");
        ofRun.show(cluster, nothing);
        ofRun.show(report(List.of()));

        assertThat(out.toString() + err).isEmpty();
    }

    @Test
    void of_a_run_that_did_all_it_tells_the_end_alone() {
        run(List.of(), new Done(steps.getFirst().step(), Duration.ZERO));

        assertThat(out)
                .hasToString("Done: every node is as the inventory says (1 of 1 step done).\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void failures_and_who_is_left_out_are_told_once_with_what_to_do() {
        run(
                DEAD,
                new Failed(steps.getLast().step(), StepFailed.forGood("cp-1", "broke", "mend it")));

        assertThat(out)
                .hasToString(
                        """
                          ! failed: cp-1: broke
                            hint: mend it
                          ! left out: w-9: does not answer
                            hint: look at it
                        Partial: the cluster stands, some nodes are not as the inventory says (0 of 1 step done). Run dsctl again when they are mended.
                        """);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void who_is_left_out_is_told_also_when_nothing_is_to_be_done() {
        ofRun.show(cluster, plan(List.of(), DEAD));

        assertThat(out)
                .hasToString(
                        """
                        Nothing to do, apart from what is left out:
                          ! left out: w-9: does not answer
                            hint: look at it
                        """);
    }

    @Test
    void warnings_are_told_and_what_somebody_knows_already_is_not() {
        ofRun.show(
                cluster,
                plan(
                        List.of(),
                        List.of(),
                        new Notice(Kind.WARNING, "w-1", "its clock is off", "mend it"),
                        new Notice(Kind.IGNORED, "w-1", "it has swap", "we want that"),
                        new Notice(Kind.ORPHAN, "w-7", "is in the cluster", "remove it")));
        ofRun.warns("no record of this run is kept");

        assertThat(out).hasToString("  ? warning: w-1: its clock is off\n    hint: mend it\n");
        assertThat(err).hasToString("note     no record of this run is kept\n");
    }

    @Test
    void a_plan_that_is_asked_for_is_shown_when_there_is_something_to_do() {
        var plan = plan(steps, DEAD);
        ofPlan.show(cluster, plan);
        var shown = out.toString();
        out.getBuffer().setLength(0);
        human.show(cluster, plan);

        assertThat(shown).isEqualTo(out.toString()).contains("steps to do:");
    }

    @Test
    void who_interrupts_it_is_answered() {
        ofRun.stops(List.of());
        ofRun.leaves(List.of());

        assertThat(err.toString()).contains("stopping: ").contains("left: ");
    }

    private void run(List<HeldBack> heldBack, StepOutcome outcome) {
        ofRun.show(cluster, plan(steps, heldBack));
        ofRun.started(outcome.step());
        ofRun.ended(outcome);
        ofRun.show(new RunReport(List.of(outcome), heldBack, Optional.empty(), true));
    }

    private static RunReport report(List<StepOutcome> outcomes) {
        return new RunReport(outcomes, List.of(), Optional.empty(), true);
    }

    private static Plan plan(List<PlannedStep> steps, List<HeldBack> heldBack, Notice... notices) {
        return new Plan(steps, heldBack, new LinkedHashMap<>(), List.of(notices));
    }
}
