package io.dsctl.report;

/**
 * How much room text takes in a line of a terminal. Terminals and fonts disagree about many
 * characters, so that this is never less than any of them takes: whatever may be wide counts as
 * wide, and what takes no room of its own counts as one column. Text is cut a little early then,
 * and never goes on in the next line.
 */
final class Columns {

    /** Below it, everything is Latin, Greek, Cyrillic and the like: one column at most. */
    private static final int FIRST_WIDE = 0x1100;

    private static final String CUT = "...";

    private Columns() {}

    static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    private static int of(int codePoint) {
        return codePoint < FIRST_WIDE ? 1 : 2;
    }

    /** Not more than so many columns of it, the end being cut off. */
    static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        return columns <= CUT.length()
                ? head(text, columns)
                : head(text, columns - CUT.length()) + CUT;
    }

    /**
     * Likewise, but the middle is cut out: names of many nodes often differ at their ends alone.
     */
    static String cutInTheMiddle(String text, int columns) {
        if (of(text) <= columns || columns <= CUT.length()) {
            return head(text, columns);
        }
        var kept = columns - CUT.length();
        var tail = kept / 2;
        return head(text, kept - tail) + CUT + tail(text, tail);
    }

    /** Filled up with blanks on the right. */
    static String padded(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    private static String head(String text, int columns) {
        var end = 0;
        var taken = 0;
        while (end < text.length() && taken + of(text.codePointAt(end)) <= columns) {
            taken += of(text.codePointAt(end));
            end = text.offsetByCodePoints(end, 1);
        }
        return text.substring(0, end);
    }

    private static String tail(String text, int columns) {
        var begin = text.length();
        var taken = 0;
        while (begin > 0 && taken + of(text.codePointBefore(begin)) <= columns) {
            taken += of(text.codePointBefore(begin));
            begin = text.offsetByCodePoints(begin, -1);
        }
        return text.substring(begin);
    }
}
