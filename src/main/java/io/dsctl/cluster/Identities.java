package io.dsctl.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which keys are shown to a server, as far as the inventory says it.
 *
 * @param files private keys, or public ones whose other half an agent has; in the order in which
 *     they are tried
 * @param certificates of users, beside those that lie next to their keys
 * @param only whether an agent may offer only those keys that are named
 */
public record Identities(
        Optional<List<Path>> files,
        Optional<List<Path>> certificates,
        Optional<Boolean> only,
        Optional<IdentityAgent> agent) {

    public Identities {
        files = files.map(List::copyOf);
        certificates = certificates.map(List::copyOf);
    }

    public static Identities unsaid() {
        return new Identities(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** What is said here, and the other's where nothing is. */
    public Identities orElse(Identities defaults) {
        return new Identities(
                files.or(defaults::files),
                certificates.or(defaults::certificates),
                only.or(defaults::only),
                agent.or(defaults::agent));
    }
}
