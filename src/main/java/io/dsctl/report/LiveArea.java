package io.dsctl.report;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The bottom of a terminal, where lines are replaced again and again. Whatever is written to this
 * scrolls above them, and goes straight to the terminal while there are none. One thread alone
 * writes meanwhile, so that a terminal that takes nothing (Ctrl-S) holds up nobody else.
 */
public final class LiveArea extends Writer {

    /** Between two pictures, in milliseconds. */
    private static final int PAUSE = 200;

    /** No pause takes as long, unless nothing else goes on either; in nanoseconds. */
    private static final long STOPPED = 3L * PAUSE * 1_000_000;

    private final PrintWriter terminal;
    private final Supplier<Optional<TerminalSize>> size;
    private final BooleanSupplier isOurs;

    private final StringBuilder above = new StringBuilder();
    private List<String> drawn = List.of();
    private Optional<TerminalSize> known = Optional.empty();
    private boolean isResized = true;
    private boolean isClosed;
    private Optional<Thread> painter = Optional.empty();

    /**
     * @param size asked at the beginning and after {@link #isResized()}; empty if it cannot be
     *     known: then there are no lines
     * @param isOurs whether dsctl has the terminal now; in the background of a shell it shows none
     */
    public LiveArea(
            PrintWriter terminal, Supplier<Optional<TerminalSize>> size, BooleanSupplier isOurs) {
        this.terminal = terminal;
        this.size = size;
        this.isOurs = isOurs;
    }

    /**
     * Shows these lines from now on, unless it does so or is closed.
     *
     * @param lines those of now; none wider than the terminal
     */
    synchronized void show(Function<TerminalSize, List<String>> lines) {
        if (isClosed || painter.isPresent()) {
            return;
        }
        if (measure()) {
            painter =
                    Optional.of(
                            Thread.ofPlatform().daemon().name("live").start(() -> paint(lines)));
        }
    }

    /** The terminal has another size. */
    public synchronized void isResized() {
        isResized = true;
    }

    /** dsctl was stopped and goes on: whatever was on the terminal, others wrote below it. */
    public synchronized void isContinued() {
        isResized = true;
        drawn = List.of();
    }

    @Override
    public synchronized void write(char[] text, int from, int length) {
        if (painter.isPresent()) {
            above.append(text, from, length);
        } else {
            terminal.write(text, from, length);
        }
    }

    @Override
    public synchronized void flush() {
        if (painter.isEmpty()) {
            terminal.flush();
        }
    }

    /** Takes the lines away for good. What is written afterwards goes straight to the terminal. */
    @Override
    public void close() {
        var thread = end();
        try {
            if (thread.isPresent()) {
                thread.get().join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        clear();
    }

    private synchronized Optional<Thread> end() {
        isClosed = true;
        notifyAll();
        return painter;
    }

    private synchronized void clear() {
        terminal.print(Frame.of(drawn, columns(), above.toString(), List.of()));
        terminal.flush();
        drawn = List.of();
        above.setLength(0);
        painter = Optional.empty();
    }

    private void paint(Function<TerminalSize, List<String>> lines) {
        try {
            do {
                var frame = next(lines);
                if (!frame.isEmpty()) {
                    terminal.print(frame);
                    terminal.flush();
                }
            } while (isToGoOn());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isToGoOn() throws InterruptedException {
        if (!isClosed) {
            var begin = System.nanoTime();
            wait(PAUSE);
            if (System.nanoTime() - begin > STOPPED) {
                // Stopped meanwhile, perhaps: whoever hears SIGCONT tells of it first.
                wait(PAUSE);
            }
        }
        return !isClosed;
    }

    /** Empty if all is as it was. */
    private synchronized String next(Function<TerminalSize, List<String>> lines) {
        measure();
        var now =
                isOurs.getAsBoolean()
                        ? lines.apply(known.orElse(TerminalSize.USUAL))
                        : List.<String>of();
        var scrolled = wholeLines();
        if (scrolled.isEmpty() && now.equals(drawn)) {
            return "";
        }
        var frame = Frame.of(drawn, columns(), scrolled, now);
        drawn = now;
        return frame;
    }

    /** A line is written in pieces. */
    private String wholeLines() {
        var end = above.lastIndexOf("\n") + 1;
        var whole = above.substring(0, end);
        above.delete(0, end);
        return whole;
    }

    /** Whether the size is known; a terminal that once told it keeps it. */
    private boolean measure() {
        if (isResized) {
            isResized = false;
            known = size.get().or(() -> known);
        }
        return known.isPresent();
    }

    private int columns() {
        return known.orElse(TerminalSize.USUAL).columns();
    }
}
