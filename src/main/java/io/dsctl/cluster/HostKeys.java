package io.dsctl.cluster;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Which host key a server must show, as far as the inventory says it.
 *
 * @param knownHosts the file that knows it
 * @param policy what to do with a server that no file knows
 * @param fingerprints if there is one, the key must have one of them, and no file needs to know it
 */
public record HostKeys(
        Optional<Path> knownHosts, Optional<HostKeyPolicy> policy, Set<Fingerprint> fingerprints) {

    public HostKeys {
        fingerprints = Set.copyOf(fingerprints);
    }

    public static HostKeys unsaid() {
        return new HostKeys(Optional.empty(), Optional.empty(), Set.of());
    }

    /** What is said here, and the other's where nothing is. */
    public HostKeys orElse(HostKeys defaults) {
        return new HostKeys(
                knownHosts.or(defaults::knownHosts),
                policy.or(defaults::policy),
                fingerprints.isEmpty() ? defaults.fingerprints : fingerprints);
    }

    /** Another server has another key. */
    public HostKeys ofAnotherServer() {
        return new HostKeys(knownHosts, policy, Set.of());
    }
}
