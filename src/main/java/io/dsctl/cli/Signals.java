package io.dsctl.cli;

import sun.misc.Signal;
import sun.misc.SignalHandler;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Ctrl-C and SIGTERM, and what happens to a terminal. */
final class Signals {

    private Signals() {}

    /**
     * @param endsAtOnce asked each time that a signal comes, by a thread of its own
     */
    static void ask(BooleanSupplier endsAtOnce) {
        for (var name : List.of("INT", "TERM")) {
            var signal = new Signal(name);
            var before = Signal.handle(signal, _ -> react(endsAtOnce));
            // Whoever started us in the background of a shell does not want us to hear it.
            if (before.equals(SignalHandler.SIG_IGN)) {
                Signal.handle(signal, SignalHandler.SIG_IGN);
            }
        }
    }

    /** SIGWINCH: the terminal has another size. */
    static void whenResized(Runnable reaction) {
        Signal.handle(new Signal("WINCH"), _ -> reaction.run());
    }

    /** SIGCONT: goes on after Ctrl-Z. */
    static void whenContinued(Runnable reaction) {
        Signal.handle(new Signal("CONT"), _ -> reaction.run());
    }

    private static void react(BooleanSupplier endsAtOnce) {
        if (endsAtOnce.getAsBoolean()) {
            System.exit(ExitCode.INTERRUPTED.number());
        }
    }
}
