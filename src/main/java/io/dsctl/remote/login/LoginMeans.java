package io.dsctl.remote.login;

import io.dsctl.cluster.SecretReference;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that may let a user in.
 *
 * @param identityFiles in the order in which they are offered
 * @param named whether somebody chose the files: a usual one that is missing is passed over
 * @param certificateFiles beside those that lie next to a key, with {@code -cert.pub}
 * @param identitiesOnly offer no key of the agent but those of the files
 * @param passphrase of the files that have one
 * @param password for the methods password and keyboard-interactive
 */
public record LoginMeans(
        String user,
        List<Path> identityFiles,
        boolean named,
        List<Path> certificateFiles,
        boolean identitiesOnly,
        Optional<Path> agentSocket,
        Optional<SecretReference> passphrase,
        Optional<SecretReference> password) {

    public LoginMeans {
        identityFiles = List.copyOf(identityFiles);
        certificateFiles = List.copyOf(certificateFiles);
    }
}
