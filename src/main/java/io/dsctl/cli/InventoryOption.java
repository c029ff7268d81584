package io.dsctl.cli;

import io.dsctl.flow.Source;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;

/** The inventory that a command is about. */
final class InventoryOption {

    @Parameters(index = "0", paramLabel = "INVENTORY", description = "The inventory file.")
    private Path file;

    @Option(
            names = "--allow-documentation-addresses",
            description =
                    "Take addresses that are kept for documentation, such as 2001:db8::/32, for"
                            + " real ones.")
    private boolean documentationAllowed;

    Path file() {
        return file;
    }

    Source source() {
        return new Source(file, documentationAllowed);
    }
}
