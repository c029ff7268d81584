package io.dsctl.remote;

import com.hierynomus.sshj.common.KeyDecryptionFailedException;

import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Login;
import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure;

import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import javax.net.SocketFactory;

/** Opens a connection and logs in; every way that this can fail becomes a {@link Failure}. */
final class SshConnection {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** For a server that accepts and then never speaks. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    private static final int KEEP_ALIVE_MISSES = 4;

    private SshConnection() {}

    /**
     * A server that accepted and then broke off is asked once more: a busy sshd drops connections
     * (MaxStartups).
     */
    static SSHClient open(Node node, KnownHostsFiles files) {
        try {
            return openOnce(node, files);
        } catch (Failure.Unreachable broken) {
            if (broken.getCause() == null || neverAccepted(broken.getCause())) {
                throw broken;
            }
            return openOnce(node, files);
        }
    }

    static boolean neverAccepted(Throwable why) {
        return switch (rootCause(why)) {
            case UnknownHostException _,
                    NoRouteToHostException _,
                    ConnectException _,
                    SocketTimeoutException _ ->
                    true;
            case Throwable _ -> false;
        };
    }

    private static SSHClient openOnce(Node node, KnownHostsFiles files) {
        var login = node.login();
        refuseWhatIsNotThereYet(node, login);
        var check =
                new HostKeyCheck(
                        node.name(),
                        login.address(),
                        HostKeyTrust.strict(login.knownHosts()),
                        files);
        var client = new SSHClient(SshSettings.config(check.algorithms()));
        try {
            connect(client, login.address(), check);
            authenticate(node, client);
            return client;
        } catch (Failure failure) {
            close(client);
            throw failure;
        } catch (IOException lost) {
            close(client);
            throw check.refused().orElseGet(() -> unreachable(node, lost));
        }
    }

    /** As far as the host key. */
    static void connect(SSHClient client, HostPort address, HostKeyVerifier check)
            throws IOException {
        client.addHostKeyVerifier(check);
        client.setSocketFactory(new PromptSockets());
        client.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        client.setTimeout((int) READ_TIMEOUT.toMillis());
        client.getTransport().setTimeoutMs((int) READ_TIMEOUT.toMillis());
        client.getConnection().setTimeoutMs((int) READ_TIMEOUT.toMillis());
        if (client.getConnection().getKeepAlive() instanceof KeepAliveRunner keepAlive) {
            keepAlive.setKeepAliveInterval((int) KEEP_ALIVE.toSeconds());
            keepAlive.setMaxAliveCount(KEEP_ALIVE_MISSES);
        }
        client.connect(address.host(), address.port());
    }

    /** The inventory can say it already; connecting in another way than it says would be worse. */
    static void refuseWhatIsNotThereYet(Node node, Login login) {
        if (!login.bastions().isEmpty()) {
            throw refused(
                    node,
                    "dsctl cannot go through a bastion yet",
                    "run dsctl where the server is reached straight, without `bastions`");
        }
        if (login.password().isPresent() || login.passphrase().isPresent()) {
            throw refused(
                    node,
                    "dsctl cannot log in with a password or a passphrase yet",
                    "give it a key without passphrase, without `password` and `passphrase`");
        }
    }

    static void close(SSHClient client) {
        try {
            client.close();
        } catch (IOException _) {
            // The server ends its side when the socket is gone.
        }
    }

    static Failure.Unreachable unreachable(Node node, IOException why) {
        var login = node.login();
        var where = login.address().toString();
        var what =
                switch (rootCause(why)) {
                    case UnknownHostException _ ->
                            "its host name %s is not known".formatted(login.address().host());
                    case NoRouteToHostException _ -> "there is no route to " + where;
                    case ConnectException refused
                            when String.valueOf(refused.getMessage()).contains("refused") ->
                            where + " refuses the connection: no SSH server listens there";
                    case ConnectException refused
                            when String.valueOf(refused.getMessage()).contains("unreachable") ->
                            "there is no route to " + where;
                    case ConnectException _, SocketTimeoutException _ -> where + " does not answer";
                    case Throwable other ->
                            "the connection to %s broke: %s".formatted(where, other.getMessage());
                };
        var unreachable =
                new Failure.Unreachable(
                        node.name(),
                        what,
                        "try `ssh -p %d %s@%s` from this machine"
                                .formatted(
                                        login.address().port(),
                                        login.user(),
                                        login.address().host()));
        unreachable.initCause(why);
        return unreachable;
    }

    private static void authenticate(Node node, SSHClient client) throws IOException {
        var login = node.login();
        if (login.identityFiles().isEmpty()) {
            throw refused(
                    node,
                    "there is no SSH key to log in with",
                    "make one with ssh-keygen, or name it in `ssh: {identityFile: …}`");
        }
        var keys = new ArrayList<KeyProvider>();
        for (var file : login.identityFiles()) {
            keys.add(key(node, client, file));
        }
        try {
            client.authPublickey(login.user(), keys);
        } catch (UserAuthException no) {
            if (!client.isConnected() || hasTransportCause(no)) {
                throw unreachable(node, no);
            }
            throw refused(
                    node,
                    "user \"%s\" is not let in with %s".formatted(login.user(), names(login)),
                    "put its public key into ~%s/.ssh/authorized_keys on the server"
                            .formatted(login.user()));
        }
    }

    private static KeyProvider key(Node node, SSHClient client, Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw refused(
                    node,
                    "the SSH key %s cannot be read".formatted(file),
                    "correct `identityFile` in the inventory");
        }
        try {
            var key = client.loadKeys(file.toString());
            key.getPrivate();
            return key;
        } catch (KeyDecryptionFailedException _) {
            throw refused(
                    node,
                    "the SSH key %s has a passphrase".formatted(file),
                    "give dsctl a key without one");
        } catch (IOException unreadable) {
            throw refused(
                    node,
                    "%s is no SSH key that dsctl can use: %s"
                            .formatted(file, unreadable.getMessage()),
                    "give it a private key in OpenSSH or PEM format, without passphrase");
        }
    }

    private static Failure.LoginRefused refused(Node node, String what, String hint) {
        return new Failure.LoginRefused(node.name(), what, hint);
    }

    private static String names(Login login) {
        return login.identityFiles().stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    /**
     * sshj hides a connection that breaks, or a server that is slow, behind "no key was accepted".
     */
    private static boolean hasTransportCause(Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransportException
                    || cause instanceof ConnectionException
                    || cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static Throwable rootCause(Throwable thrown) {
        var cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Without Nagle's algorithm: its wait costs a round trip at every turn of the protocol. */
    private static final class PromptSockets extends SocketFactory {

        @Override
        public Socket createSocket() throws IOException {
            var socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, java.net.InetAddress local, int localPort)
                throws IOException {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(java.net.InetAddress host, int port) throws IOException {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(
                java.net.InetAddress host, int port, java.net.InetAddress local, int localPort)
                throws IOException {
            throw new UnsupportedOperationException();
        }
    }
}
