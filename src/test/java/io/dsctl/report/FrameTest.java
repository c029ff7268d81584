package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Screen;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class FrameTest {

    @Test
    void without_lines_what_is_told_stays_byte_by_byte() {
        assertThat(Frame.of(List.of(), 80, "done     w-1\n", List.of()))
                .isEqualTo("done     w-1\n");
    }

    @Test
    void lines_are_written_over_and_what_was_longer_is_cleared() {
        assertThat(written(List.of("one", "two"), 80, "", List.of("1", "2")))
                .isEqualTo("<2A\r1<K\n2<K\n<J");
    }

    @Test
    void what_is_told_pushes_the_lines_down() {
        assertThat(written(List.of("one"), 80, "told\n", List.of("one")))
                .isEqualTo("<1A\r<Jtold\none<K\n");
    }

    @Test
    void in_the_end_nothing_of_the_lines_is_left() {
        assertThat(written(List.of("one", "two"), 80, "", List.of())).isEqualTo("<2A\r<J");
    }

    @Test
    void the_first_lines_go_below_what_is_there() {
        assertThat(written(List.of(), 80, "", List.of("one"))).isEqualTo("\rone<K\n<J");
    }

    @Test
    void lines_of_a_terminal_that_became_narrower_take_several_rows() {
        assertThat(written(List.of("x".repeat(79), "y".repeat(40), ""), 40, "", List.of("one")))
                .startsWith("<4A");
    }

    /** Whatever is told and shown in whichever order: nothing is lost, nothing is left. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void told_lines_stay_and_the_others_leave_no_trace(long seed) {
        var random = new Random(seed);
        var size = new TerminalSize(20 + random.nextInt(60), 5 + random.nextInt(20));
        var screen = new Screen(size.columns(), size.rows());
        var told = new ArrayList<String>();
        List<String> shown = List.of();
        for (int i = 0; i < 200; i++) {
            var above = lines(random, random.nextInt(4), 3 * size.columns());
            var now = lines(random, random.nextInt(size.rows()), size.columns() - 1);
            screen.write(Frame.of(shown, size.columns(), text(above), now));
            shown = now;
            above.forEach(line -> told.addAll(rows(line, size.columns())));

            assertThat(screen.lines())
                    .isEqualTo(Stream.of(told, now).flatMap(List::stream).toList());
        }
    }

    /** Each with letters of its own, and none of them blank. */
    private static List<String> lines(Random random, int count, int longest) {
        return Stream.generate(
                        () ->
                                Character.toString('a' + random.nextInt(26))
                                        .repeat(1 + random.nextInt(longest)))
                .limit(count)
                .toList();
    }

    private static String text(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static List<String> rows(String line, int columns) {
        var rows = new ArrayList<String>();
        for (int i = 0; i < line.length(); i += columns) {
            rows.add(line.substring(i, Math.min(line.length(), i + columns)));
        }
        return rows;
    }

    private static String written(
            List<String> before, int columns, String above, List<String> now) {
        return Frame.of(before, columns, above, now).replace("\u001b[", "<");
    }
}
