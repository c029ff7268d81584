package io.dsctl.remote;

import io.dsctl.cluster.HostPort;
import io.dsctl.failure.Failure;

import net.schmizz.sshj.SSHClient;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One server over one SSH connection, which is opened again if it broke. */
final class SshHost implements Host {

    /** A server may come up meanwhile. */
    private static final Duration TELLING = Duration.ofSeconds(10);

    /** A server that stops reading must not hold up the end of the run. */
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final String node;
    private final HostPort address;
    private final Supplier<SSHClient> opener;
    private final RootShell shell;
    private final Sessions sessions = new Sessions();
    private final ReentrantLock connecting = new ReentrantLock();

    private Optional<SSHClient> client = Optional.empty();

    /** Why {@link #connect} did not, for a moment. */
    private Optional<Missed> missed = Optional.empty();

    private record Missed(Failure why, Deadline telling) {}

    /** Not asked again, however often a run looks: a server may lock an account after a few. */
    private Optional<Failure.LoginRefused> refused = Optional.empty();

    /**
     * @param node its name, for messages
     * @param address likewise: a connection that broke does not tell where it led
     * @param opener connects and logs in, or throws a {@link Failure}
     */
    SshHost(String node, HostPort address, Supplier<SSHClient> opener, Become become) {
        this.node = node;
        this.address = address;
        this.opener = opener;
        this.shell = new RootShell(node, become);
    }

    @Override
    public void reach() {
        try {
            connected();
        } catch (InterruptedException _) {
            throw nobodyWaits();
        }
    }

    @Override
    public ScriptResult run(Script script) {
        try {
            return run(script, connected());
        } catch (InterruptedException _) {
            throw nobodyWaits();
        }
    }

    private Failure nobodyWaits() {
        Thread.currentThread().interrupt();
        return new Failure.Unreachable(
                node, "nobody waits for it any more", "run dsctl again to go on");
    }

    /**
     * Connects, if nobody has; for who will soon run something. Why it did not work out, the next
     * script is told instead of trying again, if it comes soon.
     */
    void connect() {
        try {
            connecting.lockInterruptibly();
        } catch (InterruptedException _) {
            return;
        }
        try {
            if (client.isEmpty()) {
                client = Optional.of(opened());
            }
        } catch (Failure failure) {
            missed = Optional.of(new Missed(failure, Deadline.in(TELLING)));
        } catch (RuntimeException _) {
            // A bug: the next script meets it again, and tells it where it is to be told.
        } finally {
            connecting.unlock();
        }
    }

    /**
     * Begins a script that listens, over a connection of its own: one session is all that some
     * servers allow on a connection.
     *
     * @throws Failure as {@link #run} does
     */
    Dialogue talk(Script script) {
        try {
            return talk(script, another());
        } catch (InterruptedException _) {
            throw nobodyWaits();
        }
    }

    private Dialogue talk(Script script, SSHClient connection) throws InterruptedException {
        var own = new Sessions();
        var isBegun = false;
        try {
            var dialogue = shell.talk(script, new Sshd(node, connection, own));
            isBegun = true;
            return new OwnConnection(dialogue, () -> end(connection, GOODBYE));
        } catch (TimeoutException late) {
            throw unreachable(new IOException("no answer in time", late));
        } catch (IOException lost) {
            throw unreachable(lost);
        } finally {
            if (!isBegun) {
                end(connection, Duration.ZERO);
            }
        }
    }

    /** A dialogue, and the connection that ends with it. */
    private record OwnConnection(Dialogue dialogue, Runnable end) implements Dialogue {

        @Override
        public void say(String line) {
            dialogue.say(line);
        }

        @Override
        public String hear(Duration within) {
            return dialogue.hear(within);
        }

        @Override
        public void close() {
            dialogue.close();
            end.run();
        }
    }

    /** Unless somebody is connecting just now: that is as good as new. */
    void disconnect() {
        if (connecting.tryLock()) {
            try {
                close();
            } finally {
                connecting.unlock();
            }
        }
    }

    void close() {
        connecting.lock();
        try {
            client.ifPresent(it -> end(it, GOODBYE));
            sessions.wake().forEach(it -> it.command().leave());
            client = Optional.empty();
            missed = Optional.empty();
        } finally {
            connecting.unlock();
        }
    }

    private ScriptResult run(Script script, SSHClient connection) throws InterruptedException {
        try {
            return shell.run(script, new Sshd(node, connection, sessions));
        } catch (TimeoutException _) {
            drop(connection);
            throw Failure.StepFailed.forGood(
                    node,
                    "no end after %d s".formatted(script.deadline().toSeconds()),
                    "look on the server what it waits for; the next run finds out how far it came");
        } catch (Output.TooLong tooLong) {
            drop(connection);
            throw Failure.StepFailed.forGood(
                    node,
                    tooLong.getMessage(),
                    "look on the server what prints it; it may still be running");
        } catch (Failure.Unreachable silent) {
            drop(connection);
            throw silent;
        } catch (IOException lost) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException().initCause(lost);
            }
            drop(connection);
            throw unreachable(lost);
        }
    }

    private SSHClient connected() throws InterruptedException {
        connecting.lockInterruptibly();
        try {
            var why = missed.filter(it -> !it.telling().hasPassed()).map(Missed::why);
            missed = Optional.empty();
            if (why.isPresent()) {
                throw why.get();
            }
            if (client.filter(SSHClient::isConnected).isEmpty()) {
                client = Optional.of(opened());
            }
            return client.get();
        } finally {
            connecting.unlock();
        }
    }

    private SSHClient another() throws InterruptedException {
        connecting.lockInterruptibly();
        try {
            return opened();
        } finally {
            connecting.unlock();
        }
    }

    private SSHClient opened() {
        if (refused.isPresent()) {
            throw refused.get();
        }
        try {
            return opener.get();
        } catch (Failure.LoginRefused no) {
            refused = Optional.of(no);
            throw no;
        }
    }

    /**
     * Of several scripts on one connection that broke, a late one must not close the next
     * connection. Closing a session would wait for the server, so the connection goes as a whole.
     */
    private void drop(SSHClient connection) {
        connecting.lock();
        try {
            client = client.filter(it -> it != connection);
        } finally {
            connecting.unlock();
        }
        end(connection, Duration.ZERO);
    }

    /** A polite end writes to the server, which may not read; without its socket it has to end. */
    private static void end(SSHClient connection, Duration patience) {
        var socket = connection.getSocket();
        var goodbye = Thread.startVirtualThread(() -> Connections.close(connection));
        try {
            goodbye.join(patience);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException _) {
            // It is gone, and that is what is wanted.
        }
    }

    private Failure.Unreachable unreachable(IOException why) {
        var unreachable =
                new Failure.Unreachable(
                        node,
                        "the connection to %s broke: %s".formatted(address, why.getMessage()),
                        "run dsctl again; if it stays, look at the network and at what sshd logs on"
                                + " the server");
        unreachable.initCause(why);
        return unreachable;
    }
}
