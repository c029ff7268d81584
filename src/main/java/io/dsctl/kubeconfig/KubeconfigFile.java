package io.dsctl.kubeconfig;

import io.dsctl.failure.Failure.WrongUsage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A user's kubeconfig: read, changed and written back whole or not at all, for its owner alone, and
 * where a link leads. kubectl's own lock is respected.
 */
public final class KubeconfigFile {

    private static final long MAX_BYTES = 16L << 20;

    /** kubectl needs it for milliseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Path file;

    public KubeconfigFile(Path file) {
        this.file = file;
    }

    /**
     * @param change of its text; a file that does not exist has none
     * @throws WrongUsage if it cannot be read or written
     */
    public void change(UnaryOperator<String> change) throws InterruptedException {
        try {
            var target = target();
            Files.createDirectories(
                    target.getParent(),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            var lock = target.resolveSibling(target.getFileName() + ".lock");
            take(lock);
            try {
                write(target, change.apply(text(target)));
            } finally {
                Files.deleteIfExists(lock);
            }
        } catch (AccessDeniedException denied) {
            throw cannot("permission denied for " + denied.getFile());
        } catch (IOException broken) {
            throw cannot(broken.getMessage());
        }
    }

    private WrongUsage cannot(String why) {
        return new WrongUsage(
                "--merge: %s cannot be changed: %s".formatted(file, why),
                "name a file that you may write to, or leave --merge away and redirect what is"
                        + " printed");
    }

    /** Where links lead to, also when nothing is there yet. */
    private Path target() throws IOException {
        var path = file.toAbsolutePath().normalize();
        for (int links = 0; links < 40; links++) {
            if (!Files.isSymbolicLink(path)) {
                return path;
            }
            path = path.resolveSibling(Files.readSymbolicLink(path)).normalize();
        }
        throw new IOException("its links lead in a circle");
    }

    private void take(Path lock) throws IOException, InterruptedException {
        for (var waited = Duration.ZERO; ; waited = waited.plus(PAUSE)) {
            try {
                Files.createFile(lock);
                return;
            } catch (FileAlreadyExistsException held) {
                if (waited.compareTo(PATIENCE) >= 0) {
                    throw cannot(
                            "kubectl is changing it, or was killed while it did: %s exists"
                                    .formatted(lock));
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private String text(Path target) throws IOException {
        if (!Files.exists(target)) {
            return "";
        }
        if (!Files.isRegularFile(target)) {
            throw cannot("it is no file");
        }
        if (Files.size(target) > MAX_BYTES) {
            throw cannot("it is larger than %d MiB".formatted(MAX_BYTES >> 20));
        }
        return Files.readString(target);
    }

    /** Nobody else may read it at any time: what is made for a moment is for its owner alone. */
    private static void write(Path target, String text) throws IOException {
        var whole =
                Files.createTempFile(
                        target.getParent(),
                        ".dsctl-kubeconfig",
                        ".new",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            try (var channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
