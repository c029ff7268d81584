package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.failure.Failure;
import io.dsctl.probe.Prober;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/** Looks again when a step's turn comes: the plan may be a while ago. */
record SecondLook(Shell shell, Prober prober) {

    /**
     * @throws Failure.Unreachable if the node does not answer any more
     */
    Seen at(Node node) {
        return switch (prober.probe(node, Optional.empty())) {
            case Seen seen -> seen;
            case Silent silent ->
                    throw new Failure.Unreachable(node.name(), silent.what(), silent.hint());
        };
    }

    boolean isInApi(Node node, Node through) {
        return !shell.run(through, "clean-half-joined/look.sh", Map.of("name", node.name()))
                .isBlank();
    }

    /** Whether etcd counts on it; with an etcd of the owner's there is nothing to count. */
    boolean isVoter(Node node, Node through) {
        return !shell.run(
                        through,
                        "finish-control-plane/look.sh",
                        Map.of("name", node.name(), "through", through.name()))
                .isBlank();
    }

    boolean isForeign(Seen seen, Node through) {
        var ours = at(through).files().caHashes();
        return !seen.files().caHashes().isEmpty()
                && Collections.disjoint(seen.files().caHashes(), ours);
    }
}
