package io.dsctl.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class RangedTest {

    @ParameterizedTest
    @CsvSource({
        "w-[1:3],w-1 w-2 w-3",
        "w-[01:03],w-01 w-02 w-03",
        "w-[9:11].b,w-9.b w-10.b w-11.b",
        "[098:101]x,098x 099x 100x 101x",
        "[0:2],0 1 2",
        "[00:02],00 01 02",
        "w-[7:7],w-7",
        "fd00::[1:2],fd00::1 fd00::2",
        "w,w",
        "w[1-3],w[1-3]",
        "w[:3],w[:3]",
        "[fd00::1],[fd00::1]"
    })
    void a_range_stands_for_its_numbers(String text, String meant) {
        assertThat(all(Ranged.parse(text).orElseThrow()).reduce((a, b) -> a + " " + b))
                .contains(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[2:1]", "[1:2][1:2]", "[01:2]", "[01:100]", "[1:02]", "[001:01]", "[0:00]"})
    void what_cannot_be_counted_is_none(String text) {
        assertThat(Ranged.parse(text)).isEmpty();
    }

    @Test
    void a_text_stands_for_itself_at_every_index() {
        var one = Ranged.parse("10.0.0.1").orElseThrow();

        assertThat(one.size()).isEqualTo(1);
        assertThat(one.get(0)).isEqualTo("10.0.0.1");
        assertThat(one.get(7)).isEqualTo("10.0.0.1");
    }

    @Test
    void messages_show_the_first_and_the_last() {
        assertThat(Ranged.parse("w-[01:40]").orElseThrow()).hasToString("w-01 … w-40");
        assertThat(Ranged.parse("w-[1:1]").orElseThrow()).hasToString("w-1");
        assertThat(Ranged.parse("w").orElseThrow()).hasToString("w");
    }

    @Test
    void numbers_are_counted_up_and_filled_to_the_width_of_the_first() {
        var random = new Random(11);
        for (int i = 0; i < 300; i++) {
            var from = random.nextInt(1000);
            var to = from + random.nextInt(50);
            var width = random.nextBoolean() ? Integer.toString(to).length() : 1;
            var isPlain = width == 1 || Integer.toString(from).length() == width;
            var first = isPlain ? Integer.toString(from) : ("%0" + width + "d").formatted(from);
            var format = isPlain ? "%d" : "%0" + width + "d";

            assertThat(all(Ranged.parse("a[%s:%d]b".formatted(first, to)).orElseThrow()))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(from, to)
                                    .mapToObj(number -> "a" + format.formatted(number) + "b")
                                    .toList());
        }
    }

    private static Stream<String> all(Ranged ranged) {
        return IntStream.range(0, ranged.size()).mapToObj(ranged::get);
    }
}
