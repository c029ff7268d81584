package io.dsctl.plan;

import io.dsctl.facts.Ufw;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rules that ufw is to get, and those that dsctl added and nobody needs any more. They are written
 * as ufw shows them.
 */
public record UfwChange(List<String> add, List<String> remove) {

    public UfwChange {
        add = List.copyOf(add);
        remove = List.copyOf(remove);
    }

    public static UfwChange of(Openings wanted, Ufw there) {
        var rules = new LinkedHashSet<>(wanted.ufwRules());
        return new UfwChange(
                rules.stream()
                        .filter(it -> !there.rules().contains(it))
                        .filter(it -> decided(it, there).isEmpty())
                        .toList(),
                there.ours().stream().filter(it -> !rules.contains(it)).sorted().toList());
    }

    /**
     * What somebody decided otherwise for the same packets: ufw would put our rule in its place,
     * and a reset would take that away.
     */
    static Optional<String> decided(String rule, Ufw there) {
        return Stream.of("deny", "reject", "limit")
                .map(action -> rule.replaceFirst("\\ballow\\b", action))
                .filter(there.rules()::contains)
                .findFirst();
    }

    public boolean isEmpty() {
        return add.isEmpty() && remove.isEmpty();
    }
}
