package io.dsctl.sshconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/** A configuration that ssh accepts, the same one for the same seed. */
final class RandomSshConfig {

    static final List<String> HOSTS =
            List.of("web", "db", "Web", "web.example.org", "192.0.2.7", "fd00::7");

    private static final List<String> PATTERNS =
            List.of(
                    "web",
                    "db",
                    "*",
                    "w?b",
                    "*.example.org",
                    "!db",
                    "!w*",
                    "192.0.2.?",
                    "fd00::*",
                    "WEB",
                    "*e*b*",
                    "nobody");
    private static final List<String> USERS = List.of("bob", "carol", "root");
    private static final List<String> HOPS =
            List.of("jump", "bob@jump", "jump:2200", "bob@jump:2200", "[fd00::1]:22", "[fd00::1]");
    private static final List<String> LAST_HOPS =
            List.of(
                    "ssh://last",
                    "ssh://bob@last:2200",
                    "last",
                    "carol@[fd00::2]:2202",
                    "192.0.2.9",
                    "ssh://192.0.2.9:22/");

    private final Random random;

    /** ssh's versions differ in what "ProxyJump none" means to a later ProxyCommand. */
    private final boolean jumps;

    RandomSshConfig(int seed) {
        random = new Random(seed);
        jumps = random.nextBoolean();
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        for (int block = 0; block < 5; block++) {
            lines.add(spelled(random.nextInt(3) == 0 ? match() : host()));
            for (int i = random.nextInt(6); i >= 0; i--) {
                lines.add(spelled(directive()));
            }
        }
        return lines;
    }

    private String host() {
        var host = new StringBuilder("Host");
        for (int i = random.nextInt(3); i >= 0; i--) {
            host.append(' ').append(of(PATTERNS));
        }
        return host.toString();
    }

    private String match() {
        var match = new StringBuilder("Match");
        for (int i = random.nextInt(2); i >= 0; i--) {
            match.append(' ').append(random.nextInt(4) == 0 ? "!" : "").append(criterion());
        }
        return switch (random.nextInt(6)) {
            case 0 -> "Match all";
            case 1 -> "Match final";
            case 2 -> match + " final";
            default -> match.toString();
        };
    }

    private String criterion() {
        return switch (random.nextInt(4)) {
            case 0 -> "host " + of(PATTERNS) + "," + of(PATTERNS);
            case 1 -> "originalhost " + of(PATTERNS);
            case 2 -> "user " + of(USERS) + "," + of(USERS);
            default -> "localuser " + of(List.of(System.getProperty("user.name"), "nobody"));
        };
    }

    private String directive() {
        var directives =
                List.<Supplier<String>>of(
                        () ->
                                "HostName "
                                        + of(
                                                List.of(
                                                        "%h.example.org",
                                                        "Web.Example.ORG", "fd00::9")),
                        () -> "User " + of(USERS),
                        () -> "Port " + of(List.of("22", "2200", "65535", "0022")),
                        () ->
                                "IdentityFile "
                                        + of(
                                                List.of(
                                                        "/k/a",
                                                        "~/.ssh/b",
                                                        "/k/%h-%p",
                                                        "\"/k/a b\"",
                                                        "none")),
                        () -> "IdentitiesOnly " + of(List.of("yes", "no", "True")),
                        this::proxy,
                        () ->
                                "UserKnownHostsFile "
                                        + of(List.of("/h/a", "/h/%h /h/%p", "~/h", "none")),
                        () ->
                                "StrictHostKeyChecking "
                                        + of(List.of("yes", "no", "ask", "accept-new", "OFF")),
                        () -> "ConnectTimeout " + of(List.of("5", "1m", "1h30m", "none", "0")),
                        () -> "ServerAliveInterval " + of(List.of("0", "15", "2m")),
                        () -> "AddressFamily " + of(List.of("any", "inet", "inet6", "INET")));
        return directives.get(random.nextInt(directives.size())).get();
    }

    private String proxy() {
        if (random.nextInt(4) == 0) {
            return jumps ? "ProxyJump none" : "ProxyCommand none";
        }
        return random.nextBoolean()
                ? "ProxyJump " + (random.nextBoolean() ? of(HOPS) + "," : "") + of(LAST_HOPS)
                : jumps ? "Port 2222" : "ProxyCommand nc -x 'a  b' %h %p";
    }

    /** Case, blanks, an equals sign, comments. */
    private String spelled(String line) {
        var parts = line.split(" ", 2);
        var keyword =
                switch (random.nextInt(3)) {
                    case 0 -> parts[0].toLowerCase(Locale.ROOT);
                    case 1 -> parts[0].toUpperCase(Locale.ROOT);
                    default -> parts[0];
                };
        var comment = parts[0].startsWith("Proxy") || random.nextInt(4) > 0 ? "" : " # why";
        return of(List.of("", "  ", "\t"))
                + keyword
                + of(List.of(" ", "  ", "=", " = ", "\t"))
                + parts[1]
                + comment;
    }

    private <T> T of(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
