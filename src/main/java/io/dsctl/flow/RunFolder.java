package io.dsctl.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Where a user's records of runs are kept, as the <a
 * href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG Base Directory
 * Specification</a> has it: {@code $XDG_STATE_HOME/dsctl/runs/CLUSTER/TIME-PID}. Nothing in it
 * decides anything: the servers are the state.
 */
final class RunFolder {

    /** For each cluster; older ones are removed. */
    private static final int KEPT = 50;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern NAME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ-\\d+");

    private final Path runs;

    /**
     * @param environment variables by their names; null for one that is not set
     */
    RunFolder(String cluster, UnaryOperator<String> environment) {
        var state =
                Optional.ofNullable(environment.apply("XDG_STATE_HOME"))
                        .map(Path::of)
                        .filter(Path::isAbsolute)
                        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local/state"));
        runs = state.resolve("dsctl/runs").resolve(cluster);
    }

    /** A new one, for the user's eyes alone; the oldest ones go. */
    Path make(Instant now) throws IOException {
        var ownersAlone =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(runs, ownersAlone);
        var folder = runs.resolve(TIME.format(now) + "-" + ProcessHandle.current().pid());
        Files.createDirectory(folder, ownersAlone);
        for (var old : tooMany()) {
            remove(old);
        }
        return folder;
    }

    @Override
    public String toString() {
        return runs.toString();
    }

    private List<Path> tooMany() throws IOException {
        try (var all = Files.list(runs)) {
            return all.filter(it -> NAME.matcher(it.getFileName().toString()).matches())
                    .sorted(Comparator.reverseOrder())
                    .skip(KEPT)
                    .toList();
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
