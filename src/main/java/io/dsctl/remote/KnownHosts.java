package io.dsctl.remote;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.HostPort;
import io.dsctl.failure.Failure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A known_hosts file, read as sshd(8) describes it. sshj's own reader accepts revoked keys and
 * lines that a negated pattern rules out. Lines of certificate authorities are passed over.
 */
final class KnownHosts {

    /** What the file says of a key that a server shows. */
    sealed interface Verdict {
        record Known() implements Verdict {}

        record Revoked(int line) implements Verdict {}

        /** The file knows other keys of this type for the host. */
        record Changed(int line, String expected) implements Verdict {}

        record Unknown() implements Verdict {}
    }

    private record Line(int number, boolean revoked, String hosts, String type, String key) {}

    private static final int SSH_PORT = 22;

    private final Path file;
    private final List<Line> lines;

    private KnownHosts(Path file, List<Line> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** A missing file knows no host. */
    static KnownHosts read(Path file) {
        try {
            var texts =
                    Files.exists(file)
                            ? Files.readAllLines(file, StandardCharsets.ISO_8859_1)
                            : List.<String>of();
            var lines = new ArrayList<Line>();
            for (int i = 0; i < texts.size(); i++) {
                line(i + 1, texts.get(i).strip()).ifPresent(lines::add);
            }
            return new KnownHosts(file, List.copyOf(lines));
        } catch (IOException unreadable) {
            throw new Failure.WrongUsage(
                    "%s cannot be read: %s".formatted(file, unreadable.getMessage()),
                    "correct `knownHostsFile` in the inventory, or the file's permissions");
        }
    }

    Path file() {
        return file;
    }

    Verdict verdict(HostPort host, String type, byte[] key) {
        var blob = Base64.getEncoder().encodeToString(key);
        var ofHost = lines.stream().filter(line -> matches(line.hosts, host)).toList();
        var revoked =
                lines.stream()
                        .filter(Line::revoked)
                        .filter(line -> line.key.equals(blob))
                        .filter(line -> matches(line.hosts, host))
                        .findFirst();
        if (revoked.isPresent()) {
            return new Verdict.Revoked(revoked.get().number);
        }
        if (ofHost.stream().anyMatch(line -> !line.revoked && line.key.equals(blob))) {
            return new Verdict.Known();
        }
        return ofHost.stream()
                .filter(line -> !line.revoked && line.type.equals(type))
                .findFirst()
                .<Verdict>map(
                        line ->
                                new Verdict.Changed(
                                        line.number,
                                        fingerprint(Base64.getDecoder().decode(line.key))))
                .orElseGet(Verdict.Unknown::new);
    }

    /** The host key algorithms to ask the server for first, since their keys are known. */
    List<String> algorithms(HostPort host) {
        return lines.stream()
                .filter(line -> !line.revoked && matches(line.hosts, host))
                .flatMap(
                        line ->
                                line.type.equals("ssh-rsa")
                                        ? Stream.of("rsa-sha2-512", "rsa-sha2-256")
                                        : Stream.of(line.type))
                .distinct()
                .toList();
    }

    /** As `ssh-keygen -l` prints it. */
    static String fingerprint(byte[] key) {
        try {
            return "SHA256:"
                    + Base64.getEncoder()
                            .withoutPadding()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Optional<Line> line(int number, String text) {
        var words = text.split("\\s+");
        var marker = text.startsWith("@") ? words[0] : "";
        var skip = marker.isEmpty() ? 0 : 1;
        if (text.isEmpty()
                || text.startsWith("#")
                || marker.equals("@cert-authority")
                || words.length < skip + 3
                || !isBase64(words[skip + 2])) {
            return Optional.empty();
        }
        return Optional.of(
                new Line(
                        number,
                        marker.equals("@revoked"),
                        words[skip],
                        words[skip + 1],
                        words[skip + 2]));
    }

    private static boolean isBase64(String text) {
        try {
            return Base64.getDecoder().decode(text).length > 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean matches(String patterns, HostPort host) {
        var name = host.port() == SSH_PORT ? host.host() : "[" + host.host() + "]:" + host.port();
        if (patterns.startsWith("|1|")) {
            return matchesHash(patterns, name);
        }
        var matched = false;
        for (var pattern : patterns.split(",")) {
            var negated = pattern.startsWith("!");
            if (glob(canonical(negated ? pattern.substring(1) : pattern), name)) {
                if (negated) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    private static boolean matchesHash(String hashed, String name) {
        var parts = hashed.split("\\|");
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
            var hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            return parts.length == 4
                    && MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[3]));
        } catch (GeneralSecurityException
                | IllegalArgumentException
                | ArrayIndexOutOfBoundsException _) {
            return false;
        }
    }

    /** IPv6 addresses may be written in many ways; the host's is in the canonical one. */
    private static String canonical(String pattern) {
        if (pattern.startsWith("[")) {
            return HostPort.parse(pattern, SSH_PORT)
                    .map(it -> "[" + it.host() + "]:" + it.port())
                    .orElse(pattern.toLowerCase(Locale.ROOT));
        }
        return Address.parse(pattern).map(Address::text).orElse(pattern.toLowerCase(Locale.ROOT));
    }

    private static boolean glob(String pattern, String name) {
        var regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            regex.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> java.util.regex.Pattern.quote(String.valueOf(c));
                    });
        }
        return name.matches(regex.toString());
    }
}
