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
import java.util.function.Consumer;

/** Several views of the same, each told of everything in turn. */
public final class Views implements View {

    private final List<View> views;

    public Views(View... views) {
        this.views = List.of(views);
    }

    @Override
    public void warnsOf(List<Problem> warnings) {
        each(view -> view.warnsOf(warnings));
    }

    @Override
    public void show(Cluster cluster, Plan plan) {
        each(view -> view.show(cluster, plan));
    }

    @Override
    public void waitsFor(List<Node> busy) {
        each(view -> view.waitsFor(busy));
    }

    @Override
    public void waitsForLock(String other) {
        each(view -> view.waitsForLock(other));
    }

    @Override
    public void losesLock(String why, List<Node> atWork) {
        each(view -> view.losesLock(why, atWork));
    }

    @Override
    public void passesDeadline(Duration deadline, List<Node> atWork) {
        each(view -> view.passesDeadline(deadline, atWork));
    }

    @Override
    public void stops(List<Node> atWork) {
        each(view -> view.stops(atWork));
    }

    @Override
    public void leaves(List<Node> atWork) {
        each(view -> view.leaves(atWork));
    }

    @Override
    public void started(Step step) {
        each(view -> view.started(step));
    }

    @Override
    public void retrying(Step step, int attempt, Failure why, Duration pause) {
        each(view -> view.retrying(step, attempt, why, pause));
    }

    @Override
    public void lost(Node node, Failure.Unreachable why) {
        each(view -> view.lost(node, why));
    }

    @Override
    public void printed(Step step, String command, String text) {
        each(view -> view.printed(step, command, text));
    }

    @Override
    public void ended(StepOutcome outcome) {
        each(view -> view.ended(outcome));
    }

    @Override
    public void show(RunReport report) {
        each(view -> view.show(report));
    }

    @Override
    public void show(List<NodeFile> files) {
        each(view -> view.show(files));
    }

    @Override
    public void notes(String what) {
        each(view -> view.notes(what));
    }

    @Override
    public void warns(String what) {
        each(view -> view.warns(what));
    }

    @Override
    public void close() {
        each(View::close);
    }

    private void each(Consumer<View> tell) {
        views.forEach(tell);
    }
}
