package io.dsctl.facts;

import java.util.Map;
import java.util.Set;

/**
 * An active firewalld: which senders its zones are for.
 *
 * @param sources that are in force now, as it writes them → their zone
 * @param permanent those of its zone {@link #TRUSTED} at the next start
 * @param target of that zone: {@code ACCEPT}, unless somebody changed it
 * @param ours the senders that dsctl noted as its own before it added them
 */
public record Firewalld(
        Map<String, String> sources, Set<String> permanent, String target, Set<String> ours) {

    /** Every firewalld has it, and what it is for is let in and forwarded. */
    public static final String TRUSTED = "trusted";

    public Firewalld {
        sources = Map.copyOf(sources);
        permanent = Set.copyOf(permanent);
        ours = Set.copyOf(ours);
    }
}
