package io.dsctl.remote.login;

import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Buffer.BufferException;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * The SSH agent behind one socket (draft-ietf-sshm-ssh-agent), for all logins of a run. Its keys
 * are listed once; each question has its own connection, as an agent answers them one by one.
 */
final class Agent {

    /**
     * A key that it holds, or a certificate.
     *
     * @param comment the user's own name for it
     */
    record Key(PublicPart publicPart, String comment) {}

    private static final byte FAILURE = 5;
    private static final byte LIST = 11;
    private static final byte LISTED = 12;
    private static final byte SIGN = 13;
    private static final byte SIGNED = 14;
    private static final int RSA_SHA2_256 = 2;
    private static final int RSA_SHA2_512 = 4;

    /** As OpenSSH's own bound. */
    private static final int MAX_MESSAGE = 256 << 10;

    private static final int MAX_KEYS = 2048;

    /** An agent has a backlog of 128 connections, and one thread. */
    private static final int CONNECTIONS = 16;

    private static final Duration LIST_DEADLINE = Duration.ofSeconds(10);

    /** A person may have to confirm it, or to touch a key. */
    private static final Duration SIGN_DEADLINE = Duration.ofSeconds(60);

    private final Path socket;
    private final Duration listDeadline;
    private final Once<List<Key>> keys = new Once<>(this::list);
    private final Semaphore connections = new Semaphore(CONNECTIONS);

    Agent(Path socket) {
        this(socket, LIST_DEADLINE);
    }

    Agent(Path socket, Duration listDeadline) {
        this.socket = socket;
        this.listDeadline = listDeadline;
    }

    Path socket() {
        return socket;
    }

    List<Key> keys() throws Unusable {
        return keys.get();
    }

    /** The signature as it travels: the name of its algorithm and its bytes. */
    byte[] sign(PublicPart key, String algorithm, byte[] data) throws Unusable {
        var request =
                new Buffer.PlainBuffer()
                        .putByte(SIGN)
                        .putBytes(key.blob())
                        .putBytes(data)
                        .putUInt32(flags(algorithm));
        try {
            var answer = ask(request, SIGN_DEADLINE);
            if (answer.readByte() == SIGNED) {
                var signature = answer.readBytes();
                // An agent that does not know the flags signs with SHA-1.
                if (algorithm.equals(new Buffer.PlainBuffer(signature).readString())) {
                    return signature;
                }
            }
        } catch (BufferException _) {
            // Told below.
        }
        throw new Unusable(
                "the SSH agent at %s did not sign with its key %s".formatted(socket, key),
                "see whether `ssh-add -T` can, whether the agent is locked, and whether it asked"
                        + " for a confirmation");
    }

    private static long flags(String algorithm) {
        return switch (algorithm) {
            case "rsa-sha2-512" -> RSA_SHA2_512;
            case "rsa-sha2-256" -> RSA_SHA2_256;
            default -> 0;
        };
    }

    private List<Key> list() throws Unusable {
        var answer = ask(new Buffer.PlainBuffer().putByte(LIST), listDeadline);
        try {
            var type = answer.readByte();
            if (type == FAILURE) {
                throw new Unusable(
                        "the SSH agent at %s does not list its keys".formatted(socket),
                        "unlock it: ssh-add -X");
            }
            var count = answer.readUInt32();
            if (type != LISTED || count > MAX_KEYS) {
                throw notAnAgent();
            }
            // The same key may be there twice, from a file and from a card.
            Map<PublicPart, Key> keys = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                var publicPart = PublicPart.of(answer.readBytes());
                var comment = Printed.of(answer.readString());
                publicPart.ifPresent(it -> keys.putIfAbsent(it, new Key(it, comment)));
            }
            return List.copyOf(keys.values());
        } catch (BufferException _) {
            throw notAnAgent();
        }
    }

    private Buffer.PlainBuffer ask(Buffer.PlainBuffer request, Duration deadline) throws Unusable {
        if (!Files.exists(socket)) {
            throw new Unusable(
                    "there is no SSH agent at " + socket, "start one, or correct SSH_AUTH_SOCK");
        }
        connections.acquireUninterruptibly();
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            var alarm = closeAfter(channel, deadline);
            try {
                return exchange(channel, request);
            } finally {
                alarm.interrupt();
            }
        } catch (AsynchronousCloseException _) {
            throw new Unusable(
                    "the SSH agent at %s did not answer within %d s"
                            .formatted(socket, deadline.toSeconds()),
                    "see whether `ssh-add -l` answers");
        } catch (IOException _) {
            throw new Unusable(
                    "the SSH agent at %s cannot be used".formatted(socket),
                    "see whether `ssh-add -l` answers, and correct SSH_AUTH_SOCK");
        } finally {
            connections.release();
        }
    }

    private Buffer.PlainBuffer exchange(SocketChannel channel, Buffer.PlainBuffer request)
            throws IOException, Unusable {
        channel.connect(UnixDomainSocketAddress.of(socket));
        var framed =
                ByteBuffer.wrap(
                        new Buffer.PlainBuffer()
                                .putBytes(request.getCompactData())
                                .getCompactData());
        while (framed.hasRemaining()) {
            channel.write(framed);
        }
        var length = read(channel, Integer.BYTES).getInt();
        if (length < 1 || length > MAX_MESSAGE) {
            throw notAnAgent();
        }
        return new Buffer.PlainBuffer(read(channel, length).array());
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }

    /** Sockets of this family have no timeout of their own. */
    private static Thread closeAfter(SocketChannel channel, Duration deadline) {
        return Thread.startVirtualThread(
                () -> {
                    try {
                        Thread.sleep(deadline);
                        channel.close();
                    } catch (InterruptedException | IOException _) {
                        // It was answered, or is closed.
                    }
                });
    }

    private Unusable notAnAgent() {
        return new Unusable(
                "what listens at %s is no SSH agent".formatted(socket), "correct SSH_AUTH_SOCK");
    }
}
