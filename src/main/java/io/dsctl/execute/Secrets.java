package io.dsctl.execute;

import io.dsctl.cluster.Secret;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes the secrets that kubeadm takes (kubeadm-facts 3.3). */
final class Secrets {

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int KEY_BYTES = 32;

    private final SecureRandom random = new SecureRandom();

    /** {@code [a-z0-9]{6}.[a-z0-9]{16}}. */
    Secret token() {
        return new Secret(letters(6) + "." + letters(16));
    }

    /** An AES-256 key in hexadecimal. */
    Secret certificateKey() {
        var key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new Secret(HexFormat.of().formatHex(key));
    }

    private String letters(int count) {
        return random.ints(count, 0, LETTERS.length())
                .mapToObj(LETTERS::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }
}
