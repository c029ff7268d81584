package io.dsctl.remote;

import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;

import jdk.net.ExtendedSocketOptions;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lines over TCP. */
final class Tcp {

    private Tcp() {}

    /**
     * Tries every address of a name, one after the other, as ssh does.
     *
     * @param family the only one to try; empty: both
     * @param timeout for each address
     * @throws CannotConnect if none answers, with what each of them did
     */
    static LineSocket connect(HostPort server, Optional<Family> family, Duration timeout)
            throws CannotConnect {
        var why = new ArrayList<String>();
        for (var address : addresses(server, family)) {
            try {
                return connect(new InetSocketAddress(address, server.port()), timeout);
            } catch (IOException no) {
                why.add(words(no, where(server, address)));
            }
        }
        throw new CannotConnect(String.join("; ", why));
    }

    private static LineSocket connect(InetSocketAddress address, Duration timeout)
            throws IOException {
        var socket = new Socket();
        try {
            // Nagle's algorithm costs a round trip at every turn of the protocol.
            socket.setTcpNoDelay(true);
            socket.connect(address, (int) timeout.toMillis());
            return new LineSocket(
                    new BufferedInputStream(new Prompt(socket)), socket.getOutputStream(), socket);
        } catch (IOException no) {
            socket.close();
            throw no;
        }
    }

    private static List<InetAddress> addresses(HostPort server, Optional<Family> family)
            throws CannotConnect {
        try {
            var all = InetAddress.getAllByName(server.host());
            var wanted =
                    Stream.of(all)
                            .filter(it -> family.isEmpty() || family.get() == familyOf(it))
                            .toList();
            if (wanted.isEmpty()) {
                throw new CannotConnect(
                        "%s has no %s address, and AddressFamily of OpenSSH's configuration wants one"
                                .formatted(server.host(), family.orElseThrow()));
            }
            return wanted;
        } catch (UnknownHostException _) {
            throw new CannotConnect("its host name %s is not known".formatted(server.host()));
        }
    }

    private static Family familyOf(InetAddress address) {
        return address instanceof Inet6Address ? Family.IPV6 : Family.IPV4;
    }

    /**
     * Acknowledges what comes as soon as it is read. sshd leaves Nagle's algorithm on for commands,
     * so it holds back its next words until then; and a kernel that sees question and answer take
     * turns waits 40 ms for an answer to send it with.
     */
    private static final class Prompt extends FilterInputStream {

        private final Socket socket;

        Prompt(Socket socket) throws IOException {
            super(socket.getInputStream());
            this.socket = socket;
        }

        @Override
        public int read() throws IOException {
            var read = super.read();
            acknowledge();
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            var read = super.read(bytes, offset, length);
            acknowledge();
            return read;
        }

        /** Linux forgets it after some packets. */
        private void acknowledge() {
            try {
                socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
            } catch (IOException | UnsupportedOperationException _) {
                // It is a matter of speed; whether the line broke, the next read tells.
            }
        }
    }

    private static String where(HostPort server, InetAddress address) {
        var connected = new HostPort(address.getHostAddress(), server.port());
        return server.address().isPresent() ? server.toString() : server + " at " + connected;
    }

    private static String words(IOException why, String where) {
        var message = String.valueOf(why.getMessage());
        return switch (why) {
            case NoRouteToHostException _ -> "there is no route to " + where;
            case ConnectException _ when message.contains("refused") ->
                    where + " refuses the connection: no SSH server listens there";
            case ConnectException _ when message.contains("unreachable") ->
                    "there is no route to " + where;
            case ConnectException _, SocketTimeoutException _ -> where + " does not answer";
            case IOException _ -> "no connection to %s: %s".formatted(where, message);
        };
    }
}
