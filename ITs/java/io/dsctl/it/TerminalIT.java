package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Screen;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a person at a terminal sees, and what a job has in its mail. */
@TestMethodOrder(OrderAnnotation.class)
class TerminalIT {

    private static final Duration SOON = Duration.ofMinutes(3);

    private static final Map<String, String> USUAL = Map.of("TERM", "xterm");

    @RegisterExtension static final Lab LAB = Lab.with(1, 2);

    @Test
    @Order(1)
    void a_person_sees_what_is_at_work_and_keeps_what_is_done() throws Exception {
        var inventory = LAB.inventory().workers(1).write();
        var run = TerminalRun.of(LAB, USUAL, "apply", "--yes", inventory);

        assertThat(run.exitCode()).describedAs(run.written()).isZero();
        assertThat(run.written())
                .containsPattern(
                        "\r  %s +init-control-plane +[0-9]+s\u001b\\[K"
                                .formatted(LAB.controlPlane(1).name()))
                .containsPattern(
                        "\n"
                                + "[0-9]+s: 2 of 5 steps, 0 of 2 nodes done, 1 running, 2"
                                + " waiting\u001b\\[K")
                .contains("\u001b[32mdone\u001b[0m     ");
        assertThat(onScreen(run)).filteredOn(line -> line.startsWith("done     ")).hasSize(5);
        assertThat(onScreen(run).getLast()).startsWith("Done: every node is as the inventory says");
        isGone(run);
    }

    @Test
    @Order(2)
    void whoever_wants_no_colours_has_none() throws Exception {
        var inventory = LAB.inventory().workers(1).write();
        var environment = Map.of("TERM", "xterm", "NO_COLOR", "1");
        var run = TerminalRun.of(LAB, environment, "plan", "-v", inventory);

        assertThat(run.exitCode()).isZero();
        assertThat(run.written()).contains("Nothing to do").doesNotContain("\u001b");
    }

    @Test
    @Order(3)
    @Tag("stand-in")
    @EnabledIf("io.dsctl.it.NodeImage#isStandIn")
    void ctrl_c_twice_leaves_the_last_words_and_a_terminal_as_it_was() throws Exception {
        LAB.worker(2).run("/opt/stand-in/bin/stand-in set join-delay 30");
        var run = TerminalRun.start(LAB, USUAL, "apply", "--yes", LAB.inventory().write());
        run.says("join-worker      1s");
        isAtWork(LAB.worker(2));
        run.press("\u0003");
        run.says("stopping, ");
        run.press("\u0003");

        assertThat(run.exitCode()).describedAs(run.written()).isEqualTo(130);
        assertThat(String.join("", onScreen(run)))
                .endsWith(
                        "left: kubeadm goes on by itself on %s; the next run waits for it"
                                .formatted(LAB.worker(2).name()));
        isGone(run);
    }

    @Test
    @Order(4)
    void a_terminal_that_cannot_do_more_has_plain_lines() throws Exception {
        var inventory = LAB.inventory().write();
        var run = TerminalRun.of(LAB, Map.of("TERM", "dumb"), "apply", "--yes", inventory);

        assertThat(run.exitCode()).describedAs(run.written()).isZero();
        assertThat(run.written()).contains("done     ").doesNotContain("\u001b");
    }

    @Test
    @Order(5)
    void a_job_that_changed_something_has_one_line_and_then_none() {
        var inventory = LAB.inventory().write();
        LAB.controlPlane(1).run("rm /etc/sysctl.d/99-dsctl.conf");

        assertThat(LAB.dsctl("plan", "-q", inventory).exits(0).out()).contains("1 step to do:");
        var run = LAB.dsctl("apply", "-q", "--yes", inventory).exits(0);
        assertThat(run.out())
                .isEqualTo("Done: every node is as the inventory says (1 of 1 step done).\n");
        assertThat(run.err()).isEmpty();

        var second = LAB.dsctl("apply", "-q", "--yes", inventory).exits(0);
        assertThat(second.out() + second.err()).isEmpty();
        var plan = LAB.dsctl("plan", "-q", "--detailed-exitcode", inventory).exits(0);
        assertThat(plan.out() + plan.err()).isEmpty();
    }

    /** None of the lines that were replaced is left, and no mode of the terminal is changed. */
    private static void isGone(TerminalRun run) throws IOException {
        assertThat(onScreen(run))
                .noneMatch(line -> line.contains(" running"))
                .noneMatch(
                        line -> line.matches("  \\S+ +(join|init|prepare|revoke)-\\S+ +\\d+s.*"));
        assertThat(run.modesAfter()).isNotEmpty().isEqualTo(run.modesBefore());
        assertThat(run.written()).doesNotContainPattern("\u001b\\[\\?");
    }

    private static void isAtWork(Server server) throws Exception {
        var deadline = System.nanoTime() + SOON.toNanos();
        while (server.tryToRun("systemctl is-active dsctl-kubeadm.service").getExitCode() != 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(200);
        }
    }

    private static List<String> onScreen(TerminalRun run) throws IOException {
        var screen = new Screen(TerminalRun.COLUMNS, TerminalRun.ROWS);
        screen.write(run.written().replace("^C", ""));
        return screen.lines();
    }
}
