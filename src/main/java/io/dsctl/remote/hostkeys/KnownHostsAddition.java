package io.dsctl.remote.hostkeys;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Adds a line to a known_hosts file that other processes may be writing to as well. ssh(1) takes no
 * lock: what it appends meanwhile is kept, since the line is appended in one write; if it replaces
 * the file meanwhile, the line is added again.
 */
final class KnownHostsAddition {

    /** More than a hundred thousand hosts. */
    private static final int MAX_BYTES = 32 << 20;

    private static final int ATTEMPTS = 5;

    private KnownHostsAddition() {}

    /**
     * @param line is given the file as it is, and says what to add; empty if nothing is missing
     */
    static void add(Path path, Function<byte[], Optional<String>> line) throws IOException {
        // Java's lock of a device, such as /dev/null, does not return.
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException("it is no regular file");
        }
        createFolder(path);
        for (int i = 0; i < ATTEMPTS; i++) {
            if (addOnce(path, line)) {
                return;
            }
        }
        throw new IOException("what is written to it is not kept");
    }

    /** Whether nothing is missing any more: it is looked at once more after each change. */
    private static boolean addOnce(Path path, Function<byte[], Optional<String>> line)
            throws IOException {
        // In this order: to close one that reads would drop the lock of one that writes.
        try (var out = appending(path);
                var in = FileChannel.open(path, StandardOpenOption.READ)) {
            // Released when it is closed.
            out.lock();
            var before = content(in);
            var missing = line.apply(before);
            missing.ifPresent(text -> append(out, before, text));
            return missing.isEmpty();
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private static FileChannel appending(Path path) throws IOException {
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static void append(FileChannel out, byte[] before, String text) {
        var isEnded = before.length == 0 || before[before.length - 1] == '\n';
        var bytes = ((isEnded ? "" : "\n") + text + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            var written = out.write(ByteBuffer.wrap(bytes));
            if (written != bytes.length) {
                out.truncate(before.length);
                throw new IOException("there is no room for another line");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static byte[] content(FileChannel in) throws IOException {
        return bounded(Channels.newInputStream(in));
    }

    /** Whatever was named by mistake must not fill our memory. */
    static byte[] bounded(InputStream in) throws IOException {
        var bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new IOException(
                    "it is larger than %d MiB, too large for host keys".formatted(MAX_BYTES >> 20));
        }
        return bytes;
    }

    private static void createFolder(Path path) throws IOException {
        var folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.exists(folder)) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }
}
