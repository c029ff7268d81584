package io.dsctl.remote;

import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.PTYMode;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A command in a session of an SSH connection. */
final class SshCommand implements RemoteCommand {

    /** sshj keeps a buffer of this size, to the next power of two, for each connection. */
    private static final int CHUNK = 8000;

    /** How often to look whether the server takes more. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    /** How long a session may take to close by itself: one turn, usually. */
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(2);

    /** What goes through is neither echoed nor changed, and no character in it means anything. */
    private static final Set<PTYMode> OFF =
            Set.of(
                    PTYMode.ECHO,
                    PTYMode.ECHOE,
                    PTYMode.ECHOK,
                    PTYMode.ECHONL,
                    PTYMode.ECHOCTL,
                    PTYMode.ECHOKE,
                    PTYMode.ICANON,
                    PTYMode.ISIG,
                    PTYMode.IEXTEN,
                    PTYMode.XCASE,
                    PTYMode.TOSTOP,
                    PTYMode.OPOST,
                    PTYMode.OLCUC,
                    PTYMode.ONLCR,
                    PTYMode.OCRNL,
                    PTYMode.ONOCR,
                    PTYMode.ONLRET,
                    PTYMode.ICRNL,
                    PTYMode.INLCR,
                    PTYMode.IGNCR,
                    PTYMode.IUCLC,
                    PTYMode.ISTRIP,
                    PTYMode.INPCK,
                    PTYMode.PARMRK,
                    PTYMode.IXON,
                    PTYMode.IXOFF,
                    PTYMode.IXANY,
                    PTYMode.IMAXBEL);

    private static final byte[] END = {};

    private final SSHClient connection;
    private final Session session;
    private final Session.Command command;
    private final boolean terminal;
    private final Runnable whenClosed;
    private final Output stdout;
    private final Output stderr;
    private final BlockingQueue<byte[]> toSend = new LinkedBlockingQueue<>();

    private SshCommand(
            SSHClient connection,
            Session session,
            Session.Command command,
            boolean terminal,
            Runnable whenClosed) {
        this.connection = connection;
        this.session = session;
        this.command = command;
        this.terminal = terminal;
        this.whenClosed = whenClosed;
        this.stdout = Output.of(command.getInputStream());
        this.stderr = Output.of(command.getErrorStream(), stdout);
    }

    /**
     * @param whenClosed told when the server has closed the session of a command that was started
     */
    static SshCommand start(
            SSHClient connection, String line, boolean terminal, Runnable whenClosed)
            throws IOException {
        var session = session(connection);
        try {
            if (terminal) {
                allocateTerminal(session);
            }
            var started =
                    new SshCommand(connection, session, session.exec(line), terminal, whenClosed);
            Thread.startVirtualThread(started::sendAll);
            return started;
        } catch (IOException refused) {
            Thread.startVirtualThread(() -> close(session));
            throw refused;
        }
    }

    /** The server may have closed the connection since it let us in, and sshj calls that a bug. */
    private static Session session(SSHClient connection) throws IOException {
        try {
            return connection.startSession();
        } catch (IllegalStateException gone) {
            if (connection.isConnected()) {
                throw gone;
            }
            throw new IOException("the server closed it", gone);
        }
    }

    @Override
    public Output stdout() {
        return stdout;
    }

    @Override
    public Output stderr() {
        return stderr;
    }

    @Override
    public void send(byte[] bytes) {
        toSend.add(bytes);
    }

    @Override
    public void endInput() {
        toSend.add(END);
    }

    @Override
    public ScriptEnd end(Deadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        awaitClose(deadline);
        if (command.getExitStatus() != null) {
            return new ScriptEnd.Exited(command.getExitStatus());
        }
        if (command.getExitSignal() != null) {
            return new ScriptEnd.Killed(command.getExitSignal().toString());
        }
        throw new IOException("it ended before the exit status came");
    }

    /** Servers that do not know this (OpenSSH before 7.9) do not mind it. */
    @Override
    public void hangUp() {
        try {
            command.signal(Signal.HUP);
        } catch (IOException _) {
            // The line is gone, and with it what could be asked.
        }
    }

    @Override
    public boolean isOpen() {
        return connection.isConnected() && session.isOpen() && !stdout.hasEnded();
    }

    /** Closing waits for the server, so somebody else does it. */
    @Override
    public void leave() {
        endInput();
        Thread.startVirtualThread(
                () -> {
                    try {
                        awaitClose(Deadline.in(CLOSES_WITHIN));
                    } catch (IOException | InterruptedException | TimeoutException _) {
                        close(session);
                    } finally {
                        whenClosed.run();
                    }
                });
    }

    private void awaitClose(Deadline deadline)
            throws IOException, InterruptedException, TimeoutException {
        var left = deadline.left().toNanos();
        if (left <= 0) {
            throw new TimeoutException();
        }
        try {
            command.join(left, TimeUnit.NANOSECONDS);
        } catch (ConnectionException thrown) {
            if (thrown.getCause() instanceof TimeoutException late) {
                throw late;
            }
            if (thrown.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw thrown;
        }
    }

    private void sendAll() {
        var stdin = command.getOutputStream();
        try {
            while (sentNext(stdin)) {
                // A script that was sent is not held while the next one is waited for.
            }
            if (!terminal) {
                stdin.close();
            }
        } catch (IOException | InterruptedException _) {
            // A command that ends early does not read it all: its exit status tells. If it is the
            // connection that broke, reading the output says so.
        }
    }

    private boolean sentNext(OutputStream stdin) throws IOException, InterruptedException {
        var bytes = toSend.take();
        send(bytes, stdin);
        return bytes.length > 0;
    }

    /**
     * Never more than the server takes: sshj waits for it with a lock in hand that the end of the
     * connection needs as well.
     */
    private void send(byte[] bytes, OutputStream stdin) throws IOException, InterruptedException {
        var sent = 0;
        while (sent < bytes.length && session.isOpen()) {
            var room = Math.min(session.getRemoteWinSize(), CHUNK);
            var next = (int) Math.min(room, bytes.length - sent);
            if (next > 0) {
                stdin.write(bytes, sent, next);
                stdin.flush();
                sent += next;
            } else {
                Thread.sleep(LOOK_AGAIN);
            }
        }
    }

    private static void allocateTerminal(Session session) throws IOException {
        try {
            session.allocatePTY("dumb", 80, 24, 0, 0, unchanged());
        } catch (ConnectionException refused) {
            throw refused.getCause() == null ? new NoTerminal() : refused;
        }
    }

    private static Map<PTYMode, Integer> unchanged() {
        var modes = new EnumMap<PTYMode, Integer>(PTYMode.class);
        OFF.forEach(mode -> modes.put(mode, 0));
        modes.put(PTYMode.CS8, 1);
        return modes;
    }

    private static void close(Session session) {
        try {
            session.close();
        } catch (IOException _) {
            // The end of the connection ends it as well.
        }
    }
}
