package io.dsctl.remote.hostkeys;

import io.dsctl.cluster.Fingerprint;
import io.dsctl.cluster.HostKeyPolicy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a server's host key is compared with.
 *
 * @param userFiles known_hosts files; new keys are added to the first
 * @param globalFiles known_hosts files that are only read
 * @param pins the only keys that are taken, if there are any; no file needs to know them then
 * @param hashNew whether the names of added hosts are hashed
 */
public record HostKeyTrust(
        List<Path> userFiles,
        List<Path> globalFiles,
        HostKeyPolicy policy,
        Set<Fingerprint> pins,
        boolean hashNew) {

    public HostKeyTrust {
        userFiles = List.copyOf(userFiles);
        globalFiles = List.copyOf(globalFiles);
        pins = Set.copyOf(pins);
    }

    /** What one file knows, and nothing else. */
    static HostKeyTrust strict(Path file) {
        return new HostKeyTrust(List.of(file), List.of(), HostKeyPolicy.STRICT, Set.of(), false);
    }

    public List<Path> files() {
        return Stream.concat(userFiles.stream(), globalFiles.stream()).distinct().toList();
    }

    String fileNames() {
        return files().isEmpty()
                ? "any known_hosts file"
                : files().stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}
