package io.dsctl.remote.hostkeys;

import com.hierynomus.sshj.userauth.certificate.Certificate;

import io.dsctl.cluster.Fingerprint;

import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Buffer.BufferException;

import java.security.PublicKey;
import java.util.Base64;
import java.util.Optional;

/**
 * A server's public key, no certificate.
 *
 * @param type as known_hosts has it, such as {@code ssh-ed25519}
 * @param base64 the key as SSH sends it
 */
public record HostKey(String type, String base64) {

    public static HostKey of(PublicKey key) {
        var plain = key instanceof Certificate<?> certificate ? certificate.getKey() : key;
        return of(new Buffer.PlainBuffer().putPublicKey(plain).getCompactData()).orElseThrow();
    }

    /** Empty if it does not begin with the name of a type. */
    static Optional<HostKey> of(byte[] blob) {
        try {
            var type = new Buffer.PlainBuffer(blob).readString();
            return type.matches("[a-zA-Z0-9@._-]{1,64}")
                    ? Optional.of(new HostKey(type, Base64.getEncoder().encodeToString(blob)))
                    : Optional.empty();
        } catch (BufferException _) {
            return Optional.empty();
        }
    }

    /** What two words of a line say, if they agree. */
    static Optional<HostKey> of(String type, String base64) {
        try {
            return of(Base64.getDecoder().decode(base64)).filter(it -> it.type.equals(type));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public Fingerprint fingerprint() {
        return Fingerprint.of(Base64.getDecoder().decode(base64));
    }

    /** For people, as in the messages of OpenSSH: {@code ED25519}. */
    public String kind() {
        return switch (type) {
            case "ssh-ed25519" -> "ED25519";
            case "ssh-rsa" -> "RSA";
            case "ssh-dss" -> "DSA";
            case String it when it.startsWith("ecdsa-") -> "ECDSA";
            case String it -> it;
        };
    }

    /** As ssh(1) and ssh-keygen(1) name keys to people. */
    @Override
    public String toString() {
        return kind() + " " + fingerprint();
    }
}
