package io.dsctl.plan;

import io.dsctl.facts.Ufw;

import java.util.LinkedHashSet;
import java.util.List;

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
                rules.stream().filter(it -> !there.rules().contains(it)).toList(),
                there.ours().stream().filter(it -> !rules.contains(it)).sorted().toList());
    }

    public boolean isEmpty() {
        return add.isEmpty() && remove.isEmpty();
    }
}
