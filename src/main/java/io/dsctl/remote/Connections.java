package io.dsctl.remote;

import io.dsctl.cluster.HostPort;
import io.dsctl.failure.Failure;
import io.dsctl.remote.Way.Approach;
import io.dsctl.remote.hostkeys.HostKeyCheck;
import io.dsctl.remote.hostkeys.KnownHostsFiles;
import io.dsctl.remote.login.Authentication;
import io.dsctl.remote.login.SecretVault;

import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Opens connections and logs in; every way that this can fail becomes a {@link Failure}. A bastion
 * has one connection, which all servers behind it share.
 */
final class Connections implements AutoCloseable {

    /** For each answer of the protocol; an answer that is late is a connection that broke. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /**
     * The most that a server sends at once. Each stream of each session has a buffer of that size,
     * and hundreds of them are open side by side.
     */
    private static final int PACKET = 8 << 10;

    /** A busy sshd drops connections before the handshake (MaxStartups). */
    private static final int HANDSHAKES = 8;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    private final KnownHostsFiles knownHosts = new KnownHostsFiles();
    private final Watch watch;
    private final Map<Way, FutureTask<SSHClient>> bastions = new ConcurrentHashMap<>();
    private final Authentication authentication;

    Connections(SecretVault secrets) {
        this(secrets, ANSWER);
    }

    /**
     * @param longest that a handshake or a write may take
     */
    Connections(SecretVault secrets, Duration longest) {
        authentication = new Authentication(secrets);
        watch = new Watch(longest);
    }

    /**
     * @param subject how messages call the server
     * @throws Failure.Unreachable if nobody answers there, or the connection breaks
     * @throws Failure.LoginRefused if the server, or one on the way, is not the one it should be,
     *     or does not let us in
     */
    SSHClient open(String subject, Way way) {
        return Apart.run(
                () -> openHere(subject, way),
                Connections::close,
                () -> unreachable(subject, way, new IOException("interrupted")));
    }

    private SSHClient openHere(String subject, Way way) {
        var client = handshake(subject, way);
        try {
            authentication.login(client, subject, way.means());
            KeepAlive.start(client, way.patience());
            return client;
        } catch (IOException broken) {
            close(client);
            throw unreachable(subject, way, broken);
        } catch (Failure refused) {
            close(client);
            throw refused;
        }
    }

    /** A connection whose host key is checked, and on which nobody is logged in. */
    private SSHClient handshake(String subject, Way way) {
        var check =
                new HostKeyCheck(
                        subject, way.knownAs(), way.trust(), knownHosts, InstantSource.system());
        for (int attempt = 1; ; attempt++) {
            try {
                return handshake(subject, way, SshSettings.config(check.algorithms()), check);
            } catch (IOException broken) {
                if (check.refused().isPresent() && !check.hasAnotherChance()) {
                    throw check.refused().get();
                }
                if (attempt == HANDSHAKES || broken instanceof CannotConnect) {
                    throw unreachable(subject, way, broken);
                }
                pause(subject, way, attempt);
            }
        }
    }

    /**
     * One try.
     *
     * @param subject how messages call the server
     * @throws CannotConnect if another would end like it
     * @throws Failure.LoginRefused if a bastion does not let us through
     */
    SSHClient handshake(String subject, Way way, Config config, HostKeyVerifier check)
            throws IOException {
        var client = new SSHClient(config);
        var line = line(subject, way);
        watch.over(line);
        try {
            client.addHostKeyVerifier(check);
            client.setSocketFactory(new GivenSocket(line));
            client.getTransport().setTimeoutMs((int) ANSWER.toMillis());
            client.getConnection().setTimeoutMs((int) ANSWER.toMillis());
            client.getConnection().setMaxPacketSize(PACKET);
            client.connect(way.address().host(), way.address().port());
            line.handshakeIsOver();
            return client;
        } catch (IOException broken) {
            close(client);
            line.close();
            throw line.whyCut().<IOException>map(CannotConnect::new).orElse(broken);
        }
    }

