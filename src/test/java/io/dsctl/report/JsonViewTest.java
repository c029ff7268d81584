package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import io.dsctl.Clusters;
import io.dsctl.Equipped;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.execute.StepOutcome.NotStarted;
import io.dsctl.execute.StepOutcome.Skipped;
import io.dsctl.execute.Stop;
import io.dsctl.facts.ContainerdState;
import io.dsctl.facts.Software;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.Explanation;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Planner;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class JsonViewTest {

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1");
    private final Plan plan =
            Planner.plan(cluster, Facts.living(cluster, "cp-1").silent("w-1").get());
    private final Plan whole = Planner.plan(cluster, Facts.of(cluster).get());
    private final StringWriter out = new StringWriter();
    private final JsonView view =
            new JsonView(
                    new PrintWriter(out),
                    InstantSource.fixed(Instant.parse("2026-03-01T12:00:00.123456Z")));

    @Test
    void a_server_that_is_explained_tells_of_its_kernel_and_its_software() {
        var software =
                new Software(
                        "debian",
                        List.of(),
                        "12",
                        false,
                        Set.of("apt-get"),
                        Map.of("kubelet", KubernetesVersion.parse("v1.36.4").get()),
                        Set.of("kubelet"),
                        Optional.of(
                                new ContainerdState(
                                        Optional.of(1),
                                        ContainerdState.Configuration.PACKAGE,
                                        Optional.of(false))),
                        false);
        var facts =
                Facts.living(cluster, "cp-1")
                        .with(
                                "w-1",
                                seen ->
                                        Facts.equipment(
                                                seen, Equipped.well().software(software).get()));
        view.show(Explanation.of(cluster, facts.get(), cluster.workers().getFirst()));

        var seen = only().getAsJsonObject("seen");
        assertThat(seen.getAsJsonObject("modules").keySet())
                .containsExactly("working", "loadable", "forbidden");
        assertThat(seen.get("swapAtBoot")).hasToString("[]");
        assertThat(seen.get("software"))
                .hasToString(
                        "{\"system\":\"debian"
                            + " 12\",\"packages\":{\"kubelet\":\"v1.36.4\"},\"held\":[\"kubelet\"],"
                            + "\"containerd\":{\"major\":1,\"configuration\":\"PACKAGE\",\"systemdCgroup\":false}}");
    }

    @Test
    void a_plan_is_one_line_with_nodes_steps_and_who_is_left_out() {
        view.show(cluster, plan);

        var json = only();
        assertThat(json.get("event").getAsString()).isEqualTo("plan");
        assertThat(json.get("cluster").getAsString()).isEqualTo(cluster.name());
        assertThat(json.getAsJsonArray("nodes").get(0).getAsJsonObject().get("condition"))
                .hasToString("\"INITIALISED\"");
        assertThat(json.getAsJsonArray("nodes").get(1).getAsJsonObject().has("condition"))
                .isFalse();
        assertThat(json.getAsJsonArray("leftOut").get(0))
                .hasToString(
                        "{\"node\":\"w-1\",\"what\":\"w-1: does not answer\",\"hint\":\"look at"
                                + " it\"}");
    }

    @Test
    void a_step_says_what_it_waits_for() {
        view.show(cluster, whole);

        var steps = only().getAsJsonArray("steps").asList();
        assertThat(steps)
                .filteredOn(step -> id(step.getAsJsonObject()).equals("w-1/join-worker"))
                .singleElement()
                .satisfies(
                        step ->
                                assertThat(step.getAsJsonObject().get("needs"))
                                        .hasToString(
                                                "[\"cp-1/init-control-plane\",\"w-1/prepare-node\"]"));
    }

    @Test
    void the_same_plan_has_the_same_bytes() {
        view.show(cluster, whole);
        view.show(cluster, Planner.plan(cluster, Facts.of(cluster).get()));

        assertThat(lines()).hasSize(2);
        assertThat(lines().getFirst()).isEqualTo(lines().getLast());
    }

    @Test
    void each_end_of_a_step_has_its_own_fields() {
        var step = whole.steps().getFirst().step();
        view.ended(new Done(step, Duration.ofMillis(1234)));
        view.ended(new Failed(step, StepFailed.forGood("cp-1", "broke\u001b[31m", "mend it")));
        view.ended(new Skipped(step, "cp-1/other"));
        view.ended(new NotStarted(step));

        var about = "\"id\":\"cp-1/prepare-node\",\"node\":\"cp-1\",\"step\":\"prepare-node\"";
        var begin = "{\"event\":\"ended\",\"at\":\"2026-03-01T12:00:00.123Z\"," + about;
        assertThat(lines())
                .containsExactly(
                        begin + ",\"outcome\":\"done\",\"seconds\":1.234}",
                        begin
                                + ",\"outcome\":\"failed\",\"what\":\"cp-1:"
                                + " broke[31m\",\"hint\":\"mend it\"}",
                        begin + ",\"outcome\":\"skipped\",\"needs\":\"cp-1/other\"}",
                        begin + ",\"outcome\":\"not-started\"}");
    }

    @Test
    void the_report_comes_with_the_result_and_all_steps() {
        var step = whole.steps().getFirst().step();
        view.show(RunReport.of(plan, List.of(new Done(step, Duration.ZERO)), Optional.empty()));

        var json = only();
        assertThat(json.get("result").getAsString()).isEqualTo("partial");
        assertThat(json.getAsJsonArray("steps")).hasSize(1);
        assertThat(json.getAsJsonArray("leftOut")).hasSize(1);
    }

    @Test
    void a_report_of_a_run_that_was_stopped_says_by_what() {
        var late = new Stop.DeadlinePassed(Duration.ofMinutes(50));
        var step = whole.steps().getFirst().step();
        view.passesDeadline(Duration.ofMinutes(50), List.of(step.node()));
        view.show(RunReport.of(plan, List.of(new NotStarted(step)), Optional.of(late)));

        assertThat(lines().getFirst())
                .isEqualTo(
                        "{\"event\":\"deadline\",\"at\":\"2026-03-01T12:00:00.123Z\","
                                + "\"afterSeconds\":3000,\"atWork\":[\"cp-1\"]}");
        assertThat(lines().getLast()).contains("\"result\":\"partial\",\"stopped\":\"deadline\"");
    }

    @Test
    void an_explanation_has_what_was_seen_and_what_would_be_done() {
        view.show(Explanation.of(cluster, Facts.of(cluster).get(), cluster.nodes().getLast()));

        var json = only();
        assertThat(json.get("event").getAsString()).isEqualTo("explanation");
        assertThat(json.get("condition").getAsString()).isEqualTo("CLEAN");
        assertThat(json.getAsJsonObject("seen").get("forwarding"))
                .hasToString("{\"ipv4\":false,\"ipv6\":false}");
        assertThat(json.getAsJsonObject("seen").has("cpus")).isFalse();
        assertThat(json.getAsJsonArray("steps").asList())
                .extracting(step -> id(step.getAsJsonObject()))
                .containsExactly("w-1/prepare-node", "w-1/join-worker");
        assertThat(json.has("through")).isFalse();
    }

    @Test
    void of_a_server_that_is_no_member_an_explanation_tells_its_equipment() {
        var facts =
                Facts.living(cluster, "cp-1")
                        .with("w-1", seen -> Facts.equipment(seen, Equipped.well().get()))
                        .get();
        view.show(Explanation.of(cluster, facts, cluster.nodes().getLast()));

        var seen = only().getAsJsonObject("seen");
        assertThat(seen.get("cpus").getAsInt()).isEqualTo(2);
        assertThat(seen.get("listeners")).hasToString("[{\"port\":22,\"process\":\"sshd\"}]");
        assertThat(only().get("through").getAsString()).isEqualTo("cp-1");
    }

    @Test
    void of_a_server_that_is_silent_an_explanation_says_why() {
        view.show(
                Explanation.of(
                        cluster,
                        Facts.living(cluster, "cp-1").silent("w-1").get(),
                        cluster.nodes().getLast()));

        assertThat(only().get("silent"))
                .hasToString(
                        "{\"node\":\"w-1\",\"what\":\"w-1: does not answer\",\"hint\":\"look at"
                                + " it\"}");
        assertThat(only().has("seen")).isFalse();
    }

    private static String id(JsonObject step) {
        return step.get("id").getAsString();
    }

    private JsonObject only() {
        assertThat(lines()).hasSize(1);
        return JsonParser.parseString(lines().getFirst()).getAsJsonObject();
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }
}
