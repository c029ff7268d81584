package io.dsctl.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.plan.HeldBack;
import io.dsctl.plan.Notice;
import io.dsctl.plan.Plan;
import io.dsctl.plan.PlannedStep;

import java.util.Collection;
import java.util.Locale;

/** A plan for programs; docs/json.md lists the fields. The same plan has the same bytes. */
final class PlanJson {

    private PlanJson() {}

    static JsonObject of(Cluster cluster, Plan plan) {
        var json = new JsonObject();
        json.addProperty("cluster", cluster.name());
        json.addProperty("goal", plan.goal().toString());
        var nodes = new JsonArray();
        cluster.nodes().forEach(node -> nodes.add(of(node, plan)));
        json.add("nodes", nodes);
        var steps = new JsonArray();
        plan.steps().forEach(planned -> steps.add(of(planned)));
        json.add("steps", steps);
        var leftOut = new JsonArray();
        plan.heldBack().forEach(held -> leftOut.add(of(held)));
        json.add("leftOut", leftOut);
        var notices = new JsonArray();
        plan.notices().forEach(notice -> notices.add(of(notice)));
        json.add("notices", notices);
        return json;
    }

    static JsonObject of(HeldBack held) {
        return trouble(held.node(), held.what(), held.hint());
    }

    static JsonObject trouble(Node node, String what, String hint) {
        var json = new JsonObject();
        json.addProperty("node", node.name());
        json.addProperty("what", Printable.of(what));
        json.addProperty("hint", Printable.of(hint));
        return json;
    }

    static JsonObject of(Notice notice) {
        var json = new JsonObject();
        json.addProperty("kind", notice.kind().name().toLowerCase(Locale.ROOT));
        json.addProperty("subject", notice.subject());
        json.addProperty("what", Printable.of(notice.what()));
        json.addProperty("hint", Printable.of(notice.hint()));
        return json;
    }

    private static JsonObject of(Node node, Plan plan) {
        var json = new JsonObject();
        json.addProperty("name", node.name());
        json.addProperty("role", node.role().toString());
        var finding = plan.findings().get(node);
        if (finding != null) {
            json.addProperty("condition", finding.condition().toString());
            json.addProperty("because", Printable.of(finding.because()));
        }
        return json;
    }

    static JsonObject of(PlannedStep planned) {
        var json = new JsonObject();
        json.addProperty("id", planned.step().id());
        json.addProperty("node", planned.step().node().name());
        json.addProperty("step", planned.step().name());
        json.addProperty("title", Printable.of(planned.step().title()));
        json.addProperty("because", Printable.of(planned.reason()));
        json.add("needs", sorted(planned.needs()));
        json.add("after", sorted(planned.after()));
        return json;
    }

    private static JsonArray sorted(Collection<String> ids) {
        var array = new JsonArray();
        ids.stream().sorted().forEach(array::add);
        return array;
    }
}
