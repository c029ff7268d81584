package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.report.RunState.Running;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

class LiveLinesTest {

    private static final TerminalSize USUAL = new TerminalSize(80, 24);

    @Test
    void a_step_at_work_has_a_line_and_all_of_them_have_a_sum() {
        var state =
                new RunState(
                        40,
                        12,
                        1,
                        0,
                        20,
                        3,
                        List.of(
                                new Running("w-1", "join-worker", Duration.ofSeconds(9), ""),
                                new Running(
                                        "cp-1",
                                        "init-control-plane",
                                        Duration.ofSeconds(75),
                                        "attempt 2 in 8s, after: cp-1: it broke")),
                        Duration.ofSeconds(3725),
                        false);

        assertThat(LiveLines.of(state, USUAL))
                .containsExactly(
                        "  cp-1  init-control-plane   1m15s  attempt 2 in 8s, after: cp-1: it"
                                + " broke",
                        "  w-1   join-worker             9s",
                        "1h02m: 12 of 40 steps, 3 of 20 nodes done, 1 failed, 2 running, 25"
                                + " waiting");
    }

    @Test
    void two_hundred_nodes_fit_with_those_first_that_take_longest() {
        var lines = LiveLines.of(many(200), USUAL);

        assertThat(lines).hasSize(24 - 5).allMatch(line -> Columns.of(line) < 80);
        assertThat(lines.getFirst()).isEqualTo("  node-200  join-worker   3m20s");
        assertThat(lines.get(16)).isEqualTo("  node-184  join-worker   3m04s");
        assertThat(lines.get(17)).isEqualTo("  and 183 more");
        assertThat(lines.getLast())
                .isEqualTo("5m00s: 0 of 200 steps, 0 of 200 nodes done, 200 running");
    }

    @Test
    void a_high_terminal_shows_all_of_them() {
        assertThat(LiveLines.of(many(200), new TerminalSize(80, 206))).hasSize(201);
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "200, 50", "20, 3", "21, 7", "40, 8", "80, 6", "1000, 4", "33, 300"})
    void nothing_is_ever_higher_or_wider_than_the_terminal(int columns, int rows) {
        for (var count : List.of(0, 1, 2, 17, 18, 19, 200)) {
            var lines = LiveLines.of(many(count), new TerminalSize(columns, rows));

            assertThat(lines).hasSizeBetween(1, rows - 1);
            assertThat(lines).allMatch(line -> Columns.of(line) < columns);
        }
    }

    @ParameterizedTest
    @CsvSource({"19, 24", "80, 2", "0, 0", "1, 1"})
    void a_terminal_without_room_shows_none(int columns, int rows) {
        assertThat(LiveLines.of(many(3), new TerminalSize(columns, rows))).isEmpty();
    }

    @Test
    void a_low_terminal_has_the_sum_alone() {
        assertThat(LiveLines.of(many(2), new TerminalSize(80, 7)))
                .containsExactly("5m00s: 0 of 2 steps, 0 of 2 nodes done, 2 running");
    }

    @Test
    void long_names_keep_their_ends_by_which_they_differ() {
        var prefix = "a-very-long-name-of-a-data-centre-and-a-rack-worker-";
        var lines =
                LiveLines.of(
                        state(
                                List.of(
                                        running(prefix + "001", 2, ""),
                                        running(prefix + "002", 1, ""))),
                        USUAL);

        assertThat(lines.get(0)).isEqualTo("  a-very-long-...-worker-001  join-worker      2s");
        assertThat(lines.get(1)).isEqualTo("  a-very-long-...-worker-002  join-worker      1s");
    }

    @Test
    void what_servers_say_is_cut_where_the_line_ends_also_in_wide_letters() {
        var lines = LiveLines.of(state(List.of(running("w-1", 1, "失敗".repeat(100)))), USUAL);

        assertThat(lines.getFirst()).startsWith("  w-1  join-worker      1s  失敗").endsWith("...");
        assertThat(Columns.of(lines.getFirst())).isBetween(77, 79);
    }

    @Test
    void a_run_that_begins_nothing_new_says_so() {
        var state = new RunState(2, 1, 0, 1, 1, 0, List.of(), Duration.ofSeconds(5), true);

        assertThat(LiveLines.of(state, USUAL))
                .containsExactly(
                        "stopping, 5s: 1 of 2 steps, 0 of 1 node done, 1 not run, 0 running");
    }

    private static RunState many(int count) {
        return state(
                IntStream.rangeClosed(1, count)
                        .mapToObj(i -> running("node-%03d".formatted(i), i, ""))
                        .toList());
    }

    private static Running running(String node, int seconds, String remark) {
        return new Running(node, "join-worker", Duration.ofSeconds(seconds), remark);
    }

    private static RunState state(List<Running> running) {
        return new RunState(
                running.size(),
                0,
                0,
                0,
                running.size(),
                0,
                running,
                Duration.ofSeconds(300),
                false);
    }
}
