package io.dsctl.remote;

import io.dsctl.failure.Failure;

import java.time.Duration;

/**
 * A script on a server that goes on as long as we talk with it, line by line, over a connection of
 * its own. It must speak first. Used by one thread at a time.
 */
public interface Dialogue extends AutoCloseable {

    /** Does not wait until it is heard, and does not tell if it never is. */
    void say(String line);

    /**
     * The next line that the script prints; empty ones are not heard. Untrusted: a server may print
     * anything.
     *
     * @throws Failure.Unreachable if nothing came in time, the script ended, or the line broke
     */
    String hear(Duration within);

    /** Ends the connection, and with it the script. */
    @Override
    void close();
}
