package io.dsctl.report;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.execute.StepOutcome.NotStarted;
import io.dsctl.execute.StepOutcome.Skipped;
import io.dsctl.execute.Stop.DeadlinePassed;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Problem;
import io.dsctl.plan.Explanation;
import io.dsctl.plan.HeldBack;
import io.dsctl.plan.Notice;
import io.dsctl.plan.Plan;
import io.dsctl.plan.PlannedStep;
import io.dsctl.plan.Step;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** For people: plan and report on standard output, what happens meanwhile on standard error. */
public final class HumanView implements View, ExplanationView {

    private static final String NOTHING_BUT_LEFT_OUT =
            "Nothing to do, apart from what is left out:";

    private final Lines out;
    private final Lines err;
    private final boolean verbose;

    /**
     * @param verbose also tells the condition of nodes that are as wanted, why a step is planned,
     *     and when it starts
     */
    public HumanView(Lines out, Lines err, boolean verbose) {
        this.out = out;
        this.err = err;
        this.verbose = verbose;
    }

    /** Without colours. */
    public HumanView(PrintWriter out, PrintWriter err, boolean verbose) {
        this(Lines.plain(out), Lines.plain(err), verbose);
    }

    @Override
    public void warnsOf(List<Problem> warnings) {
        warnings.forEach(warning -> print(err, warning.toString()));
        err.flush();
    }

    @Override
    public void show(Cluster cluster, Plan plan) {
        print(
                out,
                "%s: %s, %s"
                        .formatted(
                                cluster.name(),
                                Words.count(cluster.nodes().size(), "node"),
                                Words.families(cluster)));
        var width = cluster.nodes().stream().mapToInt(node -> node.name().length()).max().orElse(0);
        if (verbose) {
            plan.findings()
                    .forEach(
                            (node, finding) ->
                                    print(
                                            out,
                                            "  %s  %-13s  %s: %s"
                                                    .formatted(
                                                            padded(node, width),
                                                            node.role(),
                                                            finding.condition(),
                                                            finding.because())));
        }
        if (plan.isEmpty()) {
            print(
                    out,
                    plan.heldBack().isEmpty()
                            ? GoalWords.nothingToDo(plan.goal())
                            : NOTHING_BUT_LEFT_OUT);
        } else {
            print(out, Words.count(plan.steps().size(), "step") + " to do:");
            plan.steps().forEach(planned -> show(planned, GoalWords.sign(plan.goal()), width));
        }
        plan.heldBack().forEach(this::show);
        tell(plan.notices());
        out.flush();
    }

    /**
     * Of a plan, what somebody should do something about. Nodes that are left out of a plan with
     * steps are told with the report.
     */
    void showNeeds(Plan plan) {
        if (plan.isEmpty() && !plan.heldBack().isEmpty()) {
            print(out, NOTHING_BUT_LEFT_OUT);
            plan.heldBack().forEach(this::show);
        }
        tell(
                plan.notices().stream()
                        .filter(notice -> notice.kind() == Notice.Kind.WARNING)
                        .toList());
        out.flush();
    }

    /** What is the same for many nodes is told once. */
    private void tell(List<Notice> notices) {
        notices.stream()
                .collect(
                        Collectors.groupingBy(
                                it -> List.of(it.kind(), it.what(), it.hint()),
                                LinkedHashMap::new,
                                Collectors.toList()))
                .values()
                .forEach(
                        same -> {
                            var one = same.getFirst();
                            var names = Words.some(same.stream().map(Notice::subject).toList());
                            print(
                                    out,
                                    switch (one.kind()) {
                                        case WARNING ->
                                                "  ? warning: %s: %s\n    hint: %s"
                                                        .formatted(names, one.what(), one.hint());
                                        case IGNORED ->
                                                "  ? ignored: %s: %s\n    reason: %s"
                                                        .formatted(names, one.what(), one.hint());
                                        case ORPHAN ->
                                                "  ? not in the inventory: %s: %s\n    hint: %s"
                                                        .formatted(names, one.what(), one.hint());
                                    });
                        });
    }

    private void show(PlannedStep planned, String sign, int width) {
        print(
                out,
                "  %s %s  %s"
                        .formatted(
                                sign,
                                padded(planned.step().node(), width),
                                planned.step().title()));
        if (verbose) {
            print(out, "    %s  because %s".formatted(" ".repeat(width), planned.reason()));
        }
    }

    private void show(HeldBack heldBack) {
        print(out, "  ! left out: %s".formatted(named(heldBack.node(), heldBack.what())));
        print(out, "    hint: " + heldBack.hint());
    }

    @Override
    public void show(Explanation explanation) {
        HumanExplanation.lines(explanation).forEach(line -> print(out, line));
        out.flush();
    }

    @Override
    public void waitsFor(List<Node> busy) {
        print(err, "waiting  for what an earlier run began on " + names(busy));
        err.flush();
    }

    @Override
    public void waitsForLock(String who) {
        print(err, "waiting  for another dsctl to end: " + who);
        err.flush();
    }

    @Override
    public synchronized void losesLock(String why, List<Node> atWork) {
        print(
                err,
                "stopping: the lock is lost: %s. Nothing new is begun; what is at work%s is waited for"
                        .formatted(why, suchAs(atWork)));
        err.flush();
    }

    @Override
    public synchronized void started(Step step) {
        if (verbose) {
            print(err, "start    %s: %s".formatted(step.node(), step.title()));
            err.flush();
        }
    }

