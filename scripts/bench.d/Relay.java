import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lies between a client and servers, and lets everything arrive later, as a long line would: for
 * kernels without netem. Its arguments are the time of one way in milliseconds, a file with a line
 * "port host port" for each server, and a file that gets a line "port answers bytes" when a
 * connection is over.
 *
 * <p>Answers are the round trips of a connection that its client waited for: the connecting, and
 * each time that something came from the server after something was sent to it. What TCP itself may
 * hold back on a long line, until it is acknowledged, is not in it: both halves are short.
 */
final class Relay {

    /** In flight in one direction: at 100 ms enough for a gigabit. */
    private static final int CHUNKS = 400;

    private static final int CHUNK_BYTES = 32 * 1024;

    private final long oneWay;
    private final Path log;

    private Relay(long oneWay, Path log) {
        this.oneWay = oneWay;
        this.log = log;
    }

    public static void main(String[] arguments) throws Exception {
        var relay =
                new Relay(
                        TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[0])),
                        Path.of(arguments[2]));
        for (var line : Files.readAllLines(Path.of(arguments[1]))) {
            var words = line.split(" ");
            var port = Integer.parseInt(words[0]);
            var server = new InetSocketAddress(words[1], Integer.parseInt(words[2]));
            var listener = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> relay.serve(listener, server));
        }
        System.out.println("listening");
        Thread.currentThread().join();
    }

    private void serve(ServerSocket listener, InetSocketAddress server) {
        while (true) {
            try {
                var client = listener.accept();
                var arrived = System.nanoTime();
                Thread.ofVirtual().start(() -> connect(client, arrived, server));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /**
     * The client's TCP has had its first answer after two ways, and the server knows it after
     * three.
     */
    private void connect(Socket client, long arrived, InetSocketAddress server) {
        var connection = new Connection();
        try (client;
                var remote = new Socket()) {
            client.setTcpNoDelay(true);
            remote.setTcpNoDelay(true);
            var up = new ArrayBlockingQueue<Chunk>(CHUNKS);
            var reader =
                    Thread.ofVirtual()
                            .start(() -> read(client, up, arrived + 2 * oneWay, connection::sent));
            sleepUntil(arrived + 3 * oneWay);
            remote.connect(server, 10_000);
            var writer = Thread.ofVirtual().start(() -> write(up, remote, () -> {}));
            var down = new ArrayBlockingQueue<Chunk>(CHUNKS);
            var answers = Thread.ofVirtual().start(() -> read(remote, down, arrived, _ -> {}));
            write(down, client, connection::answered);
            // The server is done: nobody hears what the client has still to say.
            client.close();
            remote.close();
            for (var thread : new Thread[] {reader, writer, answers}) {
                thread.interrupt();
                thread.join();
            }
        } catch (IOException | InterruptedException over) {
            // As if the line were cut.
        }
        note(client.getLocalPort() + " " + connection.answers + " " + connection.bytes + "\n");
    }

    private synchronized void note(String line) {
        try {
            Files.writeString(log, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException unwritable) {
            System.err.println("relay: " + unwritable);
        }
    }

    private interface Counter {
        void count(int bytes);
    }

    private void read(Socket from, BlockingQueue<Chunk> to, long notBefore, Counter counter) {
        var buffer = new byte[CHUNK_BYTES];
        try {
            InputStream in = from.getInputStream();
            while (true) {
                var length = in.read(buffer);
                var due = Math.max(System.nanoTime(), notBefore) + oneWay;
                if (length < 0) {
                    to.put(new Chunk(due, null));
                    return;
                }
                counter.count(length);
                to.put(new Chunk(due, Arrays.copyOf(buffer, length)));
            }
        } catch (IOException cut) {
            to.offer(new Chunk(System.nanoTime() + oneWay, null));
        } catch (InterruptedException over) {
            // The other direction has ended the connection.
        }
    }

    private void write(BlockingQueue<Chunk> from, Socket to, Runnable before) {
        try {
            var out = to.getOutputStream();
            while (true) {
                var chunk = from.take();
                sleepUntil(chunk.due());
                if (chunk.bytes() == null) {
                    to.shutdownOutput();
                    return;
                }
                before.run();
                out.write(chunk.bytes());
            }
        } catch (IOException | InterruptedException over) {
            // Whoever reads on the other side notices by itself.
        }
    }

    private static void sleepUntil(long due) throws InterruptedException {
        var rest = due - System.nanoTime();
        if (rest > 0) {
            TimeUnit.NANOSECONDS.sleep(rest);
        }
    }

    /** Bytes, and when they are to arrive; null for the end. */
    private record Chunk(long due, byte[] bytes) {}

    /** What a client sent, and how often it got an answer to it; the first one is TCP's. */
    private static final class Connection {

        private boolean waiting;
        private int answers = 1;
        private long bytes;

        synchronized void sent(int length) {
            waiting = true;
            bytes += length;
        }

        synchronized void answered() {
            if (waiting) {
                answers++;
            }
            waiting = false;
        }
    }
}
