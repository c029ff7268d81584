package io.dsctl.remote;

import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure;

import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/** One server over one SSH connection, which is opened again if it broke. */
final class SshHost implements Host {

    /** sshd's MaxSessions is 10. */
    private static final int SESSIONS = 8;

    /** No script prints as much; a server that prints for ever must not fill our memory. */
    private static final int MAX_OUTPUT = 16 << 20;

    private static final int NOT_FOUND = 127;

    /** Not its warnings, such as "unable to resolve host". */
    private static final Pattern SUDO_REFUSES =
            Pattern.compile(
                    "(?m)^sudo: .*(password is required|terminal is required|not allowed)|not in"
                            + " the sudoers file|may not run sudo|^(\\S+: )*sudo: (command )?not"
                            + " found");

    private final Node node;
    private final KnownHostsFiles knownHosts;
    private final Semaphore sessions = new Semaphore(SESSIONS);
    private final ReentrantLock connecting = new ReentrantLock();

    private Optional<SSHClient> client = Optional.empty();

    SshHost(Node node, KnownHostsFiles knownHosts) {
        this.node = node;
        this.knownHosts = knownHosts;
    }

    @Override
    public ScriptResult run(Script script) {
        sessions.acquireUninterruptibly();
        try {
            return check(exec(connected(), script));
        } finally {
            sessions.release();
        }
    }

    void close() {
        connecting.lock();
        try {
            client.ifPresent(SshConnection::close);
            client = Optional.empty();
        } finally {
            connecting.unlock();
        }
    }

    /**
     * Of several scripts on one connection that broke, a late one must not close the next
     * connection.
     */
    private void drop(SSHClient connection) {
        connecting.lock();
        try {
            SshConnection.close(connection);
            client = client.filter(it -> it != connection);
        } finally {
            connecting.unlock();
        }
    }

    private SSHClient connected() {
        connecting.lock();
        try {
            if (client.filter(SSHClient::isConnected).isEmpty()) {
                client = Optional.of(SshConnection.open(node, knownHosts));
            }
            return client.get();
        } finally {
            connecting.unlock();
        }
    }

    private ScriptResult exec(SSHClient connection, Script script) {
        try {
            var session = connection.startSession();
            var command = session.exec(script.command(node.login().isRoot()));
            var stdout = drained(command.getInputStream());
            var stderr = drained(command.getErrorStream());
            send(script, command);
            var deadline = System.nanoTime() + script.deadline().toNanos();
            var result = new String[] {text(stdout, deadline), text(stderr, deadline)};
            command.join(remaining(deadline), TimeUnit.NANOSECONDS);
            var ended = new ScriptResult(exitCode(command), result[0], result[1]);
            session.close();
            return ended;
        } catch (TimeoutException _) {
            // Closing the session would wait for the server: the whole connection is dropped
            // instead.
            close();
            throw Failure.StepFailed.forGood(
                    node.name(),
                    "no end after %d s".formatted(script.deadline().toSeconds()),
                    "look on the server what it waits for; the next run finds out how far it came");
        } catch (IOException lost) {
            drop(connection);
            throw SshConnection.unreachable(node, lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw SshConnection.unreachable(node, new IOException("interrupted", interrupted));
        }
    }

    /**
     * A command that ends early, such as a sudo that refuses, does not read it all: its exit status
     * tells.
     */
    private static void send(Script script, Session.Command command) {
        try (var stdin = command.getOutputStream()) {
            stdin.write(script.bytes());
        } catch (IOException _) {
            // If it is the connection that broke, reading the output says so.
        }
    }

    private int exitCode(Session.Command command) throws IOException {
        if (command.getExitStatus() != null) {
            return command.getExitStatus();
        }
        if (command.getExitSignal() != null) {
            return 128;
        }
        throw new IOException("it ended before the exit status came");
    }

    private ScriptResult check(ScriptResult result) {
        if (result.exitCode() == Script.CUT) {
            throw SshConnection.unreachable(node, new IOException("the script was cut on its way"));
        }
        if (!node.login().isRoot()
                && (result.exitCode() == 1 || result.exitCode() == NOT_FOUND)
                && result.stdout().isEmpty()
                && SUDO_REFUSES.matcher(result.stderr()).find()) {
            throw new Failure.LoginRefused(
                    node.name(),
                    "user \"%s\" cannot become root: %s"
                            .formatted(
                                    node.login().user(),
                                    result.stderr()
                                            .lines()
                                            .filter(line -> SUDO_REFUSES.matcher(line).find())
                                            .findFirst()
                                            .orElse("")),
                    "let it use sudo without a password, or log in as root");
        }
        return result;
    }

    /**
     * Both streams are read at once: one that is not read stops the other, as they share a window.
     */
    private static Future<String> drained(InputStream stream) {
        var task =
                new FutureTask<>(
                        () -> {
                            var text =
                                    new String(
                                            stream.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
                            if (stream.read() >= 0) {
                                throw new IOException(
                                        "it prints more than %d MiB".formatted(MAX_OUTPUT >> 20));
                            }
                            return text;
                        });
        Thread.startVirtualThread(task);
        return task;
    }

    private static String text(Future<String> stream, long deadline)
            throws IOException, InterruptedException, TimeoutException {
        try {
            return stream.get(remaining(deadline), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException lost
                    ? lost
                    : new IOException(failed.getCause());
        }
    }

    private static long remaining(long deadline) throws TimeoutException {
        var nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            throw new TimeoutException();
        }
        return nanos;
    }
}
