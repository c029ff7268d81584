package io.dsctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.report.TerminalSize;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandardStreamTest {

    @Test
    void stty_tells_rows_and_columns() {
        assertThat(StandardStream.parsed("24 80\n")).contains(new TerminalSize(80, 24));
    }

    @Test
    void a_serial_console_has_no_size_of_its_own() {
        assertThat(StandardStream.parsed("0 0\n")).contains(TerminalSize.USUAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "24", "stty: standard input", "999999 80", "-1 80"})
    void anything_else_is_no_size(String words) {
        assertThat(StandardStream.parsed(words)).isEmpty();
    }

    @ParameterizedTest(name = "group {0}, terminal {1}")
    @CsvSource({"100, 100, true", "100, 99, false", "100, -1, true"})
    void whoever_has_the_terminal_is_in_the_foreground(
            String group, String terminal, boolean isInForeground) {
        assertThat(
                        StandardStream.isInForeground(
                                "100 (a ) 1 (b) S 1 %s 98 34816 %s 4194304 6600"
                                        .formatted(group, terminal)))
                .isEqualTo(isInForeground);
    }
}
