package io.dsctl.cli;

import io.dsctl.report.Colours;
import io.dsctl.report.Lines;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where the output of this process goes. */
enum StandardStream {
    OUT(1),
    ERR(2);

    private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/|tty|console|hvc).*");

    private final int descriptor;

    StandardStream(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Whether it is a terminal; where that cannot be seen, as without /proc: whether all are. */
    boolean isTerminal() {
        try {
            var target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
            return TERMINAL.matcher(target.toString()).matches();
        } catch (IOException | UnsupportedOperationException _) {
            return System.console() != null && System.console().isTerminal();
        }
    }

    Lines lines(PrintWriter writer) {
        return new Lines(writer, colours());
    }

    Colours colours() {
        return Colours.wanted(System::getenv, isTerminal());
    }
}
