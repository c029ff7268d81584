package io.dsctl.remote.login;

import net.schmizz.sshj.common.Buffer;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An SSH agent that holds keys of the resources, and can misbehave. */
final class AgentServer implements AutoCloseable {

    private final Path socket;
    private final ServerSocketChannel server;
    private final Map<String, String> comments = new ConcurrentSkipListMap<>();
    private final Map<PublicPart, PrivatePart> keys = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    private volatile Optional<byte[]> answer = Optional.empty();
    private volatile Optional<Integer> claimed = Optional.empty();
    private volatile boolean silent;

    AgentServer(Path socket) throws IOException {
        this.socket = socket;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.startVirtualThread(this::serve);
    }

    Path socket() {
        return socket;
    }

    int questions() {
        return questions.get();
    }

    /** A key of the resources that has no passphrase. */
    void hold(String name, String comment) {
        try {
            var file = TestKeys.resource(name);
            var text = PrivateKeyText.read(file, Files.readString(file)).orElseThrow();
            var opened = text.open(new char[0]);
            keys.put(opened.publicPart(), opened);
            comments.put(name, comment);
        } catch (IOException | Unusable | WrongPassphrase broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** To whatever is asked. */
    void answer(byte[] bytes) {
        answer = Optional.of(bytes);
    }

    /** An answer of a length, and none of it. */
    void claim(int length) {
        claimed = Optional.of(length);
    }

    void beSilent() {
        silent = true;
    }

    private void serve() {
        try {
            while (true) {
                var channel = server.accept();
                Thread.startVirtualThread(() -> answer(channel));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void answer(SocketChannel channel) {
        try (channel;
                var in = new DataInputStream(Channels.newInputStream(channel));
                var out = new DataOutputStream(Channels.newOutputStream(channel))) {
            var question = new Buffer.PlainBuffer(in.readNBytes(in.readInt()));
            questions.incrementAndGet();
            if (silent) {
                closed.await();
            }
            var bytes = answer.isPresent() ? answer.get() : reply(question);
            out.writeInt(claimed.orElse(bytes.length));
            out.write(bytes);
        } catch (IOException | InterruptedException _) {
            // The client sees it.
        }
    }

    private byte[] reply(Buffer.PlainBuffer question) throws IOException {
        if (question.readByte() == 11) {
            var list = new Buffer.PlainBuffer().putByte((byte) 12).putUInt32(comments.size());
            comments.forEach(
                    (name, comment) ->
                            list.putBytes(TestKeys.publicPart(name).blob()).putString(comment));
            return list.getCompactData();
        }
        var key = PublicPart.of(question.readBytes()).orElseThrow();
        var data = question.readBytes();
        var algorithm =
                switch ((int) question.readUInt32()) {
                    case 2 -> "rsa-sha2-256";
                    case 4 -> "rsa-sha2-512";
                    default -> key.type();
                };
        return new Buffer.PlainBuffer()
                .putByte((byte) 14)
                .putBytes(keys.get(key).sign(algorithm, data))
                .getCompactData();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
    }
}
