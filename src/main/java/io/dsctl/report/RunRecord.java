package io.dsctl.report;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.execute.StepOutcome;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Problem;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Step;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A run, kept for later: {@code events.jsonl} as {@link JsonView} tells them, what kubeadm printed
 * on each node and its logs say where it failed, and all of it as a page, {@code report.html}. A
 * disk that takes no more never stops a run: the record ends there, and the operator is told.
 */
public final class RunRecord implements View, AutoCloseable {

    private final Path folder;
    private final InstantSource clock;
    private final Instant begin;
    private final PrintWriter events;
    private final JsonView json;
    private final Timeline timeline = new Timeline();
    private final TreeMap<String, String> texts = new TreeMap<>();
    private final Cluster cluster;
    private final Plan plan;
    private Optional<IOException> broken = Optional.empty();

    /**
     * @param folder which is there, and empty
     * @throws UncheckedIOException if nothing can be written to it
     */
    public RunRecord(Path folder, Cluster cluster, Plan plan, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
        this.begin = clock.instant();
        this.cluster = cluster;
        this.plan = plan;
        try {
            events = new PrintWriter(Files.newBufferedWriter(folder.resolve("events.jsonl")));
        } catch (IOException no) {
            throw new UncheckedIOException(no);
        }
        json = new JsonView(events, clock);
        json.show(cluster, plan);
    }

    public Path folder() {
        return folder;
    }

    /** Why it is not complete, if it is not. */
    public Optional<String> trouble() {
        return broken.map(
                why ->
                        "the record of this run in %s is not complete: %s"
                                .formatted(folder, why.getMessage()));
    }

    @Override
    public void warnsOf(List<Problem> warnings) {
        json.warnsOf(warnings);
    }

    @Override
    public void show(Cluster cluster, Plan plan) {
        json.show(cluster, plan);
    }

    @Override
    public void waitsFor(List<Node> busy) {
        json.waitsFor(busy);
    }

    @Override
    public void waitsForLock(String other) {
        json.waitsForLock(other);
    }

    @Override
    public void losesLock(String why, List<Node> atWork) {
        json.losesLock(why, atWork);
    }

    @Override
    public void passesDeadline(Duration deadline, List<Node> atWork) {
        json.passesDeadline(deadline, atWork);
    }

    @Override
    public void stops(List<Node> atWork) {
        json.stops(atWork);
    }

    @Override
    public void leaves(List<Node> atWork) {
        json.leaves(atWork);
    }

    @Override
    public synchronized void started(Step step) {
        timeline.starts(step.id(), clock.instant());
        json.started(step);
    }

    @Override
    public synchronized void retrying(Step step, int attempt, Failure why, Duration pause) {
        timeline.triesAgain(step.id(), clock.instant());
        json.retrying(step, attempt, why, pause);
    }

    @Override
    public void lost(Node node, Failure.Unreachable why) {
        json.lost(node, why);
    }

    @Override
    public synchronized void printed(Step step, String command, String text) {
        texts.merge(
                step.node().name(),
                "$ %s\n%s".formatted(command, Printable.of(text)),
                (before, after) -> before + "\n" + after);
    }

    @Override
    public synchronized void ended(StepOutcome outcome) {
        timeline.ends(outcome.step().id(), clock.instant());
        json.ended(outcome);
    }

    @Override
    public synchronized void show(RunReport report) {
        json.show(report);
        try {
            for (var text : texts.entrySet()) {
                Files.writeString(folder.resolve(text.getKey() + ".txt"), text.getValue());
            }
            Files.writeString(
                    folder.resolve("report.html"),
                    new RunPage(cluster, plan, report, timeline, texts, begin, clock.instant())
                            .html());
        } catch (IOException no) {
            broken = Optional.of(no);
        }
        if (events.checkError()) {
            broken =
                    broken.or(() -> Optional.of(new IOException("events.jsonl: the disk is full")));
        }
    }

    @Override
    public void show(List<NodeFile> files) {
        json.show(files);
    }

    @Override
    public void notes(String what) {
        json.notes(what);
    }

    @Override
    public void close() {
        events.close();
    }
}
