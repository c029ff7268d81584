package io.dsctl.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import io.dsctl.verify.Outcome.Failed;
import io.dsctl.verify.Outcome.Passed;
import io.dsctl.verify.Outcome.Skipped;
import io.dsctl.verify.Verdict;
import io.dsctl.verify.Verification;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** For programs: a line a check, and one for all; docs/json.md lists their fields. */
public final class JsonVerification implements VerificationView {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private final PrintWriter out;
    private final InstantSource clock;

    public JsonVerification(PrintWriter out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    public void show(Verification verification) {
        verification.verdicts().forEach(this::show);
        var json = event("verification");
        json.addProperty("cluster", verification.cluster().name());
        json.addProperty("through", verification.through());
        json.addProperty("image", verification.image());
        json.addProperty("result", verification.isGood() ? "good" : "failed");
        json.addProperty("passed", verification.passed());
        json.addProperty("failed", verification.failed());
        json.addProperty("skipped", verification.skipped());
        var notes = new JsonArray();
        verification.notes().stream().map(Printable::of).forEach(notes::add);
        json.add("notes", notes);
        out.println(GSON.toJson(json));
        out.flush();
    }

    private void show(Verdict verdict) {
        var json = event("check");
        json.addProperty("check", verdict.check().toString());
        verdict.node().ifPresent(it -> json.addProperty("node", it));
        verdict.family().ifPresent(it -> json.addProperty("family", it.toString()));
        switch (verdict.outcome()) {
            case Passed _ -> json.addProperty("outcome", "passed");
            case Failed(var found, var expected, var hint) -> {
                json.addProperty("outcome", "failed");
                json.addProperty("found", Printable.of(found));
                json.addProperty("expected", Printable.of(expected));
                json.addProperty("hint", Printable.of(hint));
            }
            case Skipped(var why) -> {
                json.addProperty("outcome", "skipped");
                json.addProperty("why", Printable.of(why));
            }
        }
        out.println(GSON.toJson(json));
    }

    private JsonObject event(String name) {
        var json = new JsonObject();
        json.addProperty("event", name);
        json.addProperty("at", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        return json;
    }
}
