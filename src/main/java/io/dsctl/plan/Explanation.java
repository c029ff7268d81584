package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Finding;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeFacts;
import io.dsctl.failure.Refusal;

import java.util.List;
import java.util.Optional;

/**
 * One node, from what was seen of it to what becomes of it.
 *
 * @param finding its condition; empty if it did not answer
 * @param through the control plane that was asked about the cluster, if there is one
 * @param member its Node as that control plane knows it
 * @param silent control planes that did not answer: then nothing is planned
 * @param refusals what speaks against any plan, for this node or another
 * @param steps those for this node; none if there is no plan
 * @param notices those about this node
 */
public record Explanation(
        Cluster cluster,
        Node node,
        NodeFacts facts,
        Optional<Finding> finding,
        Optional<Node> through,
        Optional<Member> member,
        List<Node> silent,
        List<Refusal> refusals,
        List<PlannedStep> steps,
        List<HeldBack> heldBack,
        List<Notice> notices) {

    public Explanation {
        silent = List.copyOf(silent);
        refusals = List.copyOf(refusals);
        steps = List.copyOf(steps);
        heldBack = List.copyOf(heldBack);
        notices = List.copyOf(notices);
    }

    public static Explanation of(Cluster cluster, ClusterFacts facts, Node node) {
        var admission = new Admission(cluster, facts);
        var refusals = Safeguards.refusals(cluster, facts);
        var silent =
                cluster.controlPlanes().stream().filter(it -> facts.seen(it).isEmpty()).toList();
        var plan =
                refusals.isEmpty() && silent.isEmpty()
                        ? Optional.of(Planner.plan(cluster, facts))
                        : Optional.<Plan>empty();
        return new Explanation(
                cluster,
                node,
                facts.of(node),
                facts.seen(node).map(seen -> admission.finding(node, seen)),
                facts.live().map(LiveCluster::through),
                facts.live().flatMap(live -> live.api().member(node.name())),
                silent,
                refusals,
                plan.stream()
                        .flatMap(it -> it.steps().stream())
                        .filter(it -> it.step().node().equals(node))
                        .toList(),
                plan.stream()
                        .flatMap(it -> it.heldBack().stream())
                        .filter(it -> it.node().equals(node))
                        .toList(),
                Notices.of(cluster, facts, admission).stream()
                        .filter(it -> it.subject().equals(node.name()))
                        .toList());
    }
}
