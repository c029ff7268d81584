package io.dsctl.cluster;

import java.util.Optional;

/**
 * Where the secrets of a login are to be had.
 *
 * @param passphrase of the private keys
 * @param password of the user, on servers that take no key
 * @param sudoPassword what sudo asks the user for
 */
public record LoginSecrets(
        Optional<SecretReference> passphrase,
        Optional<SecretReference> password,
        Optional<SecretReference> sudoPassword) {

    public static LoginSecrets none() {
        return new LoginSecrets(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** What is said here, and the other's where nothing is. */
    public LoginSecrets orElse(LoginSecrets defaults) {
        return new LoginSecrets(
                passphrase.or(defaults::passphrase),
                password.or(defaults::password),
                sudoPassword.or(defaults::sudoPassword));
    }
}
