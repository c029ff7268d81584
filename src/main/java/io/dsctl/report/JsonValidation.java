package io.dsctl.report;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;

import io.dsctl.cluster.Capacity;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.Family;
import io.dsctl.failure.Problem;
import io.dsctl.report.Validation.Asked;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** For programs: one JSON object on standard output; README.md lists its fields. */
public final class JsonValidation implements ValidationView {

    private final PrintWriter out;

    public JsonValidation(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void show(Validation validation) {
        try {
            var json = new JsonWriter(out);
            json.setFormattingStyle(FormattingStyle.PRETTY);
            write(json, validation);
            out.println();
            out.flush();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void write(JsonWriter json, Validation validation) throws IOException {
        json.beginObject();
        json.name("file").value(validation.file());
        json.name("valid").value(validation.isValid());
        json.name("problems").beginArray();
        for (var problem : validation.problems()) {
            write(json, problem);
        }
        json.endArray();
        if (validation.asked().isPresent()) {
            write(json, validation.asked().get());
        }
        json.endObject();
    }

    private static void write(JsonWriter json, Problem problem) throws IOException {
        json.beginObject();
        json.name("severity").value(problem.severity().toString());
        json.name("file").value(problem.file());
        json.name("line").value(problem.line());
        json.name("column").value(problem.column());
        json.name("what").value(problem.what());
        json.name("hint").value(problem.hint());
        json.endObject();
    }

    private static void write(JsonWriter json, Asked asked) throws IOException {
        var cluster = asked.cluster();
        json.name("cluster").beginObject();
        json.name("name").value(cluster.name());
        json.name("families").beginArray();
        for (var family : cluster.networks().families()) {
            json.value(family.toString());
        }
        json.endArray();
        json.name("controlPlanes").value(cluster.controlPlanes().size());
        json.name("workers").value(cluster.workers().size());
        write(json, asked.capacity(), cluster.settings().allocatesNodeBlocks());
        json.endObject();
    }

    /**
     * Without blocks of the controller manager, the network add-on decides about nodes and pods.
     */
    private static void write(JsonWriter json, Capacity capacity, boolean hasBlocks)
            throws IOException {
        json.name("capacity").beginObject();
        if (hasBlocks) {
            json.name("nodes").value(capacity.nodes());
            json.name("podsPerNode").value(capacity.podsPerNode());
            write(json, "nodeBlocks", capacity.nodeBlocks());
        }
        write(json, "services", capacity.services());
        json.endObject();
    }

    private static void write(JsonWriter json, String name, DualStack<Long> counts)
            throws IOException {
        json.name(name).beginObject();
        for (var family : Family.values()) {
            if (counts.of(family).isPresent()) {
                json.name(family.toString().toLowerCase(Locale.ROOT))
                        .value(counts.of(family).get());
            }
        }
        json.endObject();
    }
}
