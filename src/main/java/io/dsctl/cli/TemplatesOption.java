package io.dsctl.cli;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;

/** Templates instead of those that dsctl brings. */
final class TemplatesOption {

    @Option(
            names = "--templates",
            paramLabel = "DIR",
            description =
                    "A folder with templates of your own, each in place of the one of dsctl's"
                            + " with the same path.")
    private Path folder;

    Optional<Path> folder() {
        return Optional.ofNullable(folder);
    }
}
