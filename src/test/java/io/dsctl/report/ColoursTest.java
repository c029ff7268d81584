package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class ColoursTest {

    @ParameterizedTest(name = "{0}, terminal: {1}")
    @CsvSource({
        "TERM=xterm, true, true",
        "TERM=xterm, false, false",
        "TERM=dumb, true, false",
        "'', true, false",
        "TERM=, true, false",
        "TERM=xterm NO_COLOR=1, true, false",
        "TERM=xterm NO_COLOR=0, true, false",
        "TERM=xterm NO_COLOR=, true, true",
        "TERM=xterm CLICOLOR=0, true, false",
        "TERM=xterm CLICOLOR=1, true, true",
        "TERM=xterm CLICOLOR=1, false, false",
        "CLICOLOR_FORCE=1, false, true",
        "CLICOLOR_FORCE=0, false, false",
        "CLICOLOR_FORCE=, false, false",
        "CLICOLOR_FORCE=1 CLICOLOR=0, false, true",
        "CLICOLOR_FORCE=1 NO_COLOR=1, true, false",
    })
    void colours_are_for_terminals_and_for_who_wants_them(
            String environment, boolean isTerminal, boolean wanted) {
        assertThat(Colours.wanted(variables(environment)::get, isTerminal).on()).isEqualTo(wanted);
    }

    @Test
    void the_first_word_is_coloured_and_nothing_else() {
        var colours = new Colours(true);

        assertThat(colours.of("done     w-1: join as worker (3.2 s)"))
                .isEqualTo("\u001b[32mdone\u001b[0m     w-1: join as worker (3.2 s)");
        assertThat(colours.of("  ! left out: w-1: does not answer"))
                .isEqualTo("  \u001b[31m!\u001b[0m left out: w-1: does not answer");
        assertThat(colours.of("not run  w-1: join"))
                .isEqualTo("\u001b[33mnot run\u001b[0m  w-1: join");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "    hint: look at it",
                "note     a record of this run is kept",
                "prod: 3 nodes",
                "doneness x",
                "done"
            })
    void other_lines_have_none(String line) {
        assertThat(new Colours(true).of(line)).isEqualTo(line);
    }

    @Test
    void without_colours_a_line_stays_as_it_is() {
        assertThat(Colours.NONE.of("failed   w-1: join")).isEqualTo("failed   w-1: join");
    }

    private static Map<String, String> variables(String environment) {
        return Stream.of(environment.split(" "))
                .map(variable -> variable.split("=", 2))
                .filter(variable -> variable.length == 2)
                .collect(Collectors.toMap(variable -> variable[0], variable -> variable[1]));
    }
}
