package io.dsctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

class SchemaCommandTest {

    @Test
    void the_schema_is_printed_as_it_is() throws IOException {
        var out = new StringWriter();

        var exitCode = Main.commandLine().setOut(new PrintWriter(out)).execute("schema");

        assertThat(exitCode).isZero();
        assertThat(out)
                .hasToString(Files.readString(Path.of("inventories/inventory.schema.json")))
                .asString()
                .as("a terminal of any encoding shows it")
                .matches("\\p{ASCII}+");
    }
}
