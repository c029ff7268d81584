package io.dsctl.yaml;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

import java.util.List;
import java.util.Optional;

/**
 * What is wrong with a text that is no YAML, in words for people who do not know how YAML is
 * parsed. None of the text is repeated: it may be a secret.
 *
 * @param at empty: somewhere in the file
 */
public record SyntaxError(Optional<Mark> at, String what, String hint) {

    private static final String QUOTE_IT = "put it in quotes if it is a text";

    /**
     * @param words of the parser
     * @param isAboutStart whether to look at where the broken thing begins, not at where it broke
     */
    private record Meaning(String words, boolean isAboutStart, String what, String hint) {}

    /** The first that fits. */
    private static final List<Meaning> MEANINGS =
            List.of(
                    at("nested more than", "values are nested too deeply", "write less deeply"),
                    at(
                            "found another document",
                            "it has a second document",
                            "give each a file of its own"),
                    at(
                            "directive",
                            "a line that begins with % is a directive",
                            "remove it; it is not needed"),
                    at("YAML directive", "it has two YAML directives", "remove them"),
                    at("tag handle", "a tag (`!…`) has no meaning here", QUOTE_IT),
                    at("scanning a tag", "a tag (`!…`) has no meaning here", QUOTE_IT),
                    at(
                            "undefined alias",
                            "an alias (`*…`) stands for nothing",
                            QUOTE_IT + "; an alias needs its anchor (`&…`) above it"),
                    at("an alias", "a `*` without the name of an alias", QUOTE_IT),
                    at("an anchor", "a `&` without the name of an anchor", QUOTE_IT),
                    at(
                            "escape",
                            "after the backslash comes nothing that is an escape",
                            "write \\\\ for a backslash, or use single quotes"),
                    at(
                            "block scalar",
                            "behind `|` or `>` there may be nothing else on the line, and the text"
                                    + " begins below it",
                            QUOTE_IT),
                    from("end of stream", "this quote is never closed", "close it"),
                    from("document separator", "this quote is never closed", "close it"),
                    at("TAB", "there is a tab in the indentation", "indent with blanks"),
                    at(
                            "cannot start any token",
                            "no value may begin with this character",
                            QUOTE_IT),
                    from(
                            "expected ':'",
                            "there is no colon behind this name",
                            "write `name: value`, with a blank behind the colon"),
                    at(
                            "mapping values",
                            "there may be no colon here",
                            "put the value in quotes if the colon belongs to it, and check the"
                                    + " indentation"),
                    at(
                            "sequence entries",
                            "there may be no `- ` here",
                            "begin a list on a line of its own"),
                    at("mapping keys", "there may be no `? ` here", "write `name: value`"),
                    from(
                            "']', but got <stream end>",
                            "this [ is never closed",
                            "write ] behind the last value"),
                    from(
                            "'}', but got <stream end>",
                            "this { is never closed",
                            "write } behind the last value"),
                    at(
                            "',' or",
                            "there is no comma between two values",
                            "write one, close what was opened before, or put into quotes what"
                                    + " belongs together"),
                    at(
                            "expected '<document start>'",
                            "this does not go with what stands before it",
                            "check its indentation, and quotes and brackets before it"),
                    at(
                            "<block end>",
                            "this does not go with what stands before it",
                            "check its indentation, and quotes and brackets before it"),
                    at("node content", "there is no value here", "write one"));

    public static SyntaxError of(MarkedYamlEngineException broken) {
        var said = broken.getContext() + ": " + broken.getProblem();
        return MEANINGS.stream()
                .filter(meaning -> said.contains(meaning.words()))
                .findFirst()
                .map(
                        meaning ->
                                new SyntaxError(
                                        meaning.isAboutStart()
                                                ? broken.getContextMark()
                                                : broken.getProblemMark(),
                                        meaning.what(),
                                        meaning.hint()))
                .orElseGet(
                        () ->
                                new SyntaxError(
                                        broken.getProblemMark(),
                                        "something here breaks its rules",
                                        "check quotes, colons and indentation around this place"));
    }

    private static Meaning at(String words, String what, String hint) {
        return new Meaning(words, false, what, hint);
    }

    private static Meaning from(String words, String what, String hint) {
        return new Meaning(words, true, what, hint);
    }
}
