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
import java.util.Optional;
import java.util.function.Supplier;

/**
 * For a person at a terminal, before another view that writes to the same {@link LiveArea}: what is
 * at work, from the first step to the report. Before and after it, when questions are asked, the
 * terminal belongs to others.
 */
public final class LiveView implements View {

    private final LiveArea area;
    private final Supplier<Duration> now;

    private Optional<Plan> plan = Optional.empty();
    private Optional<Activity> activity = Optional.empty();

    /**
     * @param now since any moment that stays the same
     */
    public LiveView(LiveArea area, Supplier<Duration> now) {
        this.area = area;
        this.now = now;
    }

    @Override
    public synchronized void show(Cluster cluster, Plan plan) {
        this.plan = Optional.of(plan);
    }

    @Override
    public synchronized void started(Step step) {
        if (activity.isEmpty()) {
            activity = plan.map(it -> new Activity(it, now.get()));
        }
        activity.ifPresent(
                it -> {
                    it.starts(step, now.get());
                    area.show(size -> LiveLines.of(it.at(now.get()), size));
                });
    }

    @Override
    public synchronized void retrying(Step step, int attempt, Failure why, Duration pause) {
        activity.ifPresent(it -> it.triesAgain(step, attempt, why, pause, now.get()));
    }

    @Override
    public synchronized void lost(Node node, Failure.Unreachable why) {
        activity.ifPresent(it -> it.breaks(node, now.get()));
    }

    @Override
    public synchronized void ended(StepOutcome outcome) {
        activity.ifPresent(it -> it.ends(outcome));
    }

    @Override
    public synchronized void stops(List<Node> atWork) {
        activity.ifPresent(Activity::isEnding);
    }

    @Override
    public synchronized void losesLock(String why, List<Node> atWork) {
        activity.ifPresent(Activity::isEnding);
    }

    @Override
    public synchronized void passesDeadline(Duration deadline, List<Node> atWork) {
        activity.ifPresent(Activity::isEnding);
    }

    /** dsctl ends at once. */
    @Override
    public void leaves(List<Node> atWork) {
        area.close();
    }

    @Override
    public void show(RunReport report) {
        area.close();
    }

    @Override
    public void close() {
        area.close();
    }

    @Override
    public void printed(Step step, String command, String text) {}

    @Override
    public void warnsOf(List<Problem> warnings) {}

    @Override
    public void waitsFor(List<Node> busy) {}

    @Override
    public void waitsForLock(String who) {}

    @Override
    public void show(List<NodeFile> files) {}

    @Override
    public void notes(String what) {}
}
