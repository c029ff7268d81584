package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.facts.Finding;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Step.ResetNode;

import java.util.List;
import java.util.Optional;

/** What there is to undo on a server that answered. */
record Traces(Node node, Seen seen, Finding finding) {

    /** A kubeadm is at work there; nobody steps in. */
    Optional<HeldBack> busy() {
        return finding.condition() == NodeCondition.BUSY
                ? Optional.of(
                        new HeldBack(node, finding.because(), "wait for it and run dsctl again"))
                : Optional.empty();
    }

    /** Also what kubeadm alone would stumble over, as when a reset by hand left etcd's data. */
    boolean areThere() {
        return finding.condition() != NodeCondition.CLEAN
                || !seen.machine().equipment().inTheWay().isEmpty();
    }

    boolean areForeign() {
        return finding.condition() == NodeCondition.FOREIGN;
    }

    Refusal refusalOfForeign() {
        return new Refusal(
                node.name(),
                finding.because() + ": it belongs to another cluster",
                "take it out of the inventory; or, if you mean that server, name it: --foreign "
                        + node);
    }

    ResetNode reset(boolean foreign) {
        return new ResetNode(node, seen.files().caHashes().stream().sorted().toList(), foreign);
    }

    String reason() {
        return finding.condition() == NodeCondition.CLEAN
                ? "there is " + List.copyOf(seen.machine().equipment().inTheWay()).getFirst()
                : finding.because();
    }
}
