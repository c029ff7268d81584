package io.dsctl.remote;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** A command that runs on a server. */
interface RemoteCommand {

    Output stdout();

    /** Nothing, if the command has a terminal: there it is part of stdout. */
    Output stderr();

    /**
     * Sends more to standard input, after what was sent before. Does not wait until the server
     * reads it, and does not say if the command reads no more: what it prints says so.
     */
    void send(byte[] bytes);

    /** Nothing more comes on standard input. Where there is a terminal, it stays open. */
    void endInput();

    /** Waits for its end. */
    ScriptEnd end(Deadline deadline) throws IOException, InterruptedException, TimeoutException;

    /**
     * Asks the server to end it, as the end of a terminal would. For a login shell that does not
     * start: sshd lets it live on after the connection. Never for a script of ours.
     */
    void hangUp();

    /** Nobody listens to it any more. */
    void leave();

    /** Whether it still runs, as far as is known here. */
    boolean isOpen();

    /** Where commands start. */
    interface Server {

        /**
         * @param terminal for those that run only where there is one; it neither echoes nor changes
         *     what goes through
         */
        RemoteCommand start(String line, boolean terminal) throws IOException, InterruptedException;

        /**
         * A shell of root's that nobody uses at the moment, or else a new one.
         *
         * @param line what starts it, without a terminal
         * @param bootstrap what that line is of
         */
        RootSession shell(String line, Bootstrap bootstrap)
                throws IOException, InterruptedException;

        /** Takes back what has done its script, and may be given the next one. */
        void rest(RootSession session);
    }

    /** The server gives out no terminals. */
    final class NoTerminal extends IOException {
        private static final long serialVersionUID = 1L;

        NoTerminal() {
            super("the server gives no terminal");
        }
    }
}
