package io.dsctl.render;

import freemarker.core.InvalidReferenceException;
import freemarker.core.ParseException;
import freemarker.core.StopException;
import freemarker.template.MalformedTemplateNameException;
import freemarker.template.TemplateException;
import freemarker.template.TemplateNotFoundException;

import io.dsctl.failure.Nearest;
import io.dsctl.failure.Problem;

import java.util.Set;
import java.util.regex.Pattern;

/** FreeMarker's exceptions in our words: no class names, no lists of everything that there is. */
final class TemplateProblems {

    /** What it says about itself instead of about the template. */
    private static final Pattern ITS_INNER_LIFE =
            Pattern.compile("\\b(java|javax|freemarker)\\.[a-z.]*[A-Z]\\w*|api_builtin_enabled");

    private static final Pattern WRAPPER =
            Pattern.compile(" \\((wrapper: [^)]*|[^)]* wrapped into [^)]*)\\)");

    private final OwnTemplates own;

    TemplateProblems(OwnTemplates own) {
        this.own = own;
    }

    /**
     * @param values the names that the template could have used
     */
    Problem of(TemplateException thrown, Set<String> values) {
        var place = Place.of(thrown);
        return switch (thrown.getCause()) {
            case ParseException inner -> of(inner);
            case TemplateException inner when Place.of(inner).isInFile() -> of(inner, values);
            case TemplateException inner -> of(inner, place, values);
            case BoundedText.TooLong inner -> of(inner, place.name);
            case TemplateNotFoundException missing ->
                    problem(
                            place,
                            "there is no template " + missing.getTemplateName(),
                            "paths are those below the folder, such as /lib/join.yaml.ftl");
            case MalformedTemplateNameException malformed ->
                    problem(
                            place,
                            "the path %s leads out of the templates"
                                    .formatted(malformed.getTemplateName()),
                            "include only what is in the folder, or in dsctl's own templates");
            case null, default -> of(thrown, place, values);
        };
    }

    Problem of(ParseException thrown) {
        return problem(
                Place.of(
                        thrown.getTemplateName(), thrown.getLineNumber(), thrown.getColumnNumber()),
                firstSentence(thrown.getEditorMessage()),
                "correct the template");
    }

    /**
     * What breaks a template somewhere inside FreeMarker, which then tells no place.
     *
     * @param name of the template that was asked for
     */
    Problem of(Throwable thrown, String name) {
        var place = Place.ofWhole(name);
        return switch (thrown) {
            case StackOverflowError _ ->
                    problem(
                            place,
                            "it includes, calls or nests itself without end",
                            "look for an include or a macro that leads back to itself");
            case BoundedText.TooLong _ ->
                    problem(
                            place,
                            "it writes more than %d MiB".formatted(BoundedText.MAX_LENGTH >> 20),
                            "look for a loop without end");
            case OutOfMemoryError _ ->
                    problem(
                            place,
                            "it takes more memory than there is",
                            "look for a loop without end, or a text that is filled up too far");
            default ->
                    problem(
                            place,
                            "it asks for something that cannot be computed",
                            "look at its numbers, and at what is done with them");
        };
    }

    private Problem of(TemplateException thrown, Place place, Set<String> values) {
        return switch (thrown) {
            case InvalidReferenceException missing ->
                    problem(
                            place,
                            "there is no `%s`".formatted(missing.getBlamedExpressionString()),
                            Nearest.to(missing.getBlamedExpressionString(), values)
                                            .map("did you mean `%s`? "::formatted)
                                            .orElse("")
                                    + "what may be missing is asked for with `??`");
            case StopException stop ->
                    problem(place, stop.getMessageWithoutStackTop(), "as it says");
            default -> problem(place, words(thrown), "correct the template");
        };
    }

    private static String words(TemplateException thrown) {
        var words = thrown.getMessageWithoutStackTop();
        return ITS_INNER_LIFE.matcher(words).find()
                ? "this is nothing that a template may do: it has only its values"
                : WRAPPER.matcher(words.lines().findFirst().orElse(""))
                        .replaceAll("")
                        .replaceFirst(":$", "");
    }

    private static String firstSentence(String words) {
        return words.lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^Unexpected end of file reached\\. ", "")
                .replaceFirst("\\. .*", "");
    }

    private Problem problem(Place place, String what, String hint) {
        return new Problem(
                Problem.Severity.ERROR, own.path(place.name), place.line, place.column, what, hint);
    }

    /** Where in which template. */
    private record Place(String name, int line, int column) {

        private static final String INTERPRETED = "->";

        static Place ofWhole(String name) {
            return new Place(name, 0, 0);
        }

        static Place of(String name, int line, int column) {
            var interpreted = name.indexOf(INTERPRETED);
            return interpreted < 0
                    ? new Place(name, line, column)
                    : ofWhole(name.substring(0, interpreted));
        }

        static Place of(TemplateException thrown) {
            return thrown.getTemplateSourceName() == null
                    ? ofWhole("")
                    : of(
                            thrown.getTemplateSourceName(),
                            thrown.getLineNumber(),
                            thrown.getColumnNumber());
        }

        /** Not in a text that a template made and had interpreted. */
        boolean isInFile() {
            return line > 0;
        }
    }
}
