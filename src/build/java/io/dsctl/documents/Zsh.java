package io.dsctl.documents;

import io.dsctl.documents.Command.AFile;
import io.dsctl.documents.Command.AFolder;
import io.dsctl.documents.Command.AnyText;
import io.dsctl.documents.Command.Argument;
import io.dsctl.documents.Command.OneOf;
import io.dsctl.documents.Command.Option;
import io.dsctl.documents.Command.Value;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Completion in zsh, for a folder of its $fpath. */
final class Zsh {

    private static final String SCRIPT =
            """
            #compdef dsctl
            # Completion of dsctl in zsh; made by its build from its own options.

            %s
            _dsctl "$@"
            """;

    private static final String WITH_COMMANDS =
            """
            %1$s() {
                local curcontext=$curcontext state line ret=1
                local -a commands=(
            %3$s    )
                _arguments -C -A '-*' \\
            %2$s        '1: :->command' \\
                    '*:: :->arguments' && ret=0
                case $state in
                    command) _describe -t commands command commands && ret=0 ;;
                    arguments)
                        case $line[1] in
            %4$s            esac
                        ;;
                esac
            }

            """;

    private static final String WITHOUT_COMMANDS =
            """
            %1$s() {
                _arguments \\
            %2$s
            }

            """;

    private Zsh() {}

    static String of(Command root) {
        return SCRIPT.formatted(
                root.all().map(Zsh::function).collect(Collectors.joining()).strip());
    }

    private static String function(Command command) {
        var options = command.options().stream().map(Zsh::option);
        if (command.commands().isEmpty()) {
            var arguments =
                    IntStream.range(0, command.arguments().size())
                            .mapToObj(i -> argument(i + 1, command.arguments().get(i)));
            return WITHOUT_COMMANDS.formatted(
                    name(command),
                    Stream.concat(options, arguments)
                            .map(it -> "        " + it)
                            .collect(Collectors.joining(" \\\n")));
        }
        return WITH_COMMANDS.formatted(
                name(command),
                options.map(it -> "        " + it + " \\\n").collect(Collectors.joining()),
                command.commands().stream()
                        .map(
                                it ->
                                        "        %s\n"
                                                .formatted(
                                                        quoted(
                                                                it.name()
                                                                        + ":"
                                                                        + it.firstSentence())))
                        .collect(Collectors.joining()),
                command.commands().stream()
                        .map(
                                it ->
                                        "                %s) %s && ret=0 ;;\n"
                                                .formatted(it.name(), name(it)))
                        .collect(Collectors.joining()));
    }

    private static String name(Command command) {
        return "_" + String.join("_", command.path());
    }

    private static String option(Option option) {
        var excluded =
                option.isRepeatable() ? "*" : "(%s)".formatted(String.join(" ", option.excluded()));
        var names =
                option.names().stream()
                        .map(
                                it ->
                                        it.startsWith("--") && option.value().isPresent()
                                                ? it + "="
                                                : it)
                        .collect(Collectors.joining(","));
        var meaning =
                "[%s]%s"
                        .formatted(
                                Command.firstSentence(option)
                                        .replaceAll("([\\[\\]\\\\])", "\\\\$1"),
                                option.value().map(it -> ":" + message(it)).orElse(""));
        return quoted(excluded)
                + (option.names().size() > 1 ? "{" + names + "}" : names)
                + quoted(meaning);
    }

    private static String argument(int place, Argument argument) {
        return quoted("%d:%s".formatted(place, message(argument.value())));
    }

    private static String message(Value value) {
        return value.label().replace(":", "\\:")
                + ":"
                + switch (value) {
                    case OneOf one -> "(%s)".formatted(String.join(" ", one.words()));
                    case AFile _ -> "_files";
                    case AFolder _ -> "_files -/";
                    case AnyText _ -> " ";
                };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
