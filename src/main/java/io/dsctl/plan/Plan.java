package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.facts.Finding;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What is to be done. The steps are in an order that respects what they wait for.
 *
 * @param findings the condition of each node that answered
 */
public record Plan(
        List<PlannedStep> steps, List<HeldBack> heldBack, SequencedMap<Node, Finding> findings) {

    public Plan {
        steps = List.copyOf(steps);
        heldBack = List.copyOf(heldBack);
        findings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(findings));
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }
}
