package io.dsctl.facts;

import java.util.Set;

/**
 * An active ufw, by the rules that were added to it: as {@code ufw show added} has them, without
 * {@code ufw} in front and without comments: {@code allow from 10.0.0.11}.
 *
 * @param ours those whose comment says that they are dsctl's
 */
public record Ufw(Set<String> rules, Set<String> ours) {

    /** The comment. */
    public static final String COMMENT = "dsctl";

    public Ufw {
        rules = Set.copyOf(rules);
        ours = Set.copyOf(ours);
    }
}
