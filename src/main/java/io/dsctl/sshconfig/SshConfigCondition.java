package io.dsctl.sshconfig;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What stands behind {@code Host} or {@code Match}. */
sealed interface SshConfigCondition {

    /**
     * Whom the files are read for.
     *
     * @param named the host that {@code Host} looks at
     * @param host what it is called by what was read so far
     * @param original as the inventory names it
     */
    record Target(
            String named,
            String host,
            String original,
            String user,
            String localUser,
            boolean finalPass) {}

    enum Verdict {
        YES,
        NO,
        /** The rest matches, and the answer needs something that dsctl does not do. */
        NOT_TOLD
    }

    record Hosts(List<String> patterns) implements SshConfigCondition {

        @Override
        public Verdict of(Target target) {
            return SshConfigPattern.listMatches(patterns, target.named())
                    ? Verdict.YES
                    : Verdict.NO;
        }

        @Override
        public boolean wantsFinalPass() {
            return false;
        }
    }

    record Match(List<Criterion> criteria) implements SshConfigCondition {

        @Override
        public Verdict of(Target target) {
            var verdicts = criteria.stream().map(criterion -> criterion.of(target)).toList();
            if (verdicts.contains(Verdict.NO)) {
                return Verdict.NO;
            }
            return verdicts.contains(Verdict.NOT_TOLD) ? Verdict.NOT_TOLD : Verdict.YES;
        }

        @Override
        public boolean wantsFinalPass() {
            return criteria.stream().anyMatch(it -> it.name.equals("final") && !it.negated);
        }
    }

    /** Of a line that cannot be read. */
    record Never() implements SshConfigCondition {

        @Override
        public Verdict of(Target target) {
            return Verdict.NO;
        }

        @Override
        public boolean wantsFinalPass() {
            return false;
        }
    }

    record Criterion(String name, boolean negated, String argument) {

        Verdict of(Target target) {
            var matches =
                    switch (name) {
                        case "all" -> true;
                        case "final" -> target.finalPass();
                        case "host" -> SshConfigPattern.listMatchesAnyCase(argument, target.host());
                        case "originalhost" ->
                                SshConfigPattern.listMatchesAnyCase(argument, target.original());
                        case "user" -> SshConfigPattern.listMatches(argument, target.user());
                        case "localuser" ->
                                SshConfigPattern.listMatches(argument, target.localUser());
                        default -> null;
                    };
            if (matches == null) {
                return Verdict.NOT_TOLD;
            }
            return matches == negated ? Verdict.NO : Verdict.YES;
        }
    }

    Set<String> WITHOUT_ARGUMENT = Set.of("all", "final", "canonical");

    Verdict of(Target target);

    boolean wantsFinalPass();

    static SshConfigCondition hosts(SshConfigLine line) throws SshConfigLine.Broken {
        if (line.arguments().isEmpty() || line.arguments().contains("")) {
            throw new SshConfigLine.Broken("a pattern of Host is empty");
        }
        return new Hosts(line.arguments());
    }

    static SshConfigCondition match(SshConfigLine line) throws SshConfigLine.Broken {
        var words = new ArrayDeque<>(line.arguments());
        var criteria = new ArrayList<Criterion>();
        while (!words.isEmpty()) {
            var criterion = criterion(words);
            criteria.add(criterion);
            if (criterion.name.equals("all") && (criteria.size() > 2 || !words.isEmpty())) {
                throw new SshConfigLine.Broken("\"all\" goes with no other criterion of Match");
            }
        }
        if (criteria.isEmpty()) {
            throw new SshConfigLine.Broken("Match has no criterion");
        }
        return new Match(List.copyOf(criteria));
    }

    private static Criterion criterion(ArrayDeque<String> words) throws SshConfigLine.Broken {
        var word = words.remove();
        var negated = word.startsWith("!");
        var bare = negated ? word.substring(1) : word;
        var equals = bare.indexOf('=');
        var name = (equals < 0 ? bare : bare.substring(0, equals)).toLowerCase(Locale.ROOT);
        if (WITHOUT_ARGUMENT.contains(name)) {
            return new Criterion(name, negated, "");
        }
        var argument = equals < 0 ? words.poll() : bare.substring(equals + 1);
        if (argument == null || argument.isEmpty()) {
            throw new SshConfigLine.Broken("\"%s\" of Match says nothing".formatted(name));
        }
        return new Criterion(name, negated, argument);
    }
}
