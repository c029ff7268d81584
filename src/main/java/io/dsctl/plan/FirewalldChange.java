package io.dsctl.plan;

import io.dsctl.facts.Firewalld;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * What firewalld's zone "trusted" is to be for besides, and what no more. Senders are added to a
 * zone that every firewalld has, because one of ours would be in force only after a reload, which
 * throws away kube-proxy's rules with many versions (docs/decisions/0024).
 *
 * @param add senders that it lacks, now or at the next start
 * @param remove senders that dsctl added and that are nobody's any more
 */
public record FirewalldChange(List<String> add, List<String> remove) {

    public FirewalldChange {
        add = List.copyOf(add);
        remove = List.copyOf(remove);
    }

    public static FirewalldChange of(Openings wanted, Firewalld there) {
        var senders = new LinkedHashSet<>(wanted.senders());
        return new FirewalldChange(
                senders.stream()
                        .filter(it -> !isElsewhere(it, there))
                        .filter(
                                it ->
                                        !there.sources().containsKey(it)
                                                || !there.permanent().contains(it))
                        .toList(),
                there.ours().stream().filter(it -> !senders.contains(it)).sorted().toList());
    }

    /** A sender has one zone; who chose another one for it decides what that lets in. */
    static boolean isElsewhere(String sender, Firewalld there) {
        return there.sources().containsKey(sender)
                && !there.sources().get(sender).equals(Firewalld.TRUSTED);
    }

    public boolean isEmpty() {
        return add.isEmpty() && remove.isEmpty();
    }
}
