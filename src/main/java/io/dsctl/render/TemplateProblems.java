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
                new Place(
                        thrown.getTemplateName(), thrown.getLineNumber(), thrown.getColumnNumber()),
                firstSentence(thrown.getEditorMessage()),
                "correct the template");
    }

    Problem endless(String name) {
        return problem(
                new Place(name, 0, 0),
                "it includes or calls itself without end",
                "look for an include or a macro that leads back to itself");
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

        static Place of(TemplateException thrown) {
            return thrown.getTemplateSourceName() == null
                    ? new Place("", 0, 0)
                    : new Place(
                            thrown.getTemplateSourceName(),
                            thrown.getLineNumber(),
                            thrown.getColumnNumber());
        }

        /** Not in a text that a template made and had interpreted. */
        boolean isInFile() {
            return !name.isEmpty() && !name.contains("->");
        }
    }
}
