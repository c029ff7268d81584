package io.dsctl.documents;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A command of dsctl, as papers and shells tell of it.
 *
 * @param path its words, such as {@code dsctl hosts scan}
 * @param description paragraphs, in which words between backticks are to be typed
 */
record Command(
        List<String> path,
        List<String> description,
        List<Option> options,
        List<Argument> arguments,
        List<Command> commands) {

    /**
     * @param names the short one first
     * @param excluded names of options that cannot stand beside it, its own among them
     * @param value empty if the option is a switch
     */
    record Option(
            List<String> names,
            List<String> excluded,
            Optional<Value> value,
            List<String> description,
            boolean isRequired,
            boolean isRepeatable) {}

    record Argument(Value value, List<String> description) {}

    /** What may stand in a place of the command line. */
    sealed interface Value {

        /** What usage calls it. */
        String label();
    }

    record OneOf(String label, List<String> words) implements Value {}

    record AFile(String label) implements Value {}

    record AFolder(String label) implements Value {}

    record AnyText(String label) implements Value {}

    String words() {
        return String.join(" ", path);
    }

    String name() {
        return path.getLast();
    }

    /** For a menu. */
    String firstSentence() {
        return sentence(description);
    }

    static String firstSentence(Option option) {
        return sentence(option.description());
    }

    /** This one and all below it. */
    Stream<Command> all() {
        return Stream.concat(Stream.of(this), commands.stream().flatMap(Command::all));
    }

    private static String sentence(List<String> paragraphs) {
        return paragraphs.isEmpty()
                ? ""
                : paragraphs
                        .getFirst()
                        .replace("`", "")
                        // "e.g. this" goes on.
                        .replaceFirst("(?<=[^.]{2})\\. .*", "")
                        .replaceFirst("\\.$", "");
    }
}
