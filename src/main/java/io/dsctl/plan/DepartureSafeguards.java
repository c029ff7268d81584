package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.LiveSettings;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Refusal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What speaks against a departure: design, "Safeguards", and what is dear to learn about etcd. */
final class DepartureSafeguards {

    private final Leavers leavers;

    DepartureSafeguards(Leavers leavers) {
        this.leavers = leavers;
    }

    List<Refusal> refusals() {
        return Stream.concat(
                        leavers.nodes().stream().flatMap(node -> refusal(node).stream()),
                        lostQuorum().stream())
                .toList();
    }

    /** The first that speaks against it. */
    private Optional<Refusal> refusal(Node node) {
        if (leavers.isForeign(node)) {
            return leavers.traces(node)
                    .filter(_ -> !isNamedForeign(node))
                    .map(Traces::refusalOfForeign);
        }
        return leavers.live().isEmpty()
                ? unasked(node)
                : anotherMachine(node).or(() -> livesUnreached(node)).or(() -> ownEndpoint(node));
    }

    private boolean isNamedForeign(Node node) {
        return leavers.wish().foreign().contains(node.name());
    }

    /** With nobody to ask, only a worker may be reset, and what never was in a cluster. */
    private Optional<Refusal> unasked(Node node) {
        var harmless =
                leavers.traces(node)
                        .filter(
                                it ->
                                        isNamedForeign(node)
                                                || it.finding().condition() == NodeCondition.CLEAN
                                                || it.finding().condition()
                                                        == NodeCondition.INIT_PARTIAL
                                                || !hasControlPlane(node, it.seen()))
                        .isPresent();
        if (harmless && leavers.wish().patience().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                leavers.facts().live().isPresent()
                        ? new Refusal(
                                node.name(),
                                "it is the last control plane that answers: without it there is no"
                                        + " cluster",
                                "join another one first; or reset the whole cluster: `dsctl reset`"
                                        + " without --node")
                        : new Refusal(
                                node.name(),
                                "no control plane that stays can be asked about it: its Node and"
                                        + " its member of etcd would be left",
                                "bring a control plane back first; or reset the whole cluster:"
                                        + " `dsctl reset` without --node"));
    }

    private static boolean hasControlPlane(Node node, Seen seen) {
        return node.isControlPlane()
                || seen.files().has(KubernetesFile.API_SERVER_MANIFEST)
                || seen.files().has(KubernetesFile.ETCD_MEMBER);
    }

    /** Somebody's living node is not deleted because it has the name of a server of ours. */
    private Optional<Refusal> anotherMachine(Node node) {
        return leavers.traces(node)
                .flatMap(
                        it ->
                                leavers.member(node)
                                        .filter(
                                                member ->
                                                        member.ready()
                                                                && !member.machineId()
                                                                        .equals(
                                                                                it.seen()
                                                                                        .machine()
                                                                                        .machineId())))
                .map(
                        _ ->
                                new Refusal(
                                        node.name(),
                                        "the cluster has a Ready node of this name that is another"
                                                + " machine than this server",
                                        "correct its `host` in the inventory; if that machine is"
                                                + " gone, run dsctl again in a minute, when"
                                                + " Kubernetes has noticed"));
    }

    /** It would go on as a half of a node. */
    private Optional<Refusal> livesUnreached(Node node) {
        return leavers.silence(node)
                .filter(_ -> leavers.member(node).filter(Member::ready).isPresent())
                .map(
                        silent ->
                                new Refusal(
                                        node.name(),
                                        "its Node is Ready, so the server lives, but dsctl does not"
                                                + " get there: "
                                                + silent.what(),
                                        silent.hint()
                                                + "; if it is dead, run dsctl again in a minute,"
                                                + " when Kubernetes has noticed"));
    }

    /** All others reach the cluster through it (K19-K21). */
    private Optional<Refusal> ownEndpoint(Node node) {
        return leavers.live()
                .flatMap(it -> it.api().settings())
                .flatMap(LiveSettings::endpoint)
                .flatMap(HostPort::address)
                .filter(
                        address ->
                                node.isControlPlane() && leavers.addresses(node).contains(address))
                .filter(address -> !isAlone(node, address))
                .map(
                        address ->
                                new Refusal(
                                        node.name(),
                                        "the cluster's endpoint, %s, is its own address: all other"
                                                        .formatted(address)
                                                + " nodes would be cut off",
                                        "keep this node; the endpoint of a cluster cannot be"
                                                + " changed"));
    }

    /** One that floats among the control planes moves on by itself. */
    private boolean isAlone(Node node, Address address) {
        return leavers.traces(node).stream()
                .flatMap(it -> it.seen().addresses().stream())
                .anyMatch(own -> own.address().equals(address) && own.isAlone());
    }

    private Optional<Refusal> lostQuorum() {
        var members =
                leavers.nodes().stream()
                        .flatMap(node -> leavers.etcdMembers(node).stream())
                        .toList();
        return leavers.live()
                .flatMap(it -> Quorum.lostWithout(members, it, leavers.cluster(), leavers.facts()))
                .map(
                        lost ->
                                new Refusal(
                                        String.join(", ", leavers.wish().names()),
                                        "without it " + lost,
                                        "bring the other control planes' etcd back first, or join"
                                                + " another control plane"));
    }
}
