package io.dsctl.remote.login;

/** Words of others, so short and harmless that they may stand in a message. */
final class Printed {

    private static final int MAX = 100;

    private Printed() {}

    static String of(String text) {
        var printed = new StringBuilder();
        text.strip()
                .codePoints()
                .limit(MAX)
                .map(it -> isHarmless(it) ? it : '?')
                .forEach(printed::appendCodePoint);
        return printed.toString();
    }

    /** Controls move the cursor; formats turn the direction of writing. */
    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
