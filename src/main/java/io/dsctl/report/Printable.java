package io.dsctl.report;

/** Text that may come from a server or a file, made safe for a terminal. */
public final class Printable {

    private Printable() {}

    /** Without control characters, but for line ends. */
    public static String of(String text) {
        return text.codePoints()
                .filter(c -> c == '\n' || !Character.isISOControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
