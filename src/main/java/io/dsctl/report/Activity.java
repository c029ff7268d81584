package io.dsctl.report;

import io.dsctl.cluster.Node;
import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.execute.StepOutcome.NotStarted;
import io.dsctl.execute.StepOutcome.Skipped;
import io.dsctl.failure.Failure;
import io.dsctl.plan.Plan;
import io.dsctl.plan.PlannedStep;
import io.dsctl.plan.Step;
import io.dsctl.plan.Step.RevokeCredentials;
import io.dsctl.report.RunState.Running;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * What a run is at; it is told by several threads at once. Moments are durations since any moment
 * that stays the same.
 */
final class Activity {

    /** A step that was begun. */
    private static final class Work {
        private final Step step;
        private final Duration begin;
        private int attempt = 1;
        private Duration pauseEnd = Duration.ZERO;
        private String why = "";
        private boolean isBroken;
        private Duration brokenAt = Duration.ZERO;

        Work(Step step, Duration begin) {
            this.step = step;
            this.begin = begin;
        }
    }

    private final int steps;
    private final Duration begin;
    private final Map<Node, Long> stepsLeft;
    private final int nodes;
    private final SequencedMap<String, Work> works = new LinkedHashMap<>();
    private int done;
    private int failed;
    private int notRun;
    private int nodesDone;
    private boolean isEnding;

    Activity(Plan plan, Duration begin) {
        this.begin = begin;
        steps = plan.steps().size();
        stepsLeft =
                new HashMap<>(
                        plan.steps().stream()
                                .map(PlannedStep::step)
                                .filter(Activity::isForItsNode)
                                .collect(Collectors.groupingBy(Step::node, Collectors.counting())));
        nodes = stepsLeft.size();
    }

    /** Credentials are removed through a node, not for it. */
    private static boolean isForItsNode(Step step) {
        return !(step instanceof RevokeCredentials);
    }

    synchronized void starts(Step step, Duration now) {
        works.put(step.id(), new Work(step, now));
    }

    synchronized void triesAgain(
            Step step, int attempt, Failure why, Duration pause, Duration now) {
        var work = works.get(step.id());
        if (work != null) {
            work.attempt = attempt;
            work.pauseEnd = now.plus(pause);
            work.why = withoutName(oneLine(why.getMessage()), step.node());
            work.isBroken = false;
        }
    }

    synchronized void breaks(Node node, Duration now) {
        works.values().stream()
                .filter(work -> work.step.node().equals(node))
                .forEach(
                        work -> {
                            work.isBroken = true;
                            work.brokenAt = now;
                        });
    }

    synchronized void ends(StepOutcome outcome) {
        var step = outcome.step();
        works.remove(step.id());
        switch (outcome) {
            case Done _ -> {
                done++;
                if (isForItsNode(step) && stepsLeft.merge(step.node(), -1L, Long::sum) == 0) {
                    nodesDone++;
                }
            }
            case Failed _ -> failed++;
            case Skipped _, NotStarted _ -> notRun++;
        }
    }

    /** Nothing new is begun from now on. */
    synchronized void isEnding() {
        isEnding = true;
    }

    synchronized RunState at(Duration now) {
        return new RunState(
                steps,
                done,
                failed,
                notRun,
                nodes,
                nodesDone,
                works.values().stream().map(work -> running(work, now)).toList(),
                now.minus(begin),
                isEnding);
    }

    private static Running running(Work work, Duration now) {
        return new Running(
                work.step.node().name(),
                work.step.name(),
                now.minus(work.begin),
                remark(work, now));
    }

    private static String remark(Work work, Duration now) {
        if (work.isBroken) {
            // Nobody tells when it is open again, so this says only what stays true.
            return "the connection broke %s ago; kubeadm goes on there"
                    .formatted(Words.clock(now.minus(work.brokenAt)));
        }
        if (work.pauseEnd.compareTo(now) > 0) {
            return "attempt %d in %s, after: %s"
                    .formatted(
                            work.attempt,
                            Words.clock(work.pauseEnd.minus(now).plusMillis(999)),
                            work.why);
        }
        return work.attempt == 1 ? "" : "attempt " + work.attempt;
    }

    /** The line has it already. */
    private static String withoutName(String text, Node node) {
        var name = node.name() + ": ";
        return text.startsWith(name) ? text.substring(name.length()) : text;
    }

    private static String oneLine(String text) {
        return Printable.of(text).replace('\n', ' ');
    }
}
