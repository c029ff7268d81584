package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.facts.Finding;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.plan.Notice.Kind;
import io.dsctl.plan.Step.DeleteNode;
import io.dsctl.plan.Step.DrainNode;
import io.dsctl.plan.Step.LeaveEtcd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Nodes leave a cluster that lives on: their Pods first, then their member of etcd, then what is on
 * the server, last the Node, which nobody brings back any more (kubeadm-facts 3.7 and 4). Whoever
 * stays is asked, never whoever leaves. Workers go side by side, control planes one after the
 * other, ending at the first failure.
 */
final class Departure {

    private final Leavers leavers;

    Departure(Leavers leavers) {
        this.leavers = leavers;
    }

    Plan plan() {
        var steps = new ArrayList<PlannedStep>();
        var heldBack = new ArrayList<HeldBack>();
        var findings = new LinkedHashMap<Node, Finding>();
        var previous = Optional.<String>empty();
        for (var node : leavers.nodes()) {
            var it = leavers.traces(node);
            it.ifPresent(seen -> findings.put(node, seen.finding()));
            var busy = it.flatMap(Traces::busy);
            if (busy.isPresent()) {
                heldBack.add(busy.get());
                continue;
            }
            leavers.silence(node).ifPresent(silent -> heldBack.add(notReset(node, silent)));
            var last = leave(steps, node, it, node.isControlPlane() ? previous : Optional.empty());
            previous = node.isControlPlane() ? last : Optional.empty();
        }
        return new Plan(steps, heldBack, findings, notices(), leavers.wish().goal());
    }

    private HeldBack notReset(Node node, Silent silent) {
        return new HeldBack(
                node,
                silent.what() + "; it is not reset",
                "if it comes back, run `dsctl reset --node %s` before its kubelet registers it again. Now: %s"
                        .formatted(node, silent.hint()));
    }

    /** The id of the last step, with those before it. */
    private Optional<String> leave(
            List<PlannedStep> steps,
            Node node,
            Optional<Traces> traces,
            Optional<String> previous) {
        var last = previous;
        for (var planned : stepsOf(node, traces)) {
            steps.add(
                    new PlannedStep(
                            planned.step(),
                            last.map(Set::of).orElse(Set.of()),
                            Set.of(),
                            planned.reason()));
            last = Optional.of(planned.step().id());
        }
        return last;
    }

    private record Reasoned(Step step, String reason) {}

    private List<Reasoned> stepsOf(Node node, Optional<Traces> traces) {
        var foreign = traces.filter(Traces::areForeign).isPresent();
        var resets = traces.filter(Traces::areThere).isPresent();
        var steps = new ArrayList<Reasoned>();
        if (!foreign) {
            drain(node, traces, resets).ifPresent(steps::add);
            leaveEtcd(node, traces, resets).ifPresent(steps::add);
        }
        traces.filter(Traces::areThere)
                .ifPresent(it -> steps.add(new Reasoned(it.reset(foreign), it.reason())));
        if (!foreign) {
            deleteNode(node).ifPresent(steps::add);
        }
        return steps;
    }

    /** Where no kubelet is at work, nobody tells when Pods have ended. */
    private Optional<Reasoned> drain(Node node, Optional<Traces> traces, boolean resets) {
        return leavers.member(node)
                .filter(member -> member.ready() && (resets || traces.isEmpty()))
                .flatMap(_ -> leavers.wish().patience())
                .map(
                        patience ->
                                new Reasoned(
                                        new DrainNode(node, through(), patience, resets),
                                        "it is Ready, and may have Pods"));
    }

    private Optional<Reasoned> leaveEtcd(Node node, Optional<Traces> traces, boolean resets) {
        var members = leavers.etcdMembers(node);
        var gone =
                leavers.silence(node).isPresent()
                        || traces.filter(it -> it.finding().condition() == NodeCondition.CLEAN)
                                .isPresent();
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Reasoned(
                                new LeaveEtcd(
                                        node, through(), leavers.addresses(node), resets, gone),
                                "etcd counts on it: member " + members.getFirst().id()));
    }

    private Optional<Reasoned> deleteNode(Node node) {
        return leavers.member(node)
                .map(
                        member ->
                                new Reasoned(
                                        new DeleteNode(
                                                node,
                                                through(),
                                                member.machineId(),
                                                leavers.silence(node).isPresent()),
                                        "the cluster has a Node of this name"));
    }

    private Node through() {
        return leavers.live().orElseThrow().through();
    }

    private List<Notice> notices() {
        return leavers.nodes().stream().flatMap(node -> notice(node).stream()).toList();
    }

    private Optional<Notice> notice(Node node) {
        if (!leavers.isInInventory(node.name())) {
            return Optional.of(
                    new Notice(
                            Kind.ORPHAN,
                            node.name(),
                            "dsctl cannot reach its server, which is not reset",
                            "run `kubeadm reset` there: its kubelet would bring the Node back when"
                                    + " it starts again"));
        }
        if (leavers.live().isEmpty()) {
            return Optional.of(
                    new Notice(
                            Kind.WARNING,
                            node.name(),
                            "no control plane can be asked: a Node of this name may be left",
                            "run `dsctl reset --node %s` again when one answers".formatted(node)));
        }
        return leavers.wish()
                .patience()
                .map(
                        _ ->
                                new Notice(
                                        Kind.WARNING,
                                        node.name(),
                                        "as long as the inventory has it, the next `dsctl apply`"
                                                + " joins it again",
                                        "take it out of the inventory" + endpoint(node)));
    }

    private String endpoint(Node node) {
        return node.isControlPlane()
                ? leavers.cluster()
                        .endpoint()
                        .map(it -> ", and out of what is behind " + it)
                        .orElse("")
                : "";
    }
}
