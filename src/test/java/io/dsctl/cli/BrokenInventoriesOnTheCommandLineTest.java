package io.dsctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a user sees who runs dsctl with an inventory that is broken. */
class BrokenInventoriesOnTheCommandLineTest {

    private static final Path FOLDER = Path.of("src/test/resources/broken-inventories");

    private static final CommandLine COMMAND_LINE = Main.commandLine();

    static List<Path> files() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void a_broken_inventory_ends_with_its_exit_code_and_words_for_people(Path file) {
        var out = new StringWriter();
        var err = new StringWriter();
        var exitCode =
                COMMAND_LINE
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute("plan", file.toString());

        assertThat(exitCode).isEqualTo(ExitCode.INVALID_INVENTORY.number());
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains(": error: ")
                .doesNotContain("Exception", "io.dsctl", "org.", "java.", "\tat ")
                .doesNotContain("hunter2");
    }
}
