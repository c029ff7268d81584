package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.Finding;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.plan.Step.CleanHalfJoined;
import io.dsctl.plan.Step.FinishControlPlane;
import io.dsctl.plan.Step.RemoveStaleMember;
import io.dsctl.plan.Step.RemoveStaleNode;
import io.dsctl.plan.Step.RestoreNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What makes a whole member of a node that nearly is one, and a clean server of one that is a
 * member no more: design, "Rules that are dear to learn".
 *
 * @param joinSettings of a control plane that nothing stands in the way of
 */
record Mending(LiveCluster live, Function<Node, JoinSettings> joinSettings) {

    record Mend(Step step, String reason) {}

    /** What a member lacks. A member is never reset. */
    List<Mend> restore(Node node, Seen seen, Finding finding) {
        return switch (finding.condition()) {
            case GONE_FROM_API ->
                    node.isControlPlane()
                            ? List.of(bringBack(node, seen, finding), finish(node, finding))
                            : List.of(bringBack(node, seen, finding));
            case CONTROL_PLANE_PARTIAL -> List.of(finish(node, finding));
            case CLEAN, BUSY, INIT_PARTIAL, INITIALISED, JOIN_PARTIAL, JOINED, FOREIGN, UNKNOWN ->
                    List.of();
        };
    }

    private Mend bringBack(Node node, Seen seen, Finding finding) {
        var socket =
                node.settings()
                        .criSocket()
                        .or(
                                () ->
                                        seen.criSockets().size() == 1
                                                ? Optional.of(seen.criSockets().getFirst())
                                                : Optional.empty());
        return new Mend(new RestoreNode(node, live.through(), socket), finding.because());
    }

    private Mend finish(Node node, Finding finding) {
        return new Mend(
                new FinishControlPlane(node, live.through(), joinSettings.apply(node)),
                finding.because());
    }

    /** What must be out of the way before this server joins. */
    List<Mend> clear(Node node, Seen seen, Finding finding) {
        return switch (finding.condition()) {
            case JOIN_PARTIAL -> {
                var mends = new ArrayList<Mend>();
                mends.add(new Mend(new CleanHalfJoined(node, live.through()), finding.because()));
                if (!node.isControlPlane()) {
                    mends.addAll(staleNode(node));
                }
                yield mends;
            }
            case CLEAN -> node.isControlPlane() ? staleMember(node, seen) : staleNode(node);
            case BUSY,
                    INIT_PARTIAL,
                    INITIALISED,
                    CONTROL_PLANE_PARTIAL,
                    JOINED,
                    GONE_FROM_API,
                    FOREIGN,
                    UNKNOWN ->
                    List.of();
        };
    }

    private List<Mend> staleNode(Node node) {
        return live.api()
                .member(node.name())
                .map(
                        _ ->
                                List.of(
                                        new Mend(
                                                new RemoveStaleNode(node, live.through()),
                                                "the cluster has a Node of this name, and the"
                                                        + " server is not it any more")))
                .orElse(List.of());
    }

    private List<Mend> staleMember(Node node, Seen seen) {
        var left = new ArrayList<String>();
        staleMembers(live, node, seen).stream().map(Mending::described).forEach(left::add);
        live.api().member(node.name()).ifPresent(_ -> left.add("a Node"));
        return left.isEmpty()
                ? List.of()
                : List.of(
                        new Mend(
                                new RemoveStaleMember(node, live.through()),
                                "the cluster still has %s of an earlier life of it"
                                        .formatted(String.join(" and ", left))));
    }

    private static String described(EtcdMember member) {
        return "the etcd member " + member.id();
    }

    /**
     * Those that a clean server may have been: by their name or, as one that never started has
     * none, by their address.
     */
    static List<EtcdMember> staleMembers(LiveCluster live, Node node, Seen seen) {
        return live.api().etcd().stream()
                .filter(
                        member ->
                                member.name().equals(node.name())
                                        || seen.addresses().stream()
                                                .anyMatch(
                                                        own ->
                                                                member.peers()
                                                                        .contains(own.address())))
                .toList();
    }
}
