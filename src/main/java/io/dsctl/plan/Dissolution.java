package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Finding;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Notice.Kind;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole cluster goes: its workers side by side, then its control planes one by one, last the one
 * that can be asked about it. Nothing leaves etcd or the API, for both go too; and a server that
 * fails holds up nobody.
 */
final class Dissolution {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Set<String> foreign;
    private final Optional<LiveCluster> live;
    private final LinkedHashMap<Node, Traces> traces = new LinkedHashMap<>();

    Dissolution(Cluster cluster, ClusterFacts facts, Set<String> foreign) {
        this.cluster = cluster;
        this.facts = facts;
        this.foreign = foreign;
        this.live = facts.live();
        for (var node : cluster.nodes()) {
            facts.seen(node)
                    .ifPresent(
                            seen ->
                                    traces.put(
                                            node,
                                            new Traces(node, seen, Finding.of(node, seen, live))));
        }
    }

    List<Refusal> refusals() {
        return live.isPresent()
                ? traces.values().stream()
                        .filter(it -> it.areForeign() && !foreign.contains(it.node().name()))
                        .map(Traces::refusalOfForeign)
                        .toList()
                : oneAuthority();
    }

    /** Where no API says which cluster is meant, there may be only one. */
    private List<Refusal> oneAuthority() {
        var byAuthority =
                traces.values().stream()
                        .filter(it -> !foreign.contains(it.node().name()))
                        .filter(it -> !it.seen().files().caHashes().isEmpty())
                        .collect(
                                Collectors.groupingBy(
                                        it -> new TreeSet<>(it.seen().files().caHashes()).first(),
                                        LinkedHashMap::new,
                                        Collectors.mapping(
                                                it -> it.node().name(), Collectors.joining(", "))));
        return byAuthority.size() < 2
                ? List.of()
                : List.of(
                        new Refusal(
                                cluster.name(),
                                "its servers belong to clusters with different certificate"
                                        + " authorities: "
                                        + String.join(" | ", byAuthority.values()),
                                "take the servers of the other cluster out of the inventory; or,"
                                        + " if you mean them too, name them with --foreign"));
    }

    Plan plan() {
        var steps = new ArrayList<PlannedStep>();
        for (var worker : cluster.workers()) {
            add(steps, worker, Set.of());
        }
        var before = steps.stream().map(it -> it.step().id()).collect(Collectors.toSet());
        for (var node : controlPlanes()) {
            add(steps, node, before)
                    .ifPresent(
                            id -> {
                                before.clear();
                                before.add(id);
                            });
        }
        var findings = new LinkedHashMap<Node, Finding>();
        traces.forEach((node, it) -> findings.put(node, it.finding()));
        return new Plan(steps, heldBack(), findings, notices(), Goal.RESET);
    }

    private List<Node> controlPlanes() {
        var last = live.map(LiveCluster::through);
        return Stream.concat(
                        cluster.controlPlanes().stream()
                                .filter(node -> last.filter(node::equals).isEmpty()),
                        last.stream())
                .toList();
    }

    private Optional<String> add(List<PlannedStep> steps, Node node, Set<String> before) {
        return Optional.ofNullable(traces.get(node))
                .filter(it -> it.busy().isEmpty() && it.areThere())
                .map(
                        it -> {
                            var step = it.reset(foreign.contains(node.name()));
                            steps.add(new PlannedStep(step, Set.of(), before, it.reason()));
                            return step.id();
                        });
    }

    private List<HeldBack> heldBack() {
        return cluster.nodes().stream()
                .flatMap(
                        node ->
                                switch (facts.of(node)) {
                                    case Silent silent ->
                                            Stream.of(
                                                    new HeldBack(
                                                            node,
                                                            silent.what() + "; it is not reset",
                                                            "when it is back, run dsctl again: it"
                                                                    + " still holds its part of the"
                                                                    + " cluster. Now: "
                                                                    + silent.hint()));
                                    case Seen _ -> traces.get(node).busy().stream();
                                })
                .toList();
    }

    /** They lose their control planes, and dsctl cannot reach them. */
    private List<Notice> notices() {
        var names = cluster.nodes().stream().map(Node::name).collect(Collectors.toSet());
        return live.stream()
                .flatMap(it -> it.api().members().stream())
                .filter(member -> !names.contains(member.name()))
                .map(
                        member ->
                                new Notice(
                                        Kind.ORPHAN,
                                        member.name(),
                                        "it is a node of this cluster too, and is not reset",
                                        "add it to the inventory, or run `kubeadm reset` there"))
                .toList();
    }
}
