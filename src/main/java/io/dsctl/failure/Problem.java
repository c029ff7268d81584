package io.dsctl.failure;

/**
 * Something wrong in a file.
 *
 * @param line counted from 1; 0 if the whole file is meant
 * @param column counted from 1; 0 if the whole file is meant
 */
public record Problem(String file, int line, int column, String what, String hint) {

    public static Problem ofFile(String file, String what, String hint) {
        return new Problem(file, 0, 0, what, hint);
    }

    public String place() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