    private LineSocket line(String subject, Way way) throws IOException {
        return switch (way.approach()) {
            case Approach.Straight(var family) ->
                    Tcp.connect(way.address(), family, way.patience().connect());
            case Approach.Command(var line) -> ProxyCommand.start(line);
            case Approach.Through(var bastion) -> channel(subject, way.address(), bastion);
        };
    }

    private LineSocket channel(String subject, HostPort target, Way bastion) throws IOException {
        var connection = bastion(subject, bastion);
        try {
            var channel = connection.newDirectConnection(target.host(), target.port());
            return new LineSocket(channel.getInputStream(), channel.getOutputStream(), channel);
        } catch (OpenFailException no) {
            if (no.getReason() == OpenFailException.Reason.ADMINISTRATIVELY_PROHIBITED) {
                throw new Failure.LoginRefused(
                        subject,
                        "bastion %s lets nobody through to %s: %s"
                                .formatted(bastion.address(), target, no.getMessage()),
                        "allow it with AllowTcpForwarding and PermitOpen in its sshd_config");
            }
            throw new CannotConnect(
                    "bastion %s cannot reach %s: %s"
                            .formatted(bastion.address(), target, no.getMessage()));
        }
    }

    /**
     * The first who needs it connects, the others wait for that one; a bastion that broke is asked
     * again.
     */
    private SSHClient bastion(String subject, Way way) {
        var name = "bastion " + way.address();
        var connection =
                bastions.compute(
                        way,
                        (_, there) ->
                                there == null || isOver(there)
                                        ? new FutureTask<>(() -> open(name, way))
                                        : there);
        connection.run();
        try {
            return connection.get();
        } catch (ExecutionException thrown) {
            throw switch (thrown.getCause()) {
                case Failure.Unreachable no ->
                        new Failure.Unreachable(subject, no.getMessage(), no.hint());
                case Failure.LoginRefused no ->
                        new Failure.LoginRefused(subject, no.getMessage(), no.hint());
                case Failure no -> no;
                case Throwable bug -> new IllegalStateException(bug);
            };
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Failure.Unreachable(subject, "interrupted", "run dsctl again");
        }
    }

    /** One that refused us is not asked again: a password may be wrong only so often. */
    private static boolean isOver(FutureTask<SSHClient> connection) {
        return switch (connection.state()) {
            case RUNNING -> false;
            case SUCCESS -> !connection.resultNow().isConnected();
            case FAILED -> !(connection.exceptionNow() instanceof Failure.LoginRefused);
            case CANCELLED -> true;
        };
    }

    private static void pause(String subject, Way way, int attempt) {
        var longest =
                Math.min(
                        LONGEST_PAUSE.toMillis(),
                        FIRST_PAUSE.multipliedBy(1L << attempt).toMillis());
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(longest / 2, longest));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unreachable(subject, way, new IOException("interrupted"));
        }
    }

    @Override
    public void close() {
        for (var connection : bastions.values()) {
            if (connection.state() == FutureTask.State.SUCCESS) {
                close(connection.resultNow());
            }
        }
        watch.close();
    }

    static void close(SSHClient client) {
        try {
            client.close();
        } catch (IOException _) {
            // The server ends its side when the line is gone.
        }
    }

    static Failure.Unreachable unreachable(String subject, Way way, IOException why) {
        Throwable root = why;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new Failure.Unreachable(
                subject,
                root instanceof CannotConnect
                        ? root.getMessage()
                        : "the connection to %s%s broke: %s"
                                .formatted(
                                        way.address(),
                                        switch (way.approach()) {
                                            case Approach.Straight _ -> "";
                                            case Approach.Through(var bastion) ->
                                                    " through bastion " + bastion.address();
                                            case Approach.Command _ ->
                                                    " through the ProxyCommand of OpenSSH's"
                                                            + " configuration";
                                        },
                                        root.getMessage()),
                "try `ssh -p %d %s@%s` from this machine"
                        .formatted(way.address().port(), way.means().user(), way.address().host()));
    }
}
