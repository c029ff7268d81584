package io.dsctl.report;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.execute.StepOutcome;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Problem;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Step;

import java.time.Duration;
import java.util.List;

/**
 * For jobs whose output is mailed: tells only what somebody should do something about, and how a
 * run that changed something ended. When every node is as the inventory says it tells nothing.
 */
public final class QuietView implements View {

    private final HumanView told;
    private final boolean asksForPlan;

    private QuietView(HumanView told, boolean asksForPlan) {
        this.told = told;
        this.asksForPlan = asksForPlan;
    }

    /** For a run: what it is to do is seen in its report. */
    public static QuietView ofRun(HumanView told) {
        return new QuietView(told, false);
    }

    /** For whom the plan is what is asked for: all of it is told, unless there is nothing to do. */
    public static QuietView ofPlan(HumanView told) {
        return new QuietView(told, true);
    }

    @Override
    public void warnsOf(List<Problem> warnings) {
        told.warnsOf(warnings);
    }

    @Override
    public void show(Cluster cluster, Plan plan) {
        if (asksForPlan && !plan.isEmpty()) {
            told.show(cluster, plan);
        } else {
            told.showNeeds(plan);
        }
    }

    @Override
    public void stops(List<Node> atWork) {
        told.stops(atWork);
    }

    @Override
    public void leaves(List<Node> atWork) {
        told.leaves(atWork);
    }

    @Override
    public void losesLock(String why, List<Node> atWork) {
        told.losesLock(why, atWork);
    }

    @Override
    public void passesDeadline(Duration deadline, List<Node> atWork) {
        told.passesDeadline(deadline, atWork);
    }

    @Override
    public void show(RunReport report) {
        told.show(report);
    }

    @Override
    public void show(List<NodeFile> files) {
        told.show(files);
    }

    @Override
    public void warns(String what) {
        told.warns(what);
    }

    @Override
    public void notes(String what) {}

    @Override
    public void waitsFor(List<Node> busy) {}

    @Override
    public void waitsForLock(String who) {}

    @Override
    public void started(Step step) {}

    @Override
    public void retrying(Step step, int attempt, Failure why, Duration pause) {}

    @Override
    public void lost(Node node, Failure.Unreachable why) {}

    @Override
    public void printed(Step step, String command, String text) {}

    /** The report tells of it, with what to do. */
    @Override
    public void ended(StepOutcome outcome) {}
}
