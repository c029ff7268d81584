package io.dsctl.documents;

import io.dsctl.documents.Command.AFile;
import io.dsctl.documents.Command.AFolder;
import io.dsctl.documents.Command.AnyText;
import io.dsctl.documents.Command.Argument;
import io.dsctl.documents.Command.OneOf;
import io.dsctl.documents.Command.Option;
import io.dsctl.documents.Command.Value;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads what picocli knows of a program: what is new there can be forgotten nowhere. */
final class CommandModel {

    /** What usage calls a folder; picocli knows folders and files as one type. */
    private static final String FOLDER = "DIR";

    private CommandModel() {}

    static Command of(CommandLine program) {
        return of(program.getCommandSpec());
    }

    private static Command of(CommandSpec spec) {
        return new Command(
                List.of(spec.qualifiedName(" ").split(" ")),
                List.of(spec.usageMessage().description()),
                spec.options().stream()
                        .filter(it -> !it.hidden())
                        .sorted(Comparator.comparing(CommandModel::sortedBy))
                        .map(CommandModel::option)
                        .toList(),
                spec.positionalParameters().stream()
                        .filter(it -> !it.hidden())
                        .sorted(Comparator.comparing(PositionalParamSpec::index))
                        .map(it -> new Argument(value(it), List.of(it.description())))
                        .toList(),
                spec.subcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .map(CommandModel::of)
                        .sorted(Comparator.comparing(Command::name))
                        .toList());
    }

    private static Option option(OptionSpec option) {
        var names = Stream.of(option.names()).sorted(Comparator.comparing(String::length)).toList();
        return new Option(
                names,
                excluded(option, names),
                option.arity().max() == 0 ? Optional.empty() : Optional.of(value(option)),
                List.of(option.description()),
                // picocli calls each of a choice required, though one of them is enough, or none.
                option.required() && option.group() == null,
                option.isMultiValue());
    }

    private static List<String> excluded(OptionSpec option, List<String> names) {
        if (option.isMultiValue()) {
            return List.of();
        }
        if (option.group() == null || !option.group().exclusive()) {
            return names;
        }
        return option.group().options().stream().flatMap(it -> Stream.of(it.names())).toList();
    }

    private static Value value(ArgSpec arg) {
        var label = arg.paramLabel();
        if (arg.completionCandidates() != null) {
            return new OneOf(
                    label,
                    StreamSupport.stream(arg.completionCandidates().spliterator(), false).toList());
        }
        var type = arg.isMultiValue() ? arg.auxiliaryTypes()[0] : arg.type();
        if (!Path.class.isAssignableFrom(type)) {
            return new AnyText(label);
        }
        return label.equals(FOLDER) ? new AFolder(label) : new AFile(label);
    }

    private static String sortedBy(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }
}
