package io.dsctl.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

import io.dsctl.cluster.Cluster;
import io.dsctl.plan.Plan;

import java.util.List;
import java.util.Optional;

/**
 * A plan that is kept in a file: how to come to it again, and what it was. Who reads the file sees
 * what will be done; what decides whether it still fits is the fingerprint.
 *
 * @param inventory the path of the inventory, from the file's folder
 * @param documentationAllowed whether addresses that are kept for documentation may be used
 * @param templates the path of the user's own templates, likewise
 * @param limit the nodes that it is about; none: all
 * @param maxChanged how many nodes may be changed, if not any number
 * @param noDisruptive whether what would disturb something that lives is left away
 */
public record PlanDocument(
        String inventory,
        boolean documentationAllowed,
        Optional<String> templates,
        List<String> limit,
        Optional<Integer> maxChanged,
        boolean noDisruptive,
        String fingerprint) {

    private static final String API_VERSION = "dsctl.io/v1";
    private static final String KIND = "Plan";

    private static final List<String> FIELDS =
            List.of("kind", "inventory", "allowDocumentationAddresses", "limit", "fingerprint");

    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

    public PlanDocument {
        limit = List.copyOf(limit);
    }

    public String text(Cluster cluster, Plan plan) {
        var json = new JsonObject();
        json.addProperty("apiVersion", API_VERSION);
        json.addProperty("kind", KIND);
        json.addProperty("inventory", inventory);
        json.addProperty("allowDocumentationAddresses", documentationAllowed);
        templates.ifPresent(it -> json.addProperty("templates", it));
        var names = new JsonArray();
        limit.forEach(names::add);
        json.add("limit", names);
        maxChanged.ifPresent(it -> json.addProperty("maxChanged", it));
        json.addProperty("noDisruptive", noDisruptive);
        json.addProperty("fingerprint", fingerprint);
        json.add("plan", PlanJson.of(cluster, plan));
        return GSON.toJson(json) + "\n";
    }

    /** Empty if the text is something else, such as an inventory. */
    public static Optional<PlanDocument> read(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return Optional.empty();
        }
        try {
            var json = JsonParser.parseString(text).getAsJsonObject();
            return json.keySet().containsAll(FIELDS) && json.get("kind").getAsString().equals(KIND)
                    ? Optional.of(read(json))
                    : Optional.empty();
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static PlanDocument read(JsonObject json) {
        return new PlanDocument(
                json.get("inventory").getAsString(),
                json.get("allowDocumentationAddresses").getAsBoolean(),
                Optional.ofNullable(json.get("templates")).map(it -> it.getAsString()),
                json.get("limit").getAsJsonArray().asList().stream()
                        .map(it -> it.getAsString())
                        .toList(),
                Optional.ofNullable(json.get("maxChanged")).map(it -> it.getAsInt()),
                json.has("noDisruptive") && json.get("noDisruptive").getAsBoolean(),
                json.get("fingerprint").getAsString());
    }
}
