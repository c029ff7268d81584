package io.dsctl.documents;

import io.dsctl.documents.Command.AFile;
import io.dsctl.documents.Command.AFolder;
import io.dsctl.documents.Command.AnyText;
import io.dsctl.documents.Command.OneOf;
import io.dsctl.documents.Command.Option;
import io.dsctl.documents.Command.Value;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Completion in fish, 3.0 and later. */
final class Fish {

    private static final String SCRIPT =
            """
            # Completion of dsctl in fish; made by its build from its own options.

            set -g __dsctl_commands %s
            set -g __dsctl_valued %s

            # __dsctl_at COMMAND [PLACE]: whether the cursor is behind this command, at this argument of it.
            function __dsctl_at
                set -l tokens (commandline -opc)
                set -e tokens[1]
                set -l command dsctl
                set -l place 1
                set -l awaited no
                for token in $tokens
                    if test $awaited = yes
                        set awaited no
                    else if contains -- "$command $token" $__dsctl_valued
                        set awaited yes
                    else if contains -- "$command $token" $__dsctl_commands
                        set command "$command $token"
                    else if not string match -q -- '-*' $token
                        set place (math $place + 1)
                    end
                end
                test "$command" = "$argv[1]"; and begin
                    not set -q argv[2]; or test $place = $argv[2]
                end
            end

            complete -c dsctl -f
            %s\
            """;

    private Fish() {}

    static String of(Command root) {
        return SCRIPT.formatted(
                root.all().skip(1).map(it -> quoted(it.words())).collect(Collectors.joining(" ")),
                root.all()
                        .flatMap(
                                command ->
                                        command.options().stream()
                                                .filter(it -> it.value().isPresent())
                                                .flatMap(it -> it.names().stream())
                                                .map(it -> quoted(command.words() + " " + it)))
                        .collect(Collectors.joining(" ")),
                root.all().flatMap(Fish::lines).collect(Collectors.joining("\n", "", "\n")));
    }

    private static Stream<String> lines(Command command) {
        var commands =
                command.commands().stream()
                        .map(
                                it ->
                                        line(
                                                at(command),
                                                "-a %s -d %s"
                                                        .formatted(
                                                                it.name(),
                                                                quoted(it.firstSentence()))));
        var arguments =
                IntStream.range(0, command.arguments().size())
                        .boxed()
                        .flatMap(
                                i ->
                                        argument(
                                                at(command) + " " + (i + 1),
                                                command.arguments().get(i).value()));
        var options = command.options().stream().map(it -> line(at(command), option(it)));
        return Stream.of(commands, arguments, options).flatMap(it -> it);
    }

    private static String at(Command command) {
        return "__dsctl_at \"%s\"".formatted(command.words());
    }

    private static String line(String condition, String what) {
        return "complete -c dsctl -n '%s' %s".formatted(condition, what);
    }

    private static Stream<String> argument(String condition, Value value) {
        return switch (value) {
            case OneOf one ->
                    Stream.of(line(condition, "-a " + quoted(String.join(" ", one.words()))));
            case AFile _ -> Stream.of(line(condition, "-F"));
            case AFolder _ -> Stream.of(line(condition, "-a '(__fish_complete_directories)'"));
            case AnyText _ -> Stream.of();
        };
    }

    private static String option(Option option) {
        var names =
                option.names().stream()
                        .map(
                                it ->
                                        it.startsWith("--")
                                                ? "-l " + it.substring(2)
                                                : "-s " + it.substring(1));
        return Stream.of(
                        names,
                        option.value().map(Fish::value).stream(),
                        Stream.of("-d " + quoted(Command.firstSentence(option))))
                .flatMap(it -> it)
                .collect(Collectors.joining(" "));
    }

    private static String value(Value value) {
        return switch (value) {
            case OneOf one -> "-x -a " + quoted(String.join(" ", one.words()));
            case AFile _ -> "-r -F";
            case AFolder _ -> "-x -a '(__fish_complete_directories)'";
            case AnyText _ -> "-x";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
