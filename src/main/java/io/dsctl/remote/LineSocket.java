package io.dsctl.remote;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;

/**
 * The two streams to a server, whatever carries them, in the shape that sshj takes: a socket that
 * is connected already, so that it looks up no name. Knows since when a write does not end, and
 * bounds what a server may say before the handshake is over.
 */
final class LineSocket extends Socket {

    /** A handshake takes a few KiB; OpenSSH gives up after 1024 lines before it. */
    private static final int MOST_BEFORE_HANDSHAKE = 256 << 10;

    private static final long IDLE = Long.MIN_VALUE;

    private final InputStream in;
    private final OutputStream out;
    private final Closeable end;

    private volatile boolean shaken;
    private volatile boolean closed;
    private volatile long busySince = System.nanoTime();
    private volatile String whyCut;

    LineSocket(InputStream in, OutputStream out, Closeable end) {
        this.in = new Bounded(in);
        this.out = new Timed(out);
        this.end = end;
    }

    /** From here on, reading may wait and take what comes. */
    void handshakeIsOver() {
        shaken = true;
        busySince = IDLE;
    }

    /** For how long the handshake, or a write, does not come to its end; in nanoseconds. */
    long busyFor(long now) {
        var since = busySince;
        return since == IDLE ? 0 : now - since;
    }

    /** What the watch had against it, if it was the watch that closed it. */
    Optional<String> whyCut() {
        return Optional.ofNullable(whyCut);
    }

    void cut(Duration after) throws IOException {
        whyCut =
                (shaken ? "it reads nothing for %d s" : "the SSH handshake is not over after %d s")
                        .formatted(after.toSeconds());
        close();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        if (millis != 0) {
            throw new SocketException("the watch sees to it that nothing waits for ever");
        }
    }

    @Override
    public InetAddress getInetAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        end.close();
    }

    private final class Bounded extends FilterInputStream {

        private int read;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return count(super.read(), 1);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            var count = super.read(bytes, offset, length);
            return count(count, count);
        }

        private int count(int result, int count) throws IOException {
            if (!shaken && result >= 0) {
                read += count;
                if (read > MOST_BEFORE_HANDSHAKE) {
                    throw new IOException("it says too much and never what SSH servers say");
                }
            }
            return result;
        }
    }

    private final class Timed extends FilterOutputStream {

        Timed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!shaken) {
                out.write(bytes, offset, length);
                return;
            }
            busySince = System.nanoTime();
            try {
                out.write(bytes, offset, length);
            } finally {
                busySince = IDLE;
            }
        }
    }
}
