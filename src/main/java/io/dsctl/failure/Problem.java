package io.dsctl.failure;

/**
 * Something wrong in a file.
 *
 * @param line counted from 1; 0 if the whole file is meant
 * @param column counted from 1; 0 if the whole file is meant
 */
public record Problem(
        Severity severity, String file, int line, int column, String what, String hint) {

    public enum Severity {
        ERROR("error"),
        /** It works, but is hardly meant. */
        WARNING("warning");

        private final String title;

        Severity(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    public static Problem ofFile(String file, String what, String hint) {
        return new Problem(Severity.ERROR, file, 0, 0, what, hint);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    public String place() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }

    /** {@code file:line:column: error: what; hint}. */
    @Override
    public String toString() {
        return "%s: %s: %s; %s".formatted(place(), severity, what, hint);
    }
}
