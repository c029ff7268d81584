package io.dsctl.documents;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;

/** A program with words that mean something to man, bash, zsh and fish; called as the real one. */
@Command(
        name = "dsctl",
        description = {
            ".Carries \"things\" [and $people] over the sea: 'tis slow. It never sinks.",
            "Costs 5\\6 of `fly --first`."
        },
        mixinStandardHelpOptions = true,
        subcommands = {Ship.Load.class, Ship.Port.class})
final class Ship {

    enum Speed {
        slow,
        slower
    }

    @Command(name = "load", description = "Takes `it` aboard.")
    static final class Load {

        @Parameters(index = "0", paramLabel = "CARGO", description = "What.")
        private Path cargo;

        @Parameters(index = "1", paramLabel = "NAME", description = "How it is called.")
        private String name;

        @Option(
                names = {"-s", "--speed"},
                paramLabel = "SPEED",
                required = true,
                description = "One of ${COMPLETION-CANDIDATES}, e.g. slow. Or not.")
        private Speed speed;

        @Option(names = "--hold", paramLabel = "DIR", description = "Where: it's [below].")
        private Path hold;

        @Option(names = "--list", paramLabel = "FILE", description = "All of it.")
        private Path list;

        @Option(names = "--with", paramLabel = "WHOM", description = "Several times.")
        private List<String> companions;

        @Option(names = "--secret", hidden = true, description = "Nobody is to know.")
        private boolean secret;

        @ArgGroup(exclusive = true)
        private Noise noise;
    }

    static final class Noise {

        @Option(names = "--loud", required = true, description = "Horns.")
        private boolean loud;

        @Option(names = "--still", required = true, description = "None.")
        private boolean still;
    }

    @Command(name = "port", description = "Ports.", subcommands = Ship.Ports.class)
    static final class Port {}

    @Command(name = "list", description = "All ports.", mixinStandardHelpOptions = true)
    static final class Ports {}

    private Ship() {}

    static io.dsctl.documents.Command model() {
        return CommandModel.of(new CommandLine(Ship.class));
    }
}
