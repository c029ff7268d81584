package io.dsctl.remote.hostkeys;

import io.dsctl.failure.Failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The known_hosts files of a run: each is read once, whatever the number of servers. */
public final class KnownHostsFiles {

    private static final Path NOTHING = Path.of("/dev/null");

    private final Map<Path, KnownHostsFile> files = new ConcurrentHashMap<>();

    /**
     * One at a time reads or adds: when a file is closed, the system drops the lock that another
     * thread of the process has on it.
     */
    private final ReentrantLock busy = new ReentrantLock();

    /**
     * What the files say of a server.
     *
     * @throws Failure.WrongUsage if one cannot be read; one that is missing knows no host
     */
    public KnownHost of(KnownAs host, List<Path> paths) {
        var read = paths.stream().map(this::file).toList();
        return new KnownHost(
                lines(read, host.name()),
                host.withoutPort().map(name -> lines(read, name)).orElse(List.of()));
    }

    private static List<KnownHostsLine> lines(List<KnownHostsFile> read, String name) {
        return read.stream().flatMap(file -> file.linesOf(name).stream()).toList();
    }

    private KnownHostsFile file(Path path) {
        var known = files.get(path);
        if (known != null) {
            return known;
        }
        busy.lock();
        try {
            return files.computeIfAbsent(path, KnownHostsFiles::read);
        } finally {
            busy.unlock();
        }
    }

    /**
     * Adds a key to a file, unless the file has come to say something of the host: another dsctl
     * may have been faster.
     *
     * @throws IOException if it cannot be written
     */
    void add(Path path, KnownAs host, HostKey key, boolean hashed) throws IOException {
        busy.lock();
        try {
            KnownHostsAddition.add(
                    path,
                    bytes -> {
                        var now = now(path, bytes);
                        return now.linesOf(host.name()).stream()
                                        .anyMatch(it -> saysSomethingOf(key, it))
                                ? Optional.empty()
                                : Optional.of(
                                        KnownHostsLine.text(
                                                hashed
                                                        ? KnownHostsLine.hashedName(host.name())
                                                        : host.name(),
                                                key));
                    });
        } finally {
            busy.unlock();
        }
    }

    /** That another key is revoked says nothing of this one. */
    private static boolean saysSomethingOf(HostKey key, KnownHostsLine line) {
        return line.marker() != KnownHostsLine.Marker.REVOKED || line.key().equals(key);
    }

    private KnownHostsFile now(Path path, byte[] bytes) {
        return files.compute(
                path,
                (_, before) -> before == null ? KnownHostsFile.of(path, bytes) : before.now(bytes));
    }

    private static KnownHostsFile read(Path path) {
        try {
            if (Files.exists(path) && !Files.isRegularFile(path) && !path.equals(NOTHING)) {
                throw unreadable(path, "it is no regular file");
            }
            try (var in = Files.newInputStream(path)) {
                return KnownHostsFile.of(path, KnownHostsAddition.bounded(in));
            }
        } catch (NoSuchFileException _) {
            return KnownHostsFile.of(path, new byte[0]);
        } catch (IOException why) {
            throw unreadable(path, reason(why));
        }
    }

    private static Failure unreadable(Path path, String why) {
        return new Failure.WrongUsage(
                "%s cannot be read: %s".formatted(path, why),
                "correct `knownHostsFile` in the inventory, or the file's permissions");
    }

    /** The JDK's messages of files are their names, mostly. */
    static String reason(IOException why) {
        return switch (why) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "there is no such folder";
            case FileSystemException it when it.getReason() != null -> it.getReason();
            case IOException it when it.getMessage() != null -> it.getMessage();
            case IOException it -> it.getClass().getSimpleName();
        };
    }
}
