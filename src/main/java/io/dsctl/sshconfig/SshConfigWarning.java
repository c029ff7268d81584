package io.dsctl.sshconfig;

import java.nio.file.Path;

/**
 * Something that OpenSSH would do and dsctl does not.
 *
 * @param line counted from 1; 0 if the whole file is meant
 */
public record SshConfigWarning(Path file, int line, String what) {

    private static final int MAX_LENGTH = 300;

    /** A file may hold anything, which is not to reach a terminal as it is. */
    public SshConfigWarning {
        var shown = what.replaceAll("\\p{Cntrl}", "?");
        what = shown.length() > MAX_LENGTH ? shown.substring(0, MAX_LENGTH) + "…" : shown;
    }

    /** {@code file:line: what}. */
    @Override
    public String toString() {
        return line == 0 ? file + ": " + what : file + ":" + line + ": " + what;
    }
}
