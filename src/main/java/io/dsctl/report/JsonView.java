package io.dsctl.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.execute.StepOutcome.NotStarted;
import io.dsctl.execute.StepOutcome.Skipped;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Problem;
import io.dsctl.plan.Explanation;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Step;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;

/**
 * For programs: one JSON object a line on standard output, each when it happens, the report last;
 * docs/json.md lists the events and their fields.
 */
public final class JsonView implements View, ExplanationView {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private final PrintWriter out;
    private final InstantSource clock;

    public JsonView(PrintWriter out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    public void warnsOf(List<Problem> warnings) {
        warnings.forEach(
                warning ->
                        event(
                                "warning",
                                json -> {
                                    json.addProperty("file", warning.file());
                                    json.addProperty("line", warning.line());
                                    json.addProperty("column", warning.column());
                                    json.addProperty("what", Printable.of(warning.what()));
                                    json.addProperty("hint", Printable.of(warning.hint()));
                                }));
    }

    /** Without a time: the same plan has the same bytes. */
    @Override
    public void show(Cluster cluster, Plan plan) {
        var json = new JsonObject();
        json.addProperty("event", "plan");
        PlanJson.of(cluster, plan).asMap().forEach(json::add);
        print(json);
    }

    @Override
    public void show(Explanation explanation) {
        event("explanation", json -> ExplanationJson.of(explanation).asMap().forEach(json::add));
    }

    @Override
    public void waitsFor(List<Node> busy) {
        event("waiting", json -> json.add("nodes", names(busy)));
    }

    @Override
    public void waitsForLock(String other) {
        event("waiting-for-lock", json -> json.addProperty("what", Printable.of(other)));
    }

    @Override
    public void losesLock(String why, List<Node> atWork) {
        event(
                "lock-lost",
                json -> {
                    json.addProperty("what", Printable.of(why));
                    json.add("atWork", names(atWork));
                });
    }

    @Override
    public void passesDeadline(Duration deadline, List<Node> atWork) {
        event(
                "deadline",
                json -> {
                    json.addProperty("afterSeconds", deadline.toSeconds());
                    json.add("atWork", names(atWork));
                });
    }

    @Override
    public void stops(List<Node> atWork) {
        event("stopping", json -> json.add("atWork", names(atWork)));
    }

    @Override
    public void leaves(List<Node> atWork) {
        event("left", json -> json.add("atWork", names(atWork)));
    }

    @Override
    public void started(Step step) {
        event("started", json -> add(json, step));
    }

    @Override
    public void retrying(Step step, int attempt, Failure why, Duration pause) {
        event(
                "retrying",
                json -> {
                    add(json, step);
                    json.addProperty("attempt", attempt);
                    json.addProperty("inSeconds", pause.toSeconds());
                    add(json, why);
                });
    }

    @Override
    public void lost(Node node, Failure.Unreachable why) {
        event(
                "lost",
                json -> {
                    json.addProperty("node", node.name());
                    add(json, why);
                });
    }

    /** Not an event: it is long, and made for people. */
    @Override
    public void printed(Step step, String command, String text) {}

    @Override
    public void ended(StepOutcome outcome) {
        event("ended", json -> add(json, outcome));
    }

    @Override
    public void show(RunReport report) {
        event(
                "report",
                json -> {
                    json.addProperty("result", report.result().toString());
                    report.cutShort()
                            .ifPresent(why -> json.addProperty("stopped", Words.kind(why)));
                    var steps = new JsonArray();
                    report.outcomes()
                            .forEach(
                                    outcome -> {
                                        var step = new JsonObject();
                                        add(step, outcome);
                                        steps.add(step);
                                    });
                    json.add("steps", steps);
                    var leftOut = new JsonArray();
                    report.heldBack().forEach(held -> leftOut.add(PlanJson.of(held)));
                    json.add("leftOut", leftOut);
                });
    }

    @Override
    public void show(List<NodeFile> files) {
        files.forEach(
                file ->
                        event(
                                "file",
                                json -> {
                                    json.addProperty("node", file.node());
                                    json.addProperty("path", file.path());
                                    json.addProperty("content", file.content());
                                }));
    }

    @Override
    public void notes(String what) {
        event("note", json -> json.addProperty("what", Printable.of(what)));
    }

    private static void add(JsonObject json, Step step) {
        json.addProperty("id", step.id());
        json.addProperty("node", step.node().name());
        json.addProperty("step", step.name());
    }

    private static void add(JsonObject json, StepOutcome outcome) {
        add(json, outcome.step());
        switch (outcome) {
            case Done(_, var took) -> {
                json.addProperty("outcome", "done");
                json.addProperty("seconds", took.toMillis() / 1000.0);
            }
            case Failed(_, var why) -> {
                json.addProperty("outcome", "failed");
                add(json, why);
                addEvidence(json, why);
            }
            case Skipped(_, var needed) -> {
                json.addProperty("outcome", "skipped");
                json.addProperty("needs", needed);
            }
            case NotStarted _ -> json.addProperty("outcome", "not-started");
        }
    }

    private static void add(JsonObject json, Failure why) {
        json.addProperty("what", Printable.of(why.getMessage()));
        json.addProperty("hint", Printable.of(why.hint()));
    }

    private static void addEvidence(JsonObject json, Failure why) {
        if (why.evidence().isEmpty()) {
            return;
        }
        var all = new JsonArray();
        for (var evidence : why.evidence()) {
            var one = new JsonObject();
            one.addProperty("source", evidence.source());
            one.add("decisive", texts(evidence.decisive()));
            one.add("lines", texts(evidence.lines()));
            all.add(one);
        }
        json.add("evidence", all);
    }

    private static JsonArray texts(List<String> lines) {
        var texts = new JsonArray();
        lines.forEach(line -> texts.add(Printable.of(line)));
        return texts;
    }

    private static JsonArray names(List<Node> nodes) {
        var names = new JsonArray();
        nodes.forEach(node -> names.add(node.name()));
        return names;
    }

    private void event(String name, Consumer<JsonObject> fields) {
        var json = new JsonObject();
        json.addProperty("event", name);
        json.addProperty("at", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        fields.accept(json);
        print(json);
    }

    /** Steps run side by side; a line is one of them. */
    private synchronized void print(JsonObject json) {
        out.println(GSON.toJson(json));
        out.flush();
    }
}
