package io.dsctl.remote.login;

import io.dsctl.cluster.Secret;

import net.schmizz.sshj.AbstractService;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.Service;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.TransportException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The service ssh-userauth, with all that may take long on the caller's thread. sshj's own service
 * signs, and would ask for a passphrase, on the thread that reads the connection.
 */
final class SshLoginDialogue extends AbstractService implements LoginDialogue {

    private sealed interface Arrival {
        record Answer(Reply reply) implements Arrival {}

        record Broken(SSHException why) implements Arrival {}
    }

    private static final String NEXT_SERVICE = "ssh-connection";

    /** A server sends one answer to one question. */
    private static final int MAX_ARRIVALS = 8;

    private static final int MAX_METHODS = 16;

    private final String user;
    private final Service next;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>(MAX_ARRIVALS);

    private SshLoginDialogue(SSHClient client, String user) {
        super("ssh-userauth", client.getTransport());
        this.user = user;
        this.next = (Service) client.getConnection();
    }

    static SshLoginDialogue open(SSHClient client, String user) throws IOException {
        var dialogue = new SshLoginDialogue(client, user);
        dialogue.request();
        return dialogue;
    }

    @Override
    public Reply none() throws IOException {
        return ask(attempt("none"));
    }

    @Override
    public Reply offer(String algorithm, PublicPart key) throws IOException {
        return ask(attempt(PUBLIC_KEY).putBoolean(false).putString(algorithm).putBytes(key.blob()));
    }

    @Override
    public Reply signed(String algorithm, PublicPart key, byte[] signature) throws IOException {
        return ask(signedPart(algorithm, key).putBytes(signature));
    }

    @Override
    public byte[] toBeSigned(String algorithm, PublicPart key) {
        return new Buffer.PlainBuffer()
                .putBytes(trans.getSessionID())
                .putBuffer(signedPart(algorithm, key))
                .getCompactData();
    }

    private SSHPacket signedPart(String algorithm, PublicPart key) {
        return attempt(PUBLIC_KEY).putBoolean(true).putString(algorithm).putBytes(key.blob());
    }

    @Override
    public Reply password(Secret password) throws IOException {
        return ask(attempt(PASSWORD).putBoolean(false).putString(password.reveal()));
    }

    @Override
    public Reply interactive() throws IOException {
        return ask(attempt(INTERACTIVE).putString("").putString(""));
    }

    @Override
    public Reply answers(List<Secret> answers) throws IOException {
        var packet = new SSHPacket(Message.USERAUTH_INFO_RESPONSE).putUInt32(answers.size());
        answers.forEach(it -> packet.putString(it.reveal()));
        return ask(packet);
    }

    @Override
    public String serverVersion() {
        return String.valueOf(trans.getServerVersion());
    }

    private SSHPacket attempt(String method) {
        return new SSHPacket(Message.USERAUTH_REQUEST)
                .putString(user)
                .putString(NEXT_SERVICE)
                .putString(method);
    }

    private Reply ask(SSHPacket question) throws IOException {
        try {
            trans.write(question);
        } catch (TransportException broken) {
            // The reason may have come just before.
            return arrived(1, TimeUnit.SECONDS, broken);
        }
        return arrived(
                trans.getTimeoutMs(),
                TimeUnit.MILLISECONDS,
                new IOException("it did not answer the login in time"));
    }

    private Reply arrived(long patience, TimeUnit unit, IOException otherwise) throws IOException {
        try {
            return switch (arrivals.poll(patience, unit)) {
                case null -> throw otherwise;
                case Arrival.Answer(var reply) -> reply;
                case Arrival.Broken(var why) ->
                        throw isTooMany(why) ? new TooMany(Printed.of(why.getMessage())) : why;
            };
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while logging in");
        }
    }

    /** OpenSSH calls it a protocol error and says it in words alone. */
    private static boolean isTooMany(SSHException why) {
        return why.getDisconnectReason() == DisconnectReason.NO_MORE_AUTH_METHODS_AVAILABLE
                || String.valueOf(why.getMessage()).contains("Too many authentication failures");
    }

    @Override
    public void handle(Message message, SSHPacket packet) throws SSHException {
        switch (message) {
            case USERAUTH_BANNER -> {} // For people who log in.
            case USERAUTH_SUCCESS -> {
                // Here, and not on the caller's thread: the next packet may come at once.
                trans.setAuthenticated();
                trans.setService(next);
                arrive(new Arrival.Answer(new Reply.Welcome()));
            }
            case USERAUTH_FAILURE -> {
                var takes = methods(packet.readString());
                arrive(new Arrival.Answer(new Reply.Refused(takes, packet.readBoolean())));
            }
            case USERAUTH_60 -> {
                var content = new byte[packet.available()];
                packet.readRawBytes(content);
                arrive(new Arrival.Answer(new Reply.More(new Buffer.PlainBuffer(content))));
            }
            default ->
                    throw new TransportException(
                            DisconnectReason.PROTOCOL_ERROR,
                            "the server sent message %s within the login".formatted(message));
        }
    }

    private static List<String> methods(String names) {
        return Stream.of(names.split(","))
                .filter(it -> it.matches("[a-z0-9@.-]{1,40}"))
                .limit(MAX_METHODS)
                .toList();
    }

    @Override
    public void notifyError(SSHException error) {
        // If the queue is full, somebody will find an answer that does not fit.
        arrivals.offer(new Arrival.Broken(error));
    }

    private void arrive(Arrival arrival) throws TransportException {
        if (!arrivals.offer(arrival)) {
            throw new TransportException(
                    DisconnectReason.PROTOCOL_ERROR, "the server answers what it was not asked");
        }
    }
}
