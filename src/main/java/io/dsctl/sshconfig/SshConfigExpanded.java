package io.dsctl.sshconfig;

import static io.dsctl.sshconfig.SshConfigKeyword.*;

import io.dsctl.cluster.Family;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Turns what a host obtained into values, its tokens replaced. */
final class SshConfigExpanded {

    private interface Expansion<T> {
        T of(String text) throws SshConfigLine.Broken;
    }

    /**
     * What a shell could take for more than a word: ssh refuses such hosts and users on its command
     * line since CVE-2023-51385.
     */
    private static final Pattern UNSAFE = Pattern.compile("^-|[\\p{Cntrl}\\s'`\"$\\\\;&<>|(){},]");

    private final SshConfigGathered gathered;
    private final SshConfigMachine machine;
    private final SshConfigTokens tokens;

    SshConfigExpanded(SshConfigGathered gathered, SshConfigMachine machine, String original) {
        this.gathered = gathered;
        this.machine = machine;
        this.tokens =
                new SshConfigTokens(machine)
                        .with('n', original)
                        .with('k', gathered.text(HOST_KEY_ALIAS).orElse(original));
    }

    SshDirectives directives(String host, Optional<String> givenUser, Optional<Integer> givenPort) {
        var port = givenPort.or(() -> gathered.text(PORT).flatMap(SshConfigShape::portOf));
        tokens.with('h', host).with('p', Integer.toString(port.orElse(22)));
        var user =
                givenUser.or(
                        () ->
                                single(
                                        USER,
                                        text -> tokens.expandAll(text, SshConfigTokens.OF_USER)));
        tokens.with('r', user.orElse(machine.user()));
        return new SshDirectives(
                gathered.line(HOST_NAME).map(_ -> host),
                user,
                port,
                files(IDENTITY_FILE, tokens::path),
                files(CERTIFICATE_FILE, tokens::path).orElse(List.of()),
                gathered.flag(IDENTITIES_ONLY).orElse(false),
                agent(),
                hops(),
                command(),
                gathered.text(HOST_KEY_ALIAS),
                files(USER_KNOWN_HOSTS_FILE, tokens::path),
                files(GLOBAL_KNOWN_HOSTS_FILE, tokens::plainPath),
                gathered.text(STRICT_HOST_KEY_CHECKING).map(StrictHostKeyChecking::named),
                gathered.flag(HASH_KNOWN_HOSTS).orElse(false),
                gathered.flag(PASSWORD_AUTHENTICATION),
                gathered.text(CONNECT_TIMEOUT).flatMap(SshConfigShape::timeOf),
                gathered.text(SERVER_ALIVE_INTERVAL).flatMap(SshConfigShape::timeOf),
                gathered.text(SERVER_ALIVE_COUNT_MAX).flatMap(SshConfigShape::numberOf),
                gathered.text(ADDRESS_FAMILY).flatMap(SshConfigExpanded::family),
                gathered.warnings(machine));
    }

    private Optional<List<Path>> files(SshConfigKeyword keyword, Expansion<Path> expansion) {
        var lines = gathered.lines(keyword);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        var files = new ArrayList<Path>();
        for (var line : lines) {
            for (var argument : line.arguments()) {
                if (!argument.equalsIgnoreCase("none")) {
                    expanded(line, argument, expansion).ifPresent(files::add);
                }
            }
        }
        return Optional.of(List.copyOf(files));
    }

    /** The name SSH_AUTH_SOCK asks for the agent that is used without being named, too. */
    private Optional<String> agent() {
        return single(IDENTITY_AGENT, this::socket).filter(socket -> !socket.isEmpty());
    }

    private String socket(String text) throws SshConfigLine.Broken {
        if (text.equals("none") || text.equals("SSH_AUTH_SOCK")) {
            return text.equals("none") ? text : "";
        }
        if (text.startsWith("$") && !text.startsWith("${")) {
            return machine.environment().getOrDefault(text.substring(1), "none");
        }
        return tokens.path(text).toString();
    }

    private List<SshConfigHop> hops() {
        return gathered.line(PROXY_JUMP)
                .flatMap(line -> expanded(line, line.rest(), this::hops))
                .orElse(List.of());
    }

    private List<SshConfigHop> hops(String text) throws SshConfigLine.Broken {
        var hops = new ArrayList<SshConfigHop>();
        for (var hop : SshConfigHop.parse(text)) {
            var user =
                    hop.user().isPresent() ? Optional.of(inCommand(hop.user().get())) : hop.user();
            hops.add(new SshConfigHop(user, inCommand(hop.host()), hop.port()));
        }
        return List.copyOf(hops);
    }

    private Optional<String> command() {
        return gathered.line(PROXY_COMMAND)
                .filter(line -> !line.rest().equalsIgnoreCase("none"))
                .flatMap(line -> expanded(line, line.rest(), this::inCommand));
    }

    private String inCommand(String text) throws SshConfigLine.Broken {
        for (char token : SshConfigTokens.OF_COMMANDS.toCharArray()) {
            if (text.contains("%" + token) && UNSAFE.matcher(tokens.value(token)).find()) {
                throw new SshConfigLine.Broken(
                        "\"%s\" does not go into a command".formatted(tokens.value(token)));
            }
        }
        return tokens.expand(text, SshConfigTokens.OF_COMMANDS);
    }

    private <T> Optional<T> single(SshConfigKeyword keyword, Expansion<T> expansion) {
        return gathered.line(keyword).flatMap(line -> expanded(line, line.first(), expansion));
    }

    private <T> Optional<T> expanded(SshConfigLine line, String text, Expansion<T> expansion) {
        try {
            return Optional.of(expansion.of(text));
        } catch (SshConfigLine.Broken broken) {
            gathered.warn(line.warning("this is not used: " + broken.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<Family> family(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inet" -> Optional.of(Family.IPV4);
            case "inet6" -> Optional.of(Family.IPV6);
            default -> Optional.empty();
        };
    }
}
