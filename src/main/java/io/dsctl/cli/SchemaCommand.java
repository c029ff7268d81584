package io.dsctl.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

@Command(
        name = "schema",
        description = "Prints the JSON Schema of inventories, for editors and other tools.",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        try (var file = Main.class.getResourceAsStream("/inventories/inventory.schema.json")) {
            var out = spec.commandLine().getOut();
            out.print(new String(file.readAllBytes(), StandardCharsets.US_ASCII));
            out.flush();
            return ExitCode.DONE.number();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
