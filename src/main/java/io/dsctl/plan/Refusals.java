package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.facts.Finding;
import io.dsctl.failure.Refusal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What safeguards have found so far: all of it is told at once. */
final class Refusals {

    private final List<Refusal> all = new ArrayList<>();

    void add(Node node, Finding finding, String hint) {
        add(node, finding.because(), hint);
    }

    void add(Node node, String what, String hint) {
        add(node.name(), what, hint);
    }

    void add(String subject, String what, String hint) {
        all.add(new Refusal(subject, what, hint));
    }

    /** Whether there were any. */
    boolean addAll(Collection<? extends Refusal> others) {
        return all.addAll(others);
    }

    List<Refusal> all() {
        return List.copyOf(all);
    }
}
