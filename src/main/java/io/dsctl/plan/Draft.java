package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.plan.Step.PrepareNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A plan while it is being made. */
final class Draft {

    private final List<PlannedStep> steps = new ArrayList<>();
    private final List<HeldBack> heldBack = new ArrayList<>();

    /** The step's id. */
    String add(Step step, Set<String> needs, Set<String> after, String reason) {
        steps.add(new PlannedStep(step, needs, after, reason));
        return step.id();
    }

    String add(Step step, String reason) {
        return add(step, Set.of(), Set.of(), reason);
    }

    void holdBack(Collection<HeldBack> others) {
        heldBack.addAll(others);
    }

    boolean isHeldBack(Node node) {
        return heldBack.stream().anyMatch(it -> it.node().equals(node));
    }

    /** The id of the step that prepares a node, if it needs that. */
    Optional<String> prepared(Node node) {
        return steps.stream()
                .map(PlannedStep::step)
                .filter(step -> step instanceof PrepareNode && step.node().equals(node))
                .map(Step::id)
                .findFirst();
    }

    List<PlannedStep> steps() {
        return steps;
    }

    List<HeldBack> heldBack() {
        return heldBack;
    }
}
