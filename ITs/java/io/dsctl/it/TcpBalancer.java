package io.dsctl.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands for all control planes: passes each connection on to the next one that accepts it. It runs
 * on this machine, which every server reaches as its gateway.
 */
final class TcpBalancer implements AutoCloseable {

    private static final int API_PORT = 6443;

    private final ServerSocket socket;
    private final List<Server> backends;
    private final AtomicInteger turn = new AtomicInteger();

    TcpBalancer(List<Server> backends) throws IOException {
        this.socket = new ServerSocket(0);
        this.backends = backends;
        Thread.startVirtualThread(this::accept);
    }

    /** As the servers reach it. */
    String endpoint() {
        return Pool.one().gateway() + ":" + socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException _) {
                // Closed: the test is over.
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var backend = connect()) {
            var back = Thread.startVirtualThread(() -> copy(backend, client));
            copy(client, backend);
            back.join();
        } catch (IOException | InterruptedException _) {
            // No control plane answers: the client sees its connection closed, as with any
            // balancer.
        }
    }

    private Socket connect() throws IOException {
        var first = turn.getAndIncrement();
        for (int i = 0; i < backends.size(); i++) {
            var backend = new Socket();
            try {
                backend.connect(
                        new InetSocketAddress(
                                backends.get(Math.floorMod(first + i, backends.size())).ipv4(),
                                API_PORT),
                        1000);
                return backend;
            } catch (IOException _) {
                backend.close();
            }
        }
        throw new IOException("no backend");
    }

    private static void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException _) {
            // The other side is closed with it.
        }
    }
}
