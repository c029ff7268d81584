package io.dsctl.report;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Colours for lines that people read. They follow from the line's own first word, so that none says
 * anything that is not there without it.
 *
 * @param on without them a line stays as it is, byte by byte
 */
public record Colours(boolean on) {

    public static final Colours NONE = new Colours(false);

    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String RED = "31";

    private static final Map<String, String> OF_WORDS =
            Map.ofEntries(
                    Map.entry("+", GREEN),
                    Map.entry("done", GREEN),
                    Map.entry("Done:", GREEN),
                    Map.entry("!", RED),
                    Map.entry("failed", RED),
                    Map.entry("Failed:", RED),
                    Map.entry("error:", RED),
                    Map.entry("?", YELLOW),
                    Map.entry("retry", YELLOW),
                    Map.entry("waiting", YELLOW),
                    Map.entry("skipped", YELLOW),
                    Map.entry("not run", YELLOW),
                    Map.entry("stopping:", YELLOW),
                    Map.entry("left:", YELLOW),
                    Map.entry("Partial:", YELLOW),
                    Map.entry("Interrupted:", YELLOW),
                    Map.entry("Stopped,", YELLOW));

    private static final Pattern FIRST_WORD = Pattern.compile(" *(not run|\\S+)(?= )");

    /**
     * As <a href="https://no-color.org">NO_COLOR</a> and <a
     * href="https://bixense.com/clicolors">CLICOLOR and CLICOLOR_FORCE</a> have it.
     *
     * @param environment variables by their names; null for one that is not set
     */
    public static Colours wanted(UnaryOperator<String> environment, boolean isTerminal) {
        if (isSet(environment.apply("NO_COLOR"))) {
            return NONE;
        }
        var force = environment.apply("CLICOLOR_FORCE");
        if (isSet(force) && !force.equals("0")) {
            return new Colours(true);
        }
        return new Colours(
                isTerminal
                        && !"0".equals(environment.apply("CLICOLOR"))
                        && isCapable(environment.apply("TERM")));
    }

    /**
     * Whether it does more than print one line after the other.
     *
     * @param terminal the variable TERM, null if it is not set
     */
    public static boolean isCapable(String terminal) {
        return isSet(terminal) && !terminal.equals("dumb");
    }

    private static boolean isSet(String value) {
        return value != null && !value.isEmpty();
    }

    /** The line in colour, if its first word has one. */
    public String of(String line) {
        var word = FIRST_WORD.matcher(line);
        if (!on || !word.lookingAt()) {
            return line;
        }
        var colour = OF_WORDS.get(word.group(1));
        return colour == null
                ? line
                : "%s\u001b[%sm%s\u001b[0m%s"
                        .formatted(
                                line.substring(0, word.start(1)),
                                colour,
                                word.group(1),
                                line.substring(word.end(1)));
    }
}
