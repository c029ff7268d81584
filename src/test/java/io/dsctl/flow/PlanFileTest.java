package io.dsctl.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.failure.Failure.Unsafe;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.plan.Limit;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Planner;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class PlanFileTest {

    @TempDir private Path folder;

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1");
    private final Plan plan = Planner.plan(cluster, Facts.of(cluster).get());
    private final Templates templates = new Templates();

    @Test
    void a_plan_that_was_kept_leads_to_the_same_request() throws IOException {
        var request =
                new Request(
                        new Source(folder.resolve("prod/inventory.yaml"), true),
                        Optional.of(folder.resolve("own")),
                        new Bounds(List.of("w-1"), Optional.of(3), false));
        Files.createDirectory(folder.resolve("plans"));

        assertThat(kept(folder.resolve("plans/plan.json"), request).request()).isEqualTo(request);
    }

    @Test
    void it_can_be_moved_together_with_the_inventory() throws IOException {
        kept(folder.resolve("plan.json"), request());
        var elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("p");
        Files.move(folder.resolve("plan.json"), elsewhere);

        assertThat(PlanFile.read(elsewhere).orElseThrow().request().source().file())
                .isEqualTo(folder.resolve("elsewhere/inventory.yaml"));
    }

    @Test
    void the_same_plan_is_not_stale() {
        var kept = kept(folder.resolve("plan.json"), request());
        var again = Planner.plan(cluster, Facts.of(cluster).get());

        assertThatCode(() -> kept.refuseIfStale(again, templates)).doesNotThrowAnyException();
    }

    @Test
    void another_plan_is_refused_with_the_files_name() {
        var kept = kept(folder.resolve("plan.json"), request());

        assertThatThrownBy(() -> kept.refuseIfStale(Limit.to(Set.of("cp-1"), plan), templates))
                .isInstanceOfSatisfying(
                        Unsafe.class,
                        unsafe ->
                                assertThat(unsafe.refusals().getFirst().subject())
                                        .endsWith("plan.json"));
    }

    @Test
    void other_templates_make_it_stale() throws IOException {
        var kept = kept(folder.resolve("plan.json"), request());
        var own = Files.createDirectories(folder.resolve("own/label-node"));
        Files.writeString(own.resolve("script.sh.ftl"), "true\n");

        assertThatThrownBy(
                        () ->
                                kept.refuseIfStale(
                                        plan, new Templates(Optional.of(folder.resolve("own")))))
                .isInstanceOf(Unsafe.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[]",
                "{\"kind\": 1}",
                "{\"kind\": []}",
                "{\"kind\": null}",
                "{\"kind\": \"Plan\"}",
                "{\"kind\": \"Inventory\"}",
                "{\"kind\": \"Plan\", \"inventory\": \"i\", \"allowDocumentationAddresses\": false,"
                        + " \"limit\": {}, \"fingerprint\": \"0\"}",
                "{\"kind\": \"Plan\", \"inventory\": \"i\", \"allowDocumentationAddresses\": false,"
                        + " \"limit\": [], \"fingerprint\": []}",
                "{\"kind\": \"Plan\", \"inventory\": \"i\", \"allowDocumentationAddresses\": false,"
                        + " \"limit\": [], \"maxChanged\": \"few\", \"fingerprint\": \"0\"}",
                "kind: Inventory"
            })
    void what_is_no_plan_is_left_to_who_reads_inventories(String text) throws IOException {
        var file = Files.writeString(folder.resolve("file"), text);

        assertThat(PlanFile.read(file)).isEmpty();
    }

    @Test
    void a_file_that_is_not_there_is_no_plan() {
        assertThat(PlanFile.read(folder.resolve("none"))).isEmpty();
    }

    @Test
    void a_folder_that_is_not_there_is_told() {
        assertThatThrownBy(() -> kept(folder.resolve("none/plan.json"), request()))
                .isInstanceOf(WrongUsage.class)
                .hasMessageContaining("none/plan.json cannot be written");
    }

    private Request request() {
        return new Request(
                new Source(folder.resolve("inventory.yaml"), false),
                Optional.empty(),
                Bounds.none());
    }

    private PlanFile kept(Path file, Request request) {
        PlanFile.write(file, request, cluster, plan, templates);
        return PlanFile.read(file).orElseThrow();
    }
}
