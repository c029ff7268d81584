package io.dsctl.cluster;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/** The SHA-256 of a public key, written as {@code ssh-keygen -l} does: {@code SHA256:…}. */
public record Fingerprint(String text) {

    private static final String PREFIX = "SHA256:";
    private static final int BYTES = 32;

    public Fingerprint {
        if (!isCanonical(text)) {
            throw new IllegalArgumentException("no fingerprint");
        }
    }

    /** Empty if it is anything else; MD5 fingerprints too, since MD5 can be forged. */
    public static Optional<Fingerprint> parse(String text) {
        var withoutPadding = text.endsWith("=") ? text.substring(0, text.length() - 1) : text;
        return isCanonical(withoutPadding)
                ? Optional.of(new Fingerprint(withoutPadding))
                : Optional.empty();
    }

    /**
     * @param key as SSH sends it
     */
    public static Fingerprint of(byte[] key) {
        try {
            return of256(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Fingerprint of256(byte[] hash) {
        return new Fingerprint(PREFIX + Base64.getEncoder().withoutPadding().encodeToString(hash));
    }

    /** The last letter has two bits to spare; only one way to write them is the right one. */
    private static boolean isCanonical(String text) {
        if (!text.startsWith(PREFIX)) {
            return false;
        }
        try {
            var hash = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            return hash.length == BYTES
                    && (PREFIX + Base64.getEncoder().withoutPadding().encodeToString(hash))
                            .equals(text);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
