package io.dsctl.remote.hostkeys;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which keys a server is asked for: it shows the one of its keys that comes first here. */
public final class HostKeyAlgorithms {

    /** As today's OpenSSH has them, the best first. */
    public static final List<String> PLAIN =
            List.of(
                    "ssh-ed25519",
                    "ecdsa-sha2-nistp256",
                    "ecdsa-sha2-nistp384",
                    "ecdsa-sha2-nistp521",
                    "rsa-sha2-512",
                    "rsa-sha2-256");

    static final List<String> CERTIFICATES =
            PLAIN.stream().map(it -> it + "-cert-v01@openssh.com").toList();

    private HostKeyAlgorithms() {}

    /**
     * Certificates are offered only where an authority is known that could have signed one; then
     * keys that are known, and at last those that were refused already.
     *
     * @param refused types of keys
     */
    static List<String> of(KnownHost host, Set<String> refused) {
        var known = host.types();
        return Stream.concat(
                        host.hasAuthority() ? CERTIFICATES.stream() : Stream.empty(),
                        PLAIN.stream()
                                .sorted(Comparator.comparing(it -> !known.contains(type(it)))))
                .sorted(Comparator.comparing(it -> refused.contains(type(it))))
                .toList();
    }

    /** The type of the key that signs by an algorithm. */
    public static String type(String algorithm) {
        var plain = algorithm.replace("-cert-v01@openssh.com", "");
        return plain.startsWith("rsa-") ? "ssh-rsa" : plain;
    }

    /** Where a type of key comes in that order. */
    public static int place(String type) {
        return PLAIN.stream().map(HostKeyAlgorithms::type).toList().indexOf(type);
    }
}
