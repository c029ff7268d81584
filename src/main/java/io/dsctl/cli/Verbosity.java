package io.dsctl.cli;

import picocli.CommandLine.Option;

/** How much is told. */
final class Verbosity {

    @Option(
            names = {"-v", "--verbose"},
            description = "Also tell what was seen on each node and why each step is planned.")
    private boolean verbose;

    boolean verbose() {
        return verbose;
    }
}
