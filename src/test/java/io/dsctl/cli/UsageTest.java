package io.dsctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.PrintWriter;
import java.io.StringWriter;

class UsageTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"", "plan", "hosts", "hosts scan", "plan --nonsense a.yaml", "nonsense"})
    void a_wrong_command_line_is_no_bug(String line) {
        var err = new StringWriter();
        var arguments = line.isEmpty() ? new String[0] : line.split(" ");

        assertThat(Main.commandLine().setErr(new PrintWriter(err, true)).execute(arguments))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString())
                .containsAnyOf("Usage: dsctl", "Did you mean", "Possible solutions");
    }
}
