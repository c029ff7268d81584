package io.dsctl.cli;

import io.dsctl.report.Colours;
import io.dsctl.report.Lines;
import io.dsctl.report.TerminalSize;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Where the output of this process goes; docs/decisions/0015 says why it is asked like this. */
enum StandardStream {
    OUT(1),
    ERR(2);

    private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/|tty|console|hvc).*");

    private static final Pattern SIZE = Pattern.compile("(\\d{1,5}) (\\d{1,5})\\s*");

    private static final int PATIENCE_IN_SECONDS = 2;

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

    /** A terminal on which lines can be replaced. */
    boolean isCapableTerminal() {
        return isTerminal() && Colours.isCapable(System.getenv("TERM"));
    }

    Lines lines(PrintWriter writer) {
        return new Lines(writer, colours());
    }

    Colours colours() {
        return Colours.wanted(System::getenv, isTerminal());
    }

    /** Of the terminal; empty if nobody can tell. */
    Optional<TerminalSize> size() {
        // A terminal that belongs to another user (su) cannot be opened: then the one that is
        // standard input is asked, which is hardly another.
        return size(Redirect.from(new File("/dev/fd/" + descriptor)))
                .or(() -> size(Redirect.INHERIT));
    }

    private static Optional<TerminalSize> size(Redirect terminal) {
        try {
            var stty =
                    new ProcessBuilder(List.of("stty", "size"))
                            .redirectInput(terminal)
                            .redirectError(Redirect.DISCARD)
                            .start();
            if (!stty.waitFor(PATIENCE_IN_SECONDS, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return Optional.empty();
            }
            return stty.exitValue() == 0
                    ? parsed(
                            new String(
                                    stty.getInputStream().readNBytes(64),
                                    StandardCharsets.US_ASCII))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** What {@code stty size} prints: rows and columns. */
    static Optional<TerminalSize> parsed(String words) {
        var size = SIZE.matcher(words);
        if (!size.matches()) {
            return Optional.empty();
        }
        var rows = Integer.parseInt(size.group(1));
        var columns = Integer.parseInt(size.group(2));
        return Optional.of(
                rows == 0 || columns == 0 ? TerminalSize.USUAL : new TerminalSize(columns, rows));
    }

    /**
     * Whether this process has its terminal, and is not in the background of a shell. Without a
     * terminal to be in the background of, or a system that tells: true.
     */
    static boolean isInForeground() {
        try {
            return isInForeground(Files.readString(Path.of("/proc/self/stat")));
        } catch (IOException _) {
            return true;
        }
    }

    /**
     * @param stat as proc_pid_stat(5) has it
     */
    static boolean isInForeground(String stat) {
        // After the name in brackets, which may hold anything: state, parent, group, session,
        // terminal, the group that has the terminal.
        var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        return fields.length < 6 || fields[5].equals("-1") || fields[5].equals(fields[2]);
    }
}
