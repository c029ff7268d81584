package io.dsctl.documents;

import io.dsctl.documents.Command.AFile;
import io.dsctl.documents.Command.AFolder;
import io.dsctl.documents.Command.AnyText;
import io.dsctl.documents.Command.OneOf;
import io.dsctl.documents.Command.Value;

import java.util.stream.Collectors;

/** Completion in bash, 4.0 and later, with or without the package bash-completion. */
final class Bash {

    private static final String SCRIPT =
            """
            # Completion of dsctl in bash; made by its build from its own options.

            # _dsctl_command COMMAND: what may follow it.
            _dsctl_command() {
                commands="" options="" arguments=()
                case $1 in
            %s    esac
            }

            # _dsctl_value COMMAND OPTION: what may follow the option; nothing if it is a switch.
            _dsctl_value() {
                value=
                case "$1 $2" in
            %s    esac
            }

            # _dsctl_offer VALUE BEGINNING PREFIX: words, or what readline knows better than we do.
            _dsctl_offer() {
                case $1 in
                    :file) compopt -o default ;;
                    :folder) compopt -o dirnames ;;
                    :text) ;;
                    *) mapfile -t COMPREPLY < <(compgen -P "$3" -W "$1" -- "$2") ;;
                esac
            }

            _dsctl() {
                local command=dsctl awaited="" prefix="" place=0 only_arguments="" i word
                local commands options arguments value
                COMPREPLY=()
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    _dsctl_command "$command"
                    if [[ $awaited ]]; then
                        # readline takes --output=json for three words.
                        [[ $word == = ]] || awaited=
                    elif [[ $only_arguments ]]; then
                        place=$((place + 1))
                    elif [[ $word == -- ]]; then
                        only_arguments=yes
                    elif [[ $word == -* ]]; then
                        _dsctl_value "$command" "$word"
                        if [[ $value ]]; then awaited=$word; fi
                    elif [[ " $commands " == *" $word "* ]]; then
                        command="$command $word"
                    else
                        place=$((place + 1))
                    fi
                done
                _dsctl_command "$command"
                word=${COMP_WORDS[COMP_CWORD]}
                if [[ $awaited && $word == = ]]; then
                    word=
                elif [[ ! $awaited && ! $only_arguments && $word == --*=* ]]; then
                    # Where COMP_WORDBREAKS has no =.
                    awaited=${word%%%%=*} prefix=${word%%%%=*}= word=${word#*=}
                fi
                if [[ $awaited ]]; then
                    _dsctl_value "$command" "$awaited"
                    _dsctl_offer "$value" "$word" "$prefix"
                elif [[ $word == -* && ! $only_arguments ]]; then
                    _dsctl_offer "$options" "$word"
                elif [[ $commands ]]; then
                    _dsctl_offer "$commands" "$word"
                elif ((place < ${#arguments[@]})); then
                    _dsctl_offer "${arguments[place]}" "$word"
                fi
            } &&
                complete -F _dsctl dsctl
            """;

    private Bash() {}

    static String of(Command root) {
        return SCRIPT.formatted(
                root.all().map(Bash::command).collect(Collectors.joining()),
                root.all().map(Bash::values).collect(Collectors.joining()));
    }

    private static String command(Command command) {
        return "        '%s')\n            commands='%s'\n            options='%s'\n            arguments=(%s)\n            ;;\n"
                .formatted(
                        command.words(),
                        command.commands().stream()
                                .map(Command::name)
                                .collect(Collectors.joining(" ")),
                        command.options().stream()
                                .flatMap(it -> it.names().stream())
                                .collect(Collectors.joining(" ")),
                        command.arguments().stream()
                                .map(it -> "'" + value(it.value()) + "'")
                                .collect(Collectors.joining(" ")));
    }

    private static String values(Command command) {
        return command.options().stream()
                .filter(it -> it.value().isPresent())
                .map(
                        it ->
                                "        %s) value='%s' ;;\n"
                                        .formatted(
                                                it.names().stream()
                                                        .map(
                                                                name ->
                                                                        "'%s %s'"
                                                                                .formatted(
                                                                                        command
                                                                                                .words(),
                                                                                        name))
                                                        .collect(Collectors.joining(" | ")),
                                                value(it.value().orElseThrow())))
                .collect(Collectors.joining());
    }

    private static String value(Value value) {
        return switch (value) {
            case OneOf one -> String.join(" ", one.words());
            case AFile _ -> ":file";
            case AFolder _ -> ":folder";
            case AnyText _ -> ":text";
        };
    }
}
