package io.dsctl.remote;

import io.dsctl.remote.Way.Patience;

import net.schmizz.concurrent.Promise;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.transport.TransportException;

import java.util.ArrayDeque;

/**
 * Asks whether a server still answers, and ends the connection if it does not, as OpenSSH's <a
 * href="https://man.openbsd.org/ssh_config#ServerAliveInterval">ServerAliveInterval</a> does. On a
 * virtual thread: sshj would take a platform thread, and with it 100 KiB, for each connection.
 */
final class KeepAlive {

    private static final String QUESTION = "keepalive@openssh.com";

    private KeepAlive() {}

    /**
     * @param client on which somebody is logged in: before, a server takes no such question
     */
    static void start(SSHClient client, Patience patience) {
        Thread.ofVirtual().name("keep-alive").start(() -> ask(client, patience));
    }

    private static void ask(SSHClient client, Patience patience) {
        var unanswered = new ArrayDeque<Promise<?, ?>>();
        try {
            while (client.isConnected()) {
                while (!unanswered.isEmpty() && unanswered.peek().isFulfilled()) {
                    unanswered.remove();
                }
                if (unanswered.size() >= patience.misses()) {
                    throw new TransportException(
                            DisconnectReason.CONNECTION_LOST,
                            "no answer for %d s"
                                    .formatted(
                                            patience.keepAlive()
                                                    .multipliedBy(patience.misses())
                                                    .toSeconds()));
                }
                unanswered.add(
                        client.getConnection().sendGlobalRequest(QUESTION, true, new byte[0]));
                Thread.sleep(patience.keepAlive());
            }
        } catch (TransportException broken) {
            client.getTransport().die(broken);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
