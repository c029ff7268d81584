package io.dsctl.remote.login;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a file with a private key holds, as far as it can be read without a passphrase. */
sealed interface PrivateKeyText permits OpenSshKeyText, PemKeyText {

    /** Where it can be had in clear. */
    Optional<PublicPart> publicPart();

    boolean isEncrypted();

    /**
     * The key itself.
     *
     * @param passphrase of no meaning if it is not encrypted
     */
    PrivatePart open(char[] passphrase) throws WrongPassphrase, Unusable;

    /** Empty if it is no private key at all. */
    static Optional<PrivateKeyText> read(Path file, String text) throws Unusable {
        try {
            if (text.contains(OpenSshKeyText.BEGIN)) {
                return Optional.of(OpenSshKeyText.read(file, text));
            }
            if (text.startsWith("PuTTY-User-Key-File-")) {
                throw new Unusable(
                        file + " is a key of PuTTY's",
                        "convert it: puttygen %s -O private-openssh-new -o FILE".formatted(file));
            }
            return text.contains("-----BEGIN ")
                    ? Optional.of(PemKeyText.read(file, text))
                    : Optional.empty();
        } catch (IOException | RuntimeException broken) {
            // Parsers of keys answer bytes that make no sense with exceptions of all kinds.
            throw unreadable(file);
        }
    }

    static Unusable unreadable(Path file) {
        return new Unusable(
                file + " is no private key that dsctl can read",
                "see whether `ssh-keygen -y -f %s` can; dsctl takes ed25519, ecdsa and rsa keys, in OpenSSH, PEM or PKCS#8 format"
                        .formatted(file));
    }
}
