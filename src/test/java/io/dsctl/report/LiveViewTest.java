package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Planner;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

@Timeout(60)
class LiveViewTest {

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1");
    private final Plan plan = Planner.plan(cluster, Facts.of(cluster).get());
    private final StringWriter screen = new StringWriter();
    private final PrintWriter terminal = new PrintWriter(screen);
    private final LiveArea area =
            new LiveArea(terminal, () -> Optional.of(new TerminalSize(80, 24)), () -> true);
    private final View view =
            new Views(
                    new LiveView(area, () -> Duration.ofSeconds(1)),
                    new HumanView(terminal, new PrintWriter(area), false));

    @Test
    void before_the_first_step_the_terminal_belongs_to_questions() throws Exception {
        view.show(cluster, plan);
        view.notes("a record is kept");
        Thread.sleep(500);

        assertThat(screen.toString()).doesNotContain("\u001b").endsWith("a record is kept\n");
    }

    @Test
    void steps_at_work_are_shown_and_finished_ones_scroll_above() throws Exception {
        view.show(cluster, plan);
        var step = plan.steps().getFirst().step();
        view.started(step);
        shows("  cp-1  prepare-node      0s\u001b[K\n");
        view.ended(new Done(step, Duration.ofMillis(1500)));
        shows("done     cp-1: " + step.title() + " (1.5 s)\n");
        shows("0s: 1 of 5 steps, 0 of 2 nodes done, 0 running, 4 waiting");
        view.close();
    }

    @Test
    void the_report_comes_when_the_lines_are_gone() {
        view.show(cluster, plan);
        var step = plan.steps().getFirst().step();
        view.started(step);
        view.ended(new Done(step, Duration.ZERO));
        view.show(
                new RunReport(
                        List.of(new Done(step, Duration.ZERO)), List.of(), Optional.empty(), true));
        view.notes("told later");

        assertThat(screen.toString())
                .endsWith(
                        "Done: every node is as the inventory says (1 of 1 step done).\n"
                                + "note     told later\n");
    }

    @Test
    void whoever_is_interrupted_twice_finds_last_words_below_no_lines() {
        view.show(cluster, plan);
        view.started(plan.steps().getFirst().step());
        view.stops(List.of());
        view.leaves(List.of());
        view.started(plan.steps().getLast().step());

        assertThat(screen.toString()).endsWith("left: the next run looks how far this one came\n");
    }

    private void shows(String text) throws InterruptedException {
        while (!screen.toString().contains(text)) {
            Thread.sleep(10);
        }
    }
}
