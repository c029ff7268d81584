package io.dsctl.inventory;

import io.dsctl.failure.Failure;
import io.dsctl.failure.Problem;
import io.dsctl.failure.Problem.Severity;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** An inventory, perhaps with a file that it includes, and the problems found so far. */
final class Document {

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
    private static final Pattern PASSWORD = Pattern.compile(":[^\\s/@\"]+@");
    private static final int MAX_WHAT = 300;
    private static final int MAX_HINT = 600;

    private final String name;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> ranges = new HashSet<>();

    Document(Path file) {
        this.name = file.toString();
    }

    void problem(Node at, String what, String hint) {
        add(Severity.ERROR, at, what, hint);
    }

    /** For what makes all the rest pointless: throws, with what was found before. */
    void refuse(Node at, String what, String hint) {
        problem(at, what, hint);
        refuseIfErrors();
    }

    void warning(Node at, String what, String hint) {
        add(Severity.WARNING, at, what, hint);
    }

    /** For messages about another place in the same file. */
    String line(Node node) {
        return "line " + node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    /** A value for a message, unless there may be a password in it: it can hold any character. */
    static String quoted(String value) {
        return value.contains(":") && value.lastIndexOf('@') > value.indexOf(':')
                ? "this"
                : "\"" + value + "\"";
    }

    /** The folder of the file that the node stands in: relative paths start there. */
    Path folder(Node node) {
        return Optional.ofNullable(Path.of(file(node)).getParent()).orElse(Path.of(""));
    }

    /** Throws all problems found so far if there is an error among them. */
    void refuseIfErrors() {
        if (problems.stream().anyMatch(Problem::isError)) {
            throw new Failure.InvalidInventory(problems());
        }
    }

    /** The text at that place stands for many nodes. */
    void standsForMany(Node at) {
        ranges.add(at(Severity.ERROR, at, "", "").place());
    }

    /**
     * In the order of the files. The nodes of a range share their place, and what is wrong with one
     * is wrong with all: the first is told.
     */
    List<Problem> problems() {
        var alike = new LinkedHashMap<List<Object>, List<Problem>>();
        problems.stream()
                .distinct()
                .sorted(
                        Comparator.comparing((Problem problem) -> !problem.file().equals(name))
                                .thenComparingInt(Problem::line)
                                .thenComparingInt(Problem::column))
                .forEach(
                        problem ->
                                alike.computeIfAbsent(kind(problem), _ -> new ArrayList<>())
                                        .add(problem));
        return alike.values().stream().map(Document::first).toList();
    }

    private List<Object> kind(Problem problem) {
        return ranges.contains(problem.place())
                ? List.of(problem.place(), problem.severity(), problem.hint())
                : List.of(problem);
    }

    private static Problem first(List<Problem> alike) {
        var first = alike.getFirst();
        return alike.size() == 1
                ? first
                : new Problem(
                        first.severity(),
                        first.file(),
                        first.line(),
                        first.column(),
                        "%s (and %d more like it)".formatted(first.what(), alike.size() - 1),
                        first.hint());
    }

    private void add(Severity severity, Node at, String what, String hint) {
        problems.add(at(severity, at, what, hint));
    }

    private Problem at(Severity severity, Node at, String what, String hint) {
        var line = at.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        var column = at.getStartMark().map(mark -> mark.getColumn() + 1).orElse(0);
        return new Problem(
                severity, file(at), line, column, shown(what, MAX_WHAT), shown(hint, MAX_HINT));
    }

    /**
     * Values may be long, with passwords in their URLs, and what a terminal obeys or nobody sees.
     */
    private static String shown(String text, int length) {
        var visible =
                UNSEEN.matcher(PASSWORD.matcher(text).replaceAll(":•••@"))
                        .replaceAll(found -> "U+%04X".formatted(found.group().codePointAt(0)));
        return visible.length() <= length
                ? visible
                : visible.substring(0, length / 2)
                        + " … "
                        + visible.substring(visible.length() - length / 2);
    }

    private String file(Node node) {
        return node.getStartMark().map(Mark::getName).orElse(name);
    }
}
