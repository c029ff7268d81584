package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

    @Test
    void letters_of_any_language_and_line_ends_stay() {
        assertThat(Printable.of("cp-1: прервано\n東京 é 😀")).isEqualTo("cp-1: прервано\n東京 é 😀");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b", "\r", "\u0000", "\u007f", "\u009b", "\u200e", "\u202e", "\u2066",
                "\u2028", "\u2029", "\ufeff", "\ud800"
            })
    void what_steers_a_terminal_is_left_away(String character) {
        assertThat(Printable.of("a" + character + "b")).isEqualTo("ab");
    }
}
