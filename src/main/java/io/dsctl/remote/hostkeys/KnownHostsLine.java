package io.dsctl.remote.hostkeys;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.HostPort;
import io.dsctl.sshconfig.SshConfigPattern;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One line of a known_hosts file that says something, as sshd(8) describes it. */
public record KnownHostsLine(Path file, int number, Marker marker, Names names, HostKey key) {

    enum Marker {
        NONE,
        CERT_AUTHORITY,
        REVOKED
    }

    /** Which hosts a line is about. */
    sealed interface Names {

        /** Plain ones, in lower case; addresses in their canonical form. */
        record Listed(List<String> names) implements Names {}

        /** With wildcards or negations, and therefore to be tried one by one. */
        record Patterns(List<String> patterns) implements Names {}

        /** One name, hashed with a salt. Arrays, since there may be tens of thousands of them. */
        @SuppressWarnings("ArrayRecordComponent")
        record Hashed(byte[] salt, byte[] hash) implements Names {}
    }

    private static final String HASHED = "|1|";
    private static final String HMAC = "HmacSHA1";
    private static final int SHA1_BYTES = 20;
    private static final int SSH_PORT = 22;

    /** OpenSSH's, which takes a line with a longer one for none. */
    private static final int MAX_PATTERN = 1022;

    /** Empty for comments, and for what OpenSSH passes over. */
    static Optional<KnownHostsLine> parse(Path file, int number, String text) {
        var words = new Words(text);
        var first = words.next();
        if (first.isEmpty() || first.startsWith("#")) {
            return Optional.empty();
        }
        return marker(first)
                .flatMap(
                        marker ->
                                line(
                                        file,
                                        number,
                                        marker,
                                        marker == Marker.NONE ? first : words.next(),
                                        words));
    }

    private static Optional<KnownHostsLine> line(
            Path file, int number, Marker marker, String hosts, Words words) {
        // A second marker makes a line that OpenSSH does not read.
        if (hosts.startsWith("@")) {
            return Optional.empty();
        }
        return names(hosts)
                .flatMap(
                        names ->
                                HostKey.of(words.next(), words.next())
                                        .map(
                                                key ->
                                                        new KnownHostsLine(
                                                                file, number, marker, names, key)));
    }

    private static Optional<Marker> marker(String word) {
        return switch (word) {
            case "@cert-authority" -> Optional.of(Marker.CERT_AUTHORITY);
            case "@revoked" -> Optional.of(Marker.REVOKED);
            case String it when it.startsWith("@") -> Optional.empty();
            case String _ -> Optional.of(Marker.NONE);
        };
    }

    private static Optional<Names> names(String hosts) {
        if (hosts.startsWith("|")) {
            return hashed(hosts);
        }
        var parts = Stream.of(hosts.split(",")).map(KnownHostsLine::canonical).toList();
        if (parts.stream().anyMatch(it -> it.length() > MAX_PATTERN)) {
            return Optional.empty();
        }
        return Optional.of(
                parts.stream().allMatch(KnownHostsLine::isPlain)
                        ? new Names.Listed(parts)
                        : new Names.Patterns(parts));
    }

    private static boolean isPlain(String part) {
        return part.chars().noneMatch(c -> c == '*' || c == '?' || c == '!');
    }

    private static Optional<Names> hashed(String text) {
        var parts = text.split("\\|", -1);
        if (!text.startsWith(HASHED) || parts.length != 4) {
            return Optional.empty();
        }
        try {
            var salt = Base64.getDecoder().decode(parts[2]);
            var hash = Base64.getDecoder().decode(parts[3]);
            return salt.length == SHA1_BYTES && hash.length == SHA1_BYTES
                    ? Optional.of(new Names.Hashed(salt, hash))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** IPv6 addresses may be written in many ways; that of the host is in the canonical one. */
    private static String canonical(String part) {
        var bare = part.startsWith("!") ? part.substring(1) : part;
        var name = bare.toLowerCase(Locale.ROOT);
        if (bare.startsWith("[")) {
            name =
                    HostPort.parse(bare, SSH_PORT)
                            .map(it -> "[" + it.host() + "]:" + it.port())
                            .orElse(name);
        } else if (bare.contains(":")) {
            name = Address.parse(bare).map(Address::text).orElse(name);
        }
        return part.startsWith("!") ? "!" + name : name;
    }

    /** For a Mac of one thread alone: sshj shares one, and takes wrong keys for right ones. */
    static Mac hmac() {
        try {
            return Mac.getInstance(HMAC);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    boolean matches(String name, Mac hmac) {
        return switch (names) {
            case Names.Listed(var names) -> names.contains(name);
            case Names.Patterns(var patterns) -> SshConfigPattern.listMatches(patterns, name);
            case Names.Hashed(var salt, var hash) -> Arrays.equals(hash(salt, name, hmac), hash);
        };
    }

    /** How a line for this key begins and goes on, without its end. */
    public static String text(String name, HostKey key) {
        return name + " " + key.type() + " " + key.base64();
    }

    /** As {@code HashKnownHosts yes} writes it. */
    static String hashedName(String name) {
        var salt = new byte[SHA1_BYTES];
        new SecureRandom().nextBytes(salt);
        var base64 = Base64.getEncoder();
        return HASHED
                + base64.encodeToString(salt)
                + "|"
                + base64.encodeToString(hash(salt, name, hmac()));
    }

    private static byte[] hash(byte[] salt, String name, Mac hmac) {
        try {
            hmac.init(new SecretKeySpec(salt, HMAC));
            return hmac.doFinal(name.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Where an editor finds it. */
    public String place() {
        return file + ":" + number;
    }

    /** Words are parted by spaces and tabs; a line may end as on Windows. */
    private static final class Words {

        private final String text;
        private int at;

        Words(String text) {
            this.text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        }

        /** Empty when there are no more. */
        String next() {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            var start = at;
            while (at < text.length() && !isBlank(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t';
        }
    }
}