    @Override
    public synchronized void retrying(Step step, int attempt, Failure why, Duration pause) {
        print(
                err,
                "retry    %s: %s: attempt %d in %d s, after: %s"
                        .formatted(
                                step.node(),
                                step.name(),
                                attempt,
                                pause.toSeconds(),
                                why.getMessage()));
        err.flush();
    }

    @Override
    public synchronized void lost(Node node, Failure.Unreachable why) {
        print(
                err,
                "waiting  %s; kubeadm goes on there, and is waited for as soon as it answers again"
                        .formatted(named(node, why.getMessage())));
        err.flush();
    }

    @Override
    public synchronized void passesDeadline(Duration deadline, List<Node> atWork) {
        print(
                err,
                "stopping: the deadline of %s has passed: nothing new is begun; what is at work%s is waited for"
                        .formatted(Words.duration(deadline), suchAs(atWork)));
        err.flush();
    }

    @Override
    public void stops(List<Node> atWork) {
        print(
                err,
                "stopping: nothing new is begun; what is at work%s is waited for. Interrupt once more to end at once: kubeadm goes on by itself then"
                        .formatted(suchAs(atWork)));
        err.flush();
    }

    private static String suchAs(List<Node> atWork) {
        return atWork.isEmpty() ? "" : ", such as kubeadm on " + names(atWork) + ",";
    }

    @Override
    public void leaves(List<Node> atWork) {
        print(
                err,
                atWork.isEmpty()
                        ? "left: the next run looks how far this one came"
                        : "left: kubeadm goes on by itself on %s; the next run waits for it"
                                .formatted(names(atWork)));
        err.flush();
    }

    @Override
    public synchronized void ended(StepOutcome outcome) {
        var step = outcome.step();
        switch (outcome) {
            case Done(_, var took) ->
                    print(
                            err,
                            "done     %s: %s (%.1f s)"
                                    .formatted(
                                            step.node(), step.title(), took.toMillis() / 1000.0));
            case Failed(_, var why) ->
                    print(
                            err,
                            "failed   %s: %s: %s"
                                    .formatted(step.node(), step.title(), why.getMessage()));
            case Skipped(_, var because) ->
                    print(
                            err,
                            "skipped  %s: %s: it needs %s"
                                    .formatted(step.node(), step.title(), because));
            case NotStarted _ -> print(err, "not run  %s: %s".formatted(step.node(), step.title()));
        }
        err.flush();
    }

    /** Of what failed, the end is in the failure. */
    @Override
    public void printed(Step step, String command, String text) {}

    @Override
    public void show(RunReport report) {
        if (report.outcomes().isEmpty()) {
            // The plan said it all.
            return;
        }
        report.outcomes().stream()
                .filter(Failed.class::isInstance)
                .map(Failed.class::cast)
                .forEach(this::show);
        report.heldBack().forEach(this::show);
        var done = report.outcomes().stream().filter(Done.class::isInstance).count();
        var notStarted = report.outcomes().stream().filter(NotStarted.class::isInstance).count();
        var steps = "%d of %s done".formatted(done, Words.count(report.outcomes().size(), "step"));
        var isLate = report.cutShort().orElse(null) instanceof DeadlinePassed;
        if (isLate) {
            print(out, "  ! the deadline passed: " + notBegun(notStarted));
        }
        print(
                out,
                switch (report.result()) {
                    case COMPLETE -> GoalWords.complete(report.goal(), steps);
                    case PARTIAL ->
                            GoalWords.partial(
                                    report.goal(),
                                    steps,
                                    isLate ? "to go on" : "when they are mended");
                    case FAILED ->
                            "Failed: there is no cluster yet (%s). Run dsctl again %s."
                                    .formatted(
                                            steps,
                                            isLate ? "to go on" : "when the cause is mended");
                    case INTERRUPTED ->
                            "Interrupted: %s, %d not begun. Run dsctl again to go on."
                                    .formatted(steps, notStarted);
                    case LOCK_LOST ->
                            "Stopped, as the lock was lost: %s, %d not begun. Run dsctl again to go on."
                                    .formatted(steps, notStarted);
                });
        out.flush();
    }

    /**
     * As they are on the nodes, byte by byte. Each but the first comes after a line that begins a
     * new YAML document, so that all of it can be parsed as one stream.
     */
    @Override
    public void show(List<NodeFile> files) {
        var separator = "";
        for (var file : files) {
            out.writer().print(separator);
            out.writer().print("# %s: %s\n".formatted(file.node(), file.path()));
            out.writer().print(file.content());
            separator = file.content().endsWith("\n") ? "---\n" : "\n---\n";
        }
        out.flush();
    }

    @Override
    public void notes(String what) {
        print(err, "note     " + what);
        err.flush();
    }

    private void show(Failed failed) {
        print(
                out,
                "  ! failed: %s".formatted(named(failed.step().node(), failed.why().getMessage())));
        for (var evidence : failed.why().evidence()) {
            evidence.decisive()
                    .forEach(line -> print(out, "    %s: %s".formatted(evidence.source(), line)));
        }
        print(out, "    hint: " + failed.why().hint());
    }

    private static String notBegun(long steps) {
        return Words.count(steps, "step") + " not begun";
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.joining(", "));
    }

    private static String padded(Node node, int width) {
        return String.format("%-" + width + "s", node.name());
    }

    /** Most failures name their node themselves. */
    private static String named(Node node, String what) {
        return what.startsWith(node.name() + ": ") ? what : node + ": " + what;
    }

    private static void print(Lines stream, String text) {
        stream.print(text);
    }
}
