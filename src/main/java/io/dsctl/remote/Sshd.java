package io.dsctl.remote;

import io.dsctl.failure.Failure;

import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.OpenFailException;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * At the other end of a connection: opens sessions, as many as it allows.
 *
 * @param node its name, for messages
 * @param sessions of this connection, and of those to the same server before it
 */
record Sshd(String node, SSHClient connection, Sessions sessions) implements RemoteCommand.Server {

    /** A session that was closed on this side may not be closed on the other yet. */
    private static final int TRIES_WHEN_FULL = 20;

    private static final Duration PAUSE_WHEN_FULL = Duration.ofMillis(250);

    @Override
    public RemoteCommand start(String line, boolean terminal)
            throws IOException, InterruptedException {
        for (int tries = 1; true; tries++) {
            for (var atRest = sessions.enter(); atRest.isPresent(); atRest = sessions.enter()) {
                // Of no use where a session of its own is wanted.
                atRest.get().command().leave();
            }
            var opened = open(line, terminal, tries);
            if (opened.isPresent()) {
                return opened.get();
            }
        }
    }

    @Override
    public RootSession shell(String line, Bootstrap bootstrap)
            throws IOException, InterruptedException {
        for (int tries = 1; true; tries++) {
            for (var atRest = sessions.enter(); atRest.isPresent(); atRest = sessions.enter()) {
                if (atRest.get().command().isOpen()) {
                    return atRest.get();
                }
                atRest.get().command().leave();
            }
            var opened = open(line, false, tries);
            if (opened.isPresent()) {
                return new RootSession(opened.get(), bootstrap);
            }
        }
    }

    @Override
    public void rest(RootSession session) {
        sessions.rest(session);
    }

    /** Nothing, if it is worth to try again. */
    private Optional<RemoteCommand> open(String line, boolean terminal, int tries)
            throws IOException, InterruptedException {
        try {
            return Optional.of(SshCommand.start(connection, line, terminal, sessions::leave));
        } catch (OpenFailException full) {
            if (!sessions.refused()) {
                waitForRoom(tries, full);
            }
            return Optional.empty();
        } catch (IOException | RuntimeException failed) {
            sessions.leave();
            throw failed;
        }
    }

    private void waitForRoom(int tries, OpenFailException full) throws InterruptedException {
        if (tries >= TRIES_WHEN_FULL) {
            throw new Failure.LoginRefused(
                    node,
                    "the server lets us in but opens no session: " + full.getMessage(),
                    "look at MaxSessions in sshd_config, and at what sshd logs on the server");
        }
        Thread.sleep(PAUSE_WHEN_FULL);
    }
}
