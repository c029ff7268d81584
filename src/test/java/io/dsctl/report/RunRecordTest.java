package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.execute.StepOutcome.Skipped;
import io.dsctl.failure.Evidence;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Planner;
import io.dsctl.plan.Step;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

class RunRecordTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @TempDir private Path folder;

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1", "w-2");
    private final Plan plan =
            Planner.plan(cluster, Facts.living(cluster, "cp-1").silent("w-2").get());
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));

    @Test
    void a_run_is_kept_as_events_texts_and_a_page() throws IOException {
        record();

        assertThat(Files.readAllLines(folder.resolve("events.jsonl")))
                .hasSize(7)
                .first()
                .asString()
                .startsWith("{\"event\":\"plan\"");
        assertThat(folder.resolve("w-1.txt"))
                .hasContent("$ kubeadm join\n[preflight] <script>alert(1)</script>\n");
        assertThat(folder.resolve("report.html")).isNotEmptyFile();
    }

    @Test
    void a_record_that_is_complete_has_no_trouble() {
        assertThat(record().trouble()).isEmpty();
    }

    @Test
    void what_servers_print_is_text_on_the_page() throws IOException {
        record();

        assertThat(page())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .contains("it said &quot;&lt;b&gt;no&lt;/b&gt;&quot; &amp; ended")
                .doesNotContain("<script")
                .doesNotContain("<b>");
    }

    @Test
    void a_bar_tells_when_its_step_was_at_work_and_tried_again() throws IOException {
        record();

        assertThat(page())
                .contains("<span class=\"bar done\" style=\"left:0.00%;width:10.00%\">")
                .contains("<span class=\"bar failed\" style=\"left:10.00%;width:80.00%\">")
                .contains("<span class=\"again\" title=\"tried again\" style=\"left:50.00%\">");
    }

    @Test
    void the_page_tells_who_is_left_out_and_what_was_found() throws IOException {
        record();

        assertThat(page())
                .contains("<tr><td>w-2<td class=\"failed-text\">w-2: does not answer<td>look at it")
                .contains("<tr><td>cp-1<td>control-plane<td>INITIALISED");
    }

    @Test
    void the_page_and_the_events_tell_what_the_nodes_own_logs_say() throws IOException {
        record();

        assertThat(page()).contains("mend it<br><code>kubelet: bad &lt;b&gt;flag&lt;/b&gt;</code>");
        assertThat(Files.readString(folder.resolve("events.jsonl")))
                .contains(
                        "\"evidence\":[{\"source\":\"kubelet\",\"decisive\":[\"bad"
                                + " <b>flag</b>\"],\"lines\":[\"E bad <b>flag</b>\"]}]");
    }

    @Test
    void a_record_that_cannot_be_finished_is_told_and_stops_nothing() throws IOException {
        Files.createDirectory(folder.resolve("report.html"));

        assertThat(record().trouble())
                .get()
                .asString()
                .startsWith("the record of this run in " + folder + " is not complete: ");
    }

    /** What a browser makes of it: every row is there, nothing ran, nothing was asked for. */
    @Test
    void a_browser_shows_the_page() throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM) || System.getenv("CI") != null);
        record();
        var dom = Files.createTempFile(folder, "dom", ".html");
        var browser =
                new ProcessBuilder(
                                CHROMIUM.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--user-data-dir=" + folder.resolve("profile"),
                                "--dump-dom",
                                folder.resolve("report.html").toUri().toString())
                        .redirectOutput(dom.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();

        assertThat(browser.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(dom))
                .contains("<h1>" + cluster.name() + ": partial</h1>")
                .contains("<tr id=\"w-1/join-worker\">")
                .contains("<summary>w-1</summary>");
    }

    /** Ten seconds: one is for the first step, eight for one that is tried twice and fails. */
    private RunRecord record() {
        try (var record = new RunRecord(folder, cluster, plan, now::get)) {
            var steps = plan.steps().stream().map(planned -> planned.step()).toList();
            var outcomes = new ArrayList<StepOutcome>();
            record.started(steps.get(0));
            tick(1);
            end(record, outcomes, new Done(steps.get(0), Duration.ofSeconds(1)));
            Step join = steps.get(1);
            var why =
                    StepFailed.forGood("w-1", "it said \"<b>no</b>\" & ended", "mend it")
                            .with(
                                    List.of(
                                            new Evidence(
                                                    "kubelet",
                                                    List.of("bad <b>flag</b>"),
                                                    List.of("E bad <b>flag</b>"))));
            record.started(join);
            tick(4);
            record.retrying(join, 2, why, Duration.ofSeconds(1));
            tick(4);
            record.printed(join, "kubeadm join", "[preflight] <script>alert(1)</script>\n");
            end(record, outcomes, new Failed(join, why));
            outcomes.add(new Skipped(steps.get(2), join.id()));
            tick(1);
            record.show(RunReport.of(plan, outcomes, Optional.empty()));
            return record;
        }
    }

    private static void end(RunRecord record, List<StepOutcome> outcomes, StepOutcome outcome) {
        record.ended(outcome);
        outcomes.add(outcome);
    }

    private void tick(int seconds) {
        now.updateAndGet(it -> it.plusSeconds(seconds));
    }

    private String page() throws IOException {
        return Files.readString(folder.resolve("report.html"));
    }
}
