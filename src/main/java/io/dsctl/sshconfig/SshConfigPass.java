package io.dsctl.sshconfig;

import io.dsctl.cluster.Address;
import io.dsctl.sshconfig.SshConfigCondition.Criterion;
import io.dsctl.sshconfig.SshConfigCondition.Target;
import io.dsctl.sshconfig.SshConfigCondition.Verdict;
import io.dsctl.sshconfig.SshConfigFile.Entry;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Goes through the files for one host and gathers what counts for it. */
final class SshConfigPass {

    private final SshConfigMachine machine;
    private final String original;
    private final Optional<String> user;
    private final SshConfigGathered gathered = new SshConfigGathered();

    private Optional<String> settledHost = Optional.empty();

    SshConfigPass(SshConfigMachine machine, String original, Optional<String> user) {
        this.machine = machine;
        this.original = original;
        this.user = user;
    }

    SshConfigGathered gathered() {
        return gathered;
    }

    void through(Iterable<SshConfigFile> files) {
        files.forEach(file -> through(file, true, false));
    }

    /** From now on {@code Host} looks at the name that the host has by what was found. */
    void settle() {
        settledHost = Optional.of(host());
        gathered.settleHostName();
    }

    /** Names in lower case and addresses in one form, as ssh goes on with them. */
    String host() {
        var host = settledHost.orElseGet(this::hostSoFar);
        return Address.parse(host).map(Address::text).orElse(host.toLowerCase(Locale.ROOT));
    }

    /**
     * @param nowhere in a file that is included by a block that does not count, none of its own
     *     does
     */
    private void through(SshConfigFile file, boolean counts, boolean nowhere) {
        var active = counts;
        for (var entry : file.entries()) {
            switch (entry) {
                case Entry.Block(var line, var condition) ->
                        active = !nowhere && isMeant(line, condition);
                case Entry.Include(var files) -> {
                    for (var included : files) {
                        through(included, active, !active);
                    }
                }
                case Entry.Setting(var line) -> {
                    if (active) {
                        gathered.take(line);
                    }
                }
            }
        }
    }

    private boolean isMeant(SshConfigLine line, SshConfigCondition condition) {
        var verdict = condition.of(target());
        if (verdict == Verdict.NOT_TOLD && condition instanceof SshConfigCondition.Match match) {
            gathered.warn(line.warning(untold(match)));
        }
        return verdict == Verdict.YES;
    }

    private Target target() {
        return new Target(
                settledHost.orElse(original),
                settledHost.orElseGet(this::hostSoFar),
                original,
                user.or(() -> gathered.text(SshConfigKeyword.USER)).orElse(machine.user()),
                machine.user(),
                settledHost.isPresent());
    }

    private String hostSoFar() {
        return gathered.line(SshConfigKeyword.HOST_NAME)
                .map(
                        line -> {
                            try {
                                return new SshConfigTokens(machine)
                                        .with('h', original)
                                        .expand(line.first(), SshConfigTokens.OF_HOST_NAME);
                            } catch (SshConfigLine.Broken broken) {
                                gathered.warn(
                                        line.warning("this is not used: " + broken.getMessage()));
                                return original;
                            }
                        })
                .orElse(original);
    }

    private String untold(SshConfigCondition.Match match) {
        var names =
                match.criteria().stream()
                        .filter(criterion -> criterion.of(target()) == Verdict.NOT_TOLD)
                        .map(Criterion::name)
                        .collect(Collectors.joining(", "));
        return "dsctl does not ask for \"%s\" of Match; its block does not count".formatted(names);
    }
}
