package io.dsctl.plan;

import io.dsctl.cluster.Node;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The part of a plan that is about some of the nodes. What the cluster needs as a whole is looked
 * at all the same: only steps are left away, no safeguard is.
 */
public final class Limit {

    private final Set<String> names;
    private final List<PlannedStep> kept = new ArrayList<>();
    private final LinkedHashMap<Node, HeldBack> without = new LinkedHashMap<>();

    private Limit(Set<String> names) {
        this.names = names;
    }

    /**
     * @param names of nodes; what one of them needs of another that is not among them holds it back
     */
    public static Plan to(Set<String> names, Plan plan) {
        return new Limit(names).limited(plan);
    }

    private Plan limited(Plan plan) {
        plan.steps().stream().filter(it -> isOfThem(it.step().node())).forEach(this::keepOrHold);
        plan.steps().stream()
                .filter(it -> it.step() instanceof Step.RevokeCredentials)
                .filter(it -> !isOfThem(it.step().node()) && isAfterSomething(it))
                .forEach(kept::add);
        var ids = kept.stream().map(it -> it.step().id()).collect(Collectors.toSet());
        var heldBack = new ArrayList<>(plan.heldBack());
        heldBack.removeIf(it -> !isOfThem(it.node()));
        heldBack.addAll(without.values());
        return new Plan(
                kept.stream().map(it -> among(ids, it)).toList(),
                heldBack,
                plan.findings(),
                plan.notices());
    }

    private boolean isOfThem(Node node) {
        return names.contains(node.name());
    }

    private void keepOrHold(PlannedStep planned) {
        var node = planned.step().node();
        var missing = missing(planned);
        if (missing.isEmpty()) {
            kept.add(planned);
        } else {
            without.putIfAbsent(
                    node,
                    new HeldBack(
                            node,
                            "it needs %s, which --limit leaves away".formatted(missing.get()),
                            "name that node too, or run dsctl without --limit"));
        }
    }

    /** The steps come in an order in which those that are needed are first. */
    private Optional<String> missing(PlannedStep planned) {
        var ids = new HashSet<String>();
        kept.forEach(it -> ids.add(it.step().id()));
        return planned.needs().stream().filter(id -> !ids.contains(id)).sorted().findFirst();
    }

    /** Credentials are made for these nodes, and on another. */
    private boolean isAfterSomething(PlannedStep revoke) {
        return kept.stream().anyMatch(it -> revoke.after().contains(it.step().id()));
    }

    private static PlannedStep among(Set<String> ids, PlannedStep planned) {
        return new PlannedStep(
                planned.step(),
                planned.needs(),
                planned.after().stream().filter(ids::contains).collect(Collectors.toSet()),
                planned.reason());
    }
}
