package io.dsctl.sshconfig;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one host has obtained so far; of most keywords the first value wins. */
final class SshConfigGathered {

    /** SSH_MAX_IDENTITY_FILES and SSH_MAX_CERTIFICATE_FILES of OpenSSH. */
    private static final int MAX_FILES = 100;

    private final Map<SshConfigKeyword, List<SshConfigLine>> lines =
            new EnumMap<>(SshConfigKeyword.class);

    private final Set<SshConfigWarning> warnings = new LinkedHashSet<>();

    private boolean hostNameIsSettled;

    void take(SshConfigLine line) {
        SshConfigKeyword.named(line.keyword()).ifPresent(keyword -> take(keyword, line));
    }

    /** The final pass looks for blocks of the host's name, and does not change that name again. */
    void settleHostName() {
        hostNameIsSettled = true;
    }

    Optional<SshConfigLine> line(SshConfigKeyword keyword) {
        return lines(keyword).stream().findFirst();
    }

    List<SshConfigLine> lines(SshConfigKeyword keyword) {
        return lines.getOrDefault(keyword, List.of());
    }

    /** The only argument of a keyword. */
    Optional<String> text(SshConfigKeyword keyword) {
        return line(keyword).map(SshConfigLine::first);
    }

    Optional<Boolean> flag(SshConfigKeyword keyword) {
        return text(keyword).map(SshConfigShape::isYes);
    }

    void warn(SshConfigWarning warning) {
        warnings.add(warning);
    }

    List<SshConfigWarning> warnings(SshConfigMachine machine) {
        lines.forEach(
                (keyword, taken) ->
                        taken.stream()
                                .filter(line -> !isHabit(keyword, line, machine))
                                .forEach(line -> warnIfIgnored(keyword, line)));
        return List.copyOf(warnings);
    }

    private void take(SshConfigKeyword keyword, SshConfigLine line) {
        try {
            keyword.shape().check(line);
        } catch (SshConfigLine.Broken broken) {
            warn(line.warning(broken.getMessage()));
            return;
        }
        var taken = lines.computeIfAbsent(keyword, _ -> new ArrayList<>());
        if (keyword.accumulates() ? isNew(taken, line) : taken.isEmpty() && counts(keyword, line)) {
            taken.add(line);
        }
    }

    private static boolean isNew(List<SshConfigLine> taken, SshConfigLine line) {
        return taken.size() < MAX_FILES
                && taken.stream().noneMatch(it -> it.first().equals(line.first()));
    }

    private boolean counts(SshConfigKeyword keyword, SshConfigLine line) {
        return switch (keyword) {
            case HOST_NAME -> !hostNameIsSettled;
            // To OpenSSH this is the same as silence, so that a later line still counts.
            case CONNECT_TIMEOUT, SERVER_ALIVE_INTERVAL -> !line.first().equals("none");
            // The first of these two wins, too, but "ProxyJump none" leaves room for a command.
            case PROXY_JUMP -> isNone(line) || line(SshConfigKeyword.PROXY_COMMAND).isEmpty();
            case PROXY_COMMAND ->
                    line(SshConfigKeyword.PROXY_JUMP).filter(jump -> !isNone(jump)).isEmpty();
            default -> true;
        };
    }

    private static boolean isNone(SshConfigLine line) {
        return line.rest().strip().equalsIgnoreCase("none");
    }

    /** Distributions allow Kerberos for all hosts; nobody decided that for this one. */
    private static boolean isHabit(
            SshConfigKeyword keyword, SshConfigLine line, SshConfigMachine machine) {
        return keyword == SshConfigKeyword.GSSAPI_AUTHENTICATION && machine.isSystems(line.file());
    }

    private void warnIfIgnored(SshConfigKeyword keyword, SshConfigLine line) {
        keyword.ignored(line)
                .ifPresent(
                        instead ->
                                warn(
                                        line.warning(
                                                "\"%s %s\" is not followed: %s"
                                                        .formatted(
                                                                line.keyword(),
                                                                line.rest(),
                                                                instead))));
    }
}
