package io.dsctl.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What a command prints to one of its streams, read while it runs: a stream that is not read stops
 * the other, as they share a window. It ends when it grows too long, so that a server that prints
 * for ever does not fill our memory.
 */
final class Output {

    /** No script of ours prints as much. */
    static final int MAX = 8 << 20;

    /** It printed more than we keep. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super("it prints more than %d MiB".formatted(MAX >> 20));
        }
    }

    /** Small, as there are four of them for each session that is open, and hundreds of sessions. */
    private static final int CHUNK = 2 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();

    private byte[] bytes = new byte[CHUNK];
    private int length;
    private int heard;
    private boolean ended;
    private IOException broken;

    private Output() {}

    static Output of(InputStream stream) {
        return of(stream, _ -> {});
    }

    /** Of two streams: who waits for words in the one is told when the other is broken. */
    static Output of(InputStream stream, Output other) {
        return of(stream, other::end);
    }

    private static Output of(InputStream stream, Consumer<IOException> whenBroken) {
        var output = new Output();
        Thread.startVirtualThread(() -> output.readAll(stream, whenBroken));
        return output;
    }

    /**
     * Waits until a word was printed; false if the stream ended without it.
     *
     * @param word in ASCII
     */
    boolean await(String word, Deadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        var wanted = word.getBytes(StandardCharsets.US_ASCII);
        var seen = 0;
        lock.lockInterruptibly();
        try {
            while (true) {
                if (find(wanted, seen)) {
                    return true;
                }
                if (broken != null) {
                    throw broken;
                }
                if (ended) {
                    return false;
                }
                seen = Math.max(0, length - wanted.length + 1);
                awaitMore(deadline);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next line, and returns it without its end; empty if the stream ended. */
    Optional<String> nextLine(Deadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            for (int at = heard; true; at++) {
                while (at >= length) {
                    if (broken != null) {
                        throw broken;
                    }
                    if (ended) {
                        return Optional.empty();
                    }
                    awaitMore(deadline);
                }
                if (bytes[at] == '\n') {
                    var line = new String(bytes, heard, at - heard, StandardCharsets.UTF_8);
                    heard = at + 1;
                    return Optional.of(line);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void awaitEnd(Deadline deadline) throws IOException, InterruptedException, TimeoutException {
        lock.lockInterruptibly();
        try {
            while (!ended) {
                awaitMore(deadline);
            }
            if (broken != null) {
                throw broken;
            }
        } finally {
            lock.unlock();
        }
    }

    boolean hasEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** What came until now. */
    String text() {
        lock.lock();
        try {
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Forgets what came until the end of a word, and makes room: what comes next begins after it.
     *
     * @param word in ASCII, that came
     */
    void forget(String word) {
        var wanted = word.getBytes(StandardCharsets.US_ASCII);
        lock.lock();
        try {
            for (int at = 0; at + wanted.length <= length; at++) {
                if (startsWith(wanted, at)) {
                    var rest = Arrays.copyOfRange(bytes, at + wanted.length, length);
                    length = rest.length;
                    heard = 0;
                    bytes = Arrays.copyOf(rest, Math.max(CHUNK, length));
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitMore(Deadline deadline) throws InterruptedException, TimeoutException {
        if (more.awaitNanos(deadline.left().toNanos()) <= 0) {
            throw new TimeoutException();
        }
    }

    private boolean find(byte[] word, int from) {
        for (int at = from; at + word.length <= length; at++) {
            if (startsWith(word, at)) {
                return true;
            }
        }
        return false;
    }

    private boolean startsWith(byte[] word, int at) {
        return Arrays.equals(bytes, at, at + word.length, word, 0, word.length);
    }

    private void readAll(InputStream stream, Consumer<IOException> whenBroken) {
        var chunk = new byte[CHUNK];
        try {
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                append(chunk, read);
            }
            end(null);
        } catch (IOException lost) {
            end(lost);
            whenBroken.accept(lost);
        }
    }

    private void append(byte[] chunk, int read) throws TooLong {
        lock.lock();
        try {
            if (length + read > MAX) {
                throw new TooLong();
            }
            if (length + read > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(MAX, 2 * (length + read)));
            }
            System.arraycopy(chunk, 0, bytes, length, read);
            length += read;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end(IOException why) {
        lock.lock();
        try {
            broken = ended ? broken : why;
            ended = true;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
