package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.plan.Step.InstallPackages;
import io.dsctl.plan.Step.OpenFirewall;
import io.dsctl.plan.Step.PrepareNode;
import io.dsctl.plan.Step.PullImages;
import io.dsctl.plan.Step.SetRegistries;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A plan while it is being made. */
final class Draft {

    private final List<PlannedStep> steps = new ArrayList<>();
    private final Map<Node, List<Step>> stepsOfNodes = new HashMap<>();
    private final List<HeldBack> heldBack = new ArrayList<>();
    private final Set<Node> nodesHeldBack = new HashSet<>();

    /** The step's id. */
    String add(Step step, Set<String> needs, Set<String> after, String reason) {
        steps.add(new PlannedStep(step, needs, after, reason));
        stepsOfNodes.computeIfAbsent(step.node(), _ -> new ArrayList<>()).add(step);
        return step.id();
    }

    String add(Step step, String reason) {
        return add(step, Set.of(), Set.of(), reason);
    }

    void holdBack(Collection<HeldBack> others) {
        heldBack.addAll(others);
        others.forEach(it -> nodesHeldBack.add(it.node()));
    }

    boolean isHeldBack(Node node) {
        return nodesHeldBack.contains(node);
    }

    /** The ids of the steps that a node needs before init or join. */
    Set<String> prepared(Node node) {
        return stepsOf(node).stream()
                .filter(Draft::isNeeded)
                .map(Step::id)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The ids of the steps after which firewalls of control planes are open. */
    Set<String> openedControlPlanes() {
        return steps.stream()
                .map(PlannedStep::step)
                .filter(step -> step instanceof OpenFirewall && step.node().isControlPlane())
                .map(Step::id)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private List<Step> stepsOf(Node node) {
        return stepsOfNodes.getOrDefault(node, List.of());
    }

    private static boolean isNeeded(Step step) {
        return step instanceof PrepareNode
                || step instanceof InstallPackages
                || step instanceof OpenFirewall
                || step instanceof SetRegistries
                || step instanceof PullImages(_, _, _, _, _, var dispensable) && !dispensable;
    }

    /** The ids of the steps after which a node has packages, and its runtime the way to images. */
    Set<String> installed(Node node) {
        return stepsOf(node).stream()
                .filter(step -> step instanceof InstallPackages || step instanceof SetRegistries)
                .map(Step::id)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The ids of the steps that init or join wait for, however they end. */
    Set<String> awaited(Node node) {
        return stepsOf(node).stream()
                .filter(step -> step instanceof PullImages && !isNeeded(step))
                .map(Step::id)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    List<PlannedStep> steps() {
        return steps;
    }

    List<HeldBack> heldBack() {
        return heldBack;
    }
}
