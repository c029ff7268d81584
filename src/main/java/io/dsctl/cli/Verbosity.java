package io.dsctl.cli;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How much is told. */
final class Verbosity {

    /** One of them alone. */
    private static final class Choice {

        @Option(
                names = {"-q", "--quiet"},
                description =
                        "Tell only failures, what is left out, warnings and the end: nothing at all"
                                + " if there is nothing to do.")
        private boolean quiet;

        @Option(
                names = {"-v", "--verbose"},
                description = "Also tell what was seen on each node and why each step is planned.")
        private boolean verbose;
    }

    @ArgGroup(exclusive = true)
    private Choice choice = new Choice();

    boolean quiet() {
        return choice.quiet;
    }

    boolean verbose() {
        return choice.verbose;
    }
}
