package io.dsctl.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes lines on which nothing moves any more. sshj would wait for ever for a server that never
 * ends its greeting, or that stops reading; a keep-alive is no help, as it would have to be written
 * as well. One thread for all connections of a run.
 */
final class Watch implements AutoCloseable {

    private static final int ROUNDS = 30;

    private final Set<LineSocket> lines = ConcurrentHashMap.newKeySet();
    private final Duration longest;
    private final Thread rounds;

    /**
     * @param longest that a handshake or a write may take
     */
    Watch(Duration longest) {
        this.longest = longest;
        rounds = Thread.ofVirtual().name("watch").start(this::goRound);
    }

    void over(LineSocket line) {
        lines.add(line);
    }

    @Override
    public void close() {
        rounds.interrupt();
    }

    private void goRound() {
        try {
            while (true) {
                Thread.sleep(longest.dividedBy(ROUNDS));
                var now = System.nanoTime();
                lines.removeIf(LineSocket::isClosed);
                lines.stream()
                        .filter(line -> line.busyFor(now) > longest.toNanos())
                        .forEach(line -> Thread.startVirtualThread(() -> cut(line)));
            }
        } catch (InterruptedException _) {
            // The run is over.
        }
    }

    /** On its own thread: to close a channel of a bastion takes the bastion's answer. */
    private void cut(LineSocket line) {
        try {
            line.cut(longest);
        } catch (IOException _) {
            // What is broken already needs no end.
        }
    }
}
