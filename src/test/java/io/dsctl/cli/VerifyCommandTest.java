package io.dsctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code dsctl verify}: what is refused before any server is asked. */
class VerifyCommandTest {

    private final StringWriter err = new StringWriter();

    @Test
    void an_image_that_is_none_is_refused() {
        for (var image : new String[] {"", "-x", "a b", "a\nb", "$(x)", "'"}) {
            assertThat(run("--image", image)).isEqualTo(2);
            assertThat(err.toString()).contains("is no image", "name it like");
        }
    }

    @Test
    void a_deadline_that_is_no_duration_too_short_or_too_long_is_refused() {
        assertThat(run("--deadline", "soon")).isEqualTo(2);
        assertThat(run("--deadline", "29s")).isEqualTo(2);
        assertThat(run("--deadline", "2h")).isEqualTo(2);
        assertThat(err.toString()).contains("\"soon\" is no duration", "between 30s and 1h");
    }

    @Test
    void a_report_that_cannot_be_written_is_told_before_anything_is_asked(@TempDir Path folder)
            throws Exception {
        var inventory = folder.resolve("inventory.yaml");
        Files.writeString(
                inventory,
                """
                apiVersion: dsctl.io/v1
                kind: Inventory
                name: prod
                nodes:
                  - {name: cp-1, role: control-plane, host: nobody.invalid}
                """);

        assertThat(execute("verify", "--junit", folder.toString(), inventory.toString()))
                .isEqualTo(2);
        assertThat(execute("verify", "--junit", folder + "/no/out.xml", inventory.toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("cannot be written: it is a folder")
                .contains("no is no folder that may be written to");
    }

    private int run(String option, String value) {
        return execute("verify", option, value, "no-such-file.yaml");
    }

    private int execute(String... arguments) {
        return Main.commandLine()
                .setErr(new PrintWriter(err))
                .setOut(new PrintWriter(new StringWriter()))
                .execute(arguments);
    }
}
