package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.LiveSettings;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.Reach;
import io.dsctl.facts.Reach.Answer;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Whether a server that is to become a node gets through to the cluster's endpoint, and to the API
 * servers by both families: pods reach them by their own addresses. Workers need no way to each
 * other for that (kubeadm-facts 3.1).
 */
public final class Reachability {

    private final Cluster cluster;
    private final ClusterFacts facts;

    Reachability(Cluster cluster, ClusterFacts facts) {
        this.cluster = cluster;
        this.facts = facts;
    }

    /** What each server that is to become a node is to be asked for, in a second look. */
    public static SequencedMap<Node, List<HostPort>> questions(
            Cluster cluster, ClusterFacts facts) {
        var reachability = new Reachability(cluster, facts);
        var admission = new Admission(cluster, facts);
        var questions = new LinkedHashMap<Node, List<HostPort>>();
        for (var node : cluster.nodes()) {
            facts.seen(node)
                    .filter(
                            seen ->
                                    admission.finding(node, seen).condition()
                                            == NodeCondition.CLEAN)
                    .map(_ -> reachability.targets(node))
                    .filter(targets -> !targets.isEmpty())
                    .ifPresent(targets -> questions.put(node, targets));
        }
        return questions;
    }

    private List<HostPort> targets(Node node) {
        var targets = new LinkedHashSet<HostPort>();
        endpoint().ifPresent(targets::add);
        cluster.controlPlanes().stream()
                .filter(other -> !other.equals(node))
                .flatMap(this::apiAddresses)
                .forEach(targets::add);
        return List.copyOf(targets);
    }

    private Optional<HostPort> endpoint() {
        return facts.live()
                .flatMap(live -> live.api().settings())
                .flatMap(LiveSettings::endpoint)
                .or(cluster::endpoint);
    }

    /** Of a control plane that answers us: of others, nobody wonders that they are silent. */
    private Stream<HostPort> apiAddresses(Node controlPlane) {
        return facts
                .seen(controlPlane)
                .map(
                        seen ->
                                facts.live()
                                        .flatMap(live -> live.api().member(controlPlane.name()))
                                        .map(member -> member.addresses().stream())
                                        .orElseGet(() -> chosen(controlPlane, seen)))
                .stream()
                .flatMap(it -> it)
                .map(address -> new HostPort(address.text(), Cluster.API_PORT));
    }

    private Stream<Address> chosen(Node controlPlane, Seen seen) {
        return AddressChoice.of(controlPlane, seen, cluster)
                .chosen()
                .map(AddressChoice.Chosen::addresses)
                .stream()
                .flatMap(DualStack::stream);
    }

    /** What speaks against making this server a node. */
    List<Objection> objections(Node node, Firewalls firewalls) {
        // Then nothing that is closed now proves anything: the join finds out.
        var isToBeOpened = firewalls.openControlPlanes();
        return facts.reaches().getOrDefault(node, List.of()).stream()
                .filter(reach -> !reach.answer().provesWay())
                .filter(reach -> reach.answer() == Answer.UNRESOLVED || !isToBeOpened)
                .map(this::objection)
                .toList();
    }

    private Objection objection(Reach reach) {
        var target = reach.target();
        var isEndpoint = endpoint().filter(target::equals).isPresent();
        return new Objection(
                Check.REACHABILITY,
                isEndpoint ? endpointMatters(reach.answer()) : isPrimary(target),
                "%s %s".formatted(isEndpoint ? "the endpoint " + target : target, said(reach)),
                hint(reach.answer()));
    }

    /** An address that moves among control planes is nobody's before the first one is made. */
    private boolean endpointMatters(Answer answer) {
        return answer == Answer.UNRESOLVED || facts.live().isPresent();
    }

    /** The Service "kubernetes" leads to the addresses of the first family alone. */
    private boolean isPrimary(HostPort target) {
        return target.address()
                .filter(it -> it.family() == cluster.networks().primary())
                .isPresent();
    }

    private static String said(Reach reach) {
        return switch (reach.answer()) {
            case NO_ANSWER -> "does not answer it within 6 seconds";
            case NO_ROUTE -> "cannot be reached from it: there is no route";
            case UNRESOLVED -> "cannot be resolved there";
            case OPEN, REFUSED, UNKNOWN -> "is reached";
        };
    }

    private static String hint(Answer answer) {
        return answer == Answer.UNRESOLVED
                ? "add the name to DNS, or to /etc/hosts of every node"
                : "open TCP %d from there to every control plane and the endpoint, in routes and firewalls"
                        .formatted(Cluster.API_PORT);
    }
}
