package io.dsctl.report;

/** Text that may come from a server or a file, made safe for a terminal. */
public final class Printable {

    private Printable() {}

    /**
     * Without characters that steer a terminal: controls, but for line ends, and those that nobody
     * sees but that turn or join what stands beside them (U+202E shows a text from right to left).
     */
    public static String of(String text) {
        return text.codePoints()
                .filter(c -> c == '\n' || !steers(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean steers(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            default -> false;
        };
    }
}
