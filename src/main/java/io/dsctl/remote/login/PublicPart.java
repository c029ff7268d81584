package io.dsctl.remote.login;

import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Buffer.BufferException;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The public half of a key, or a certificate of it, as servers and agents know it.
 *
 * @param type such as ssh-ed25519
 * @param base64 the whole of it, its type included
 */
record PublicPart(String type, String base64) {

    private static final String RSA = "ssh-rsa";
    private static final String DSA = "ssh-dss";
    static final String CERTIFICATE = "-cert-v01@openssh.com";
    private static final Pattern TYPE = Pattern.compile("[a-z0-9@.-]{1,64}");

    static Optional<PublicPart> of(byte[] blob) {
        try {
            var type = new Buffer.PlainBuffer(blob).readString();
            return TYPE.matcher(type).matches()
                    ? Optional.of(new PublicPart(type, Base64.getEncoder().encodeToString(blob)))
                    : Optional.empty();
        } catch (BufferException _) {
            return Optional.empty();
        }
    }

    /** The first line of a {@code .pub} file. */
    static Optional<PublicPart> ofLine(String text) {
        var words = text.strip().split("\\s+", 3);
        if (words.length < 2) {
            return Optional.empty();
        }
        try {
            return of(Base64.getDecoder().decode(words[1])).filter(it -> it.type.equals(words[0]));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    byte[] blob() {
        return Base64.getDecoder().decode(base64);
    }

    boolean isCertificate() {
        return type.endsWith(CERTIFICATE);
    }

    /** The type of the key that a certificate is about. */
    String plainType() {
        // ssh-ed25519-cert-v01@openssh.com is about ssh-ed25519, but a security key's own type
        // has a domain too.
        var plain =
                isCertificate() ? type.substring(0, type.length() - CERTIFICATE.length()) : type;
        return isCertificate() && plain.startsWith("sk-") ? plain + "@openssh.com" : plain;
    }

    /** The algorithms to sign with, the best first; none that rests on SHA-1. */
    List<String> algorithms() {
        return switch (plainType()) {
            case DSA -> List.of();
            case RSA -> {
                var suffix = isCertificate() ? CERTIFICATE : "";
                yield List.of("rsa-sha2-512" + suffix, "rsa-sha2-256" + suffix);
            }
            default -> List.of(type);
        };
    }

    /** As {@code ssh-keygen -l} prints it. */
    String fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(blob());
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return type + " " + fingerprint();
    }
}
