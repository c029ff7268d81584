package io.dsctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine.Command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;

class UsageTest {

    @Test
    void quiet_and_verbose_exclude_each_other() {
        for (var command : List.of("plan", "apply")) {
            var err = new StringWriter();

            assertThat(execute(err, command, "-q", "-v", "a.yaml"))
                    .isEqualTo(ExitCode.USAGE.number());
            assertThat(err.toString()).contains("mutually exclusive");
        }
    }

    @Test
    void a_plan_that_is_not_shown_cannot_be_approved() {
        var err = new StringWriter();

        assertThat(execute(err, "apply", "-q", "a.yaml")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err)
                .hasToString(
                        "error: -q does not show the plan, and so nobody can approve it\n"
                                + "hint: look at `dsctl plan`, then run apply with --yes\n");
    }

    @Test
    void quiet_is_nothing_for_programs() {
        for (var command : List.of("plan", "apply")) {
            var err = new StringWriter();
            var arguments =
                    Stream.concat(
                                    Stream.of(command, "-q", "-o", "json", "a.yaml"),
                                    command.equals("apply") ? Stream.of("--yes") : Stream.of())
                            .toArray(String[]::new);

            assertThat(execute(err, arguments)).isEqualTo(ExitCode.USAGE.number());
            assertThat(err.toString()).startsWith("error: -q is for people");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plan",
                "hosts",
                "hosts scan",
                "plan --nonsense a.yaml",
                "plan --max-changed -1 a.yaml",
                "plan --max-changed few a.yaml",
                "reset",
                "remove a.yaml",
                "kubeconfig",
                "kubeconfig --keep-context a.yaml",
                "nonsense"
            })
    void a_wrong_command_line_is_no_bug(String line) {
        var err = new StringWriter();
        var arguments = line.isEmpty() ? new String[0] : line.split(" ");

        assertThat(execute(err, arguments)).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString())
                .containsAnyOf("Usage: dsctl", "Did you mean", "Possible solutions");
    }

    private static int execute(StringWriter err, String... arguments) {
        return Main.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
    }

    @Test
    void each_command_is_there_by_its_own_name_when_it_is_the_only_one() {
        var all = Main.commandLine().getSubcommands();
        assertThat(all).hasSizeGreaterThan(10);

        all.forEach(
                (name, command) -> {
                    var alone = Main.commandLineFor(name, "--help").getSubcommands();
                    assertThat(alone).containsOnlyKeys(name);
                    assertThat(
                                    command.getCommandSpec()
                                            .userObject()
                                            .getClass()
                                            .getAnnotation(Command.class)
                                            .name())
                            .isEqualTo(name);
                    assertThat(alone.get(name).getUsageMessage())
                            .isEqualTo(command.getUsageMessage());
                });
    }

    @Test
    void without_a_command_all_are_there_to_be_found() {
        var all = Main.commandLine().getSubcommands().keySet();

        assertThat(Main.commandLineFor().getSubcommands()).containsOnlyKeys(all);
        assertThat(Main.commandLineFor("--help").getSubcommands()).containsOnlyKeys(all);
        assertThat(Main.commandLineFor("aply", "a.yaml").getSubcommands()).containsOnlyKeys(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s", "soon", "10"})
    void a_deadline_that_leaves_no_time_or_is_none_is_told(String deadline) {
        var err = new StringWriter();

        assertThat(
                        Main.commandLine()
                                .setErr(new PrintWriter(err, true))
                                .execute("apply", "--yes", "--deadline", deadline, "a.yaml"))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString())
                .startsWith("error: --deadline: ")
                .contains("hint: ")
                .contains(deadline);
    }
}
