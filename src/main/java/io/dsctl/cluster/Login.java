package io.dsctl.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a server is reached: its SSH address, who logs in with which keys, and where host keys are
 * known from.
 *
 * @param passphrase of the identity files
 * @param bastions the servers to go through, the one nearest to the operator first
 */
public record Login(
        HostPort address,
        String user,
        List<Path> identityFiles,
        Path knownHosts,
        Optional<SecretReference> passphrase,
        Optional<SecretReference> password,
        List<Login> bastions) {

    public Login {
        identityFiles = List.copyOf(identityFiles);
        bastions = List.copyOf(bastions);
    }

    /** With keys that need no passphrase, and straight. */
    public Login(HostPort address, String user, List<Path> identityFiles, Path knownHosts) {
        this(
                address,
                user,
                identityFiles,
                knownHosts,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    public boolean isRoot() {
        return user.equals("root");
    }
}
