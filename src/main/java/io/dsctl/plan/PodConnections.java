package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Cni;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.PodNetwork;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which nodes can have dsctl's own network for Pods, and which lack something of it. */
final class PodConnections {

    static final String NONE_YET = "its Pods have no network yet";

    /** Where the runtime takes the first of several files, the usual networks have 05 or 10. */
    private static final int OUR_NUMBER = 10;

    private static final String OUR_FILE = "10-dsctl.conflist";
    private static final Pattern NUMBERED = Pattern.compile("([0-9]{1,6})-.*");

    private static final String OTHER_NETWORK =
            "leave `cni` away and use a network that routes: docs/cni.md has some";

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Optional<LiveCluster> live;

    /**
     * @param facts as they are, before anything is installed
     */
    PodConnections(Cluster cluster, ClusterFacts facts) {
        this.cluster = cluster;
        this.facts = facts;
        this.live = facts.live();
    }

    boolean areWanted() {
        return cluster.cni() == Cni.BRIDGE;
    }

    /**
     * What is in the way on this server, if it was asked.
     *
     * @param through the control plane that all others must have on a network of their own
     */
    List<HeldBack> obstacles(Node node, Seen seen, Node through) {
        return areWanted() && facts.podNetworks().containsKey(node)
                ? Stream.of(
                                otherNetwork(node).stream(),
                                plugins(node).stream(),
                                distance(node, seen, through))
                        .flatMap(it -> it)
                        .toList()
                : List.of();
    }

    private PodNetwork network(Node node) {
        return facts.podNetworks().get(node);
    }

    private Optional<HeldBack> otherNetwork(Node node) {
        return network(node).others().stream()
                .filter(PodConnections::isMeantToBeFirst)
                .findFirst()
                .map(
                        file ->
                                new HeldBack(
                                        node,
                                        "it has another network for Pods: /etc/cni/net.d/" + file,
                                        "remove that, with what writes it; or leave `cni: bridge`"
                                                + " out of the inventory"));
    }

    /** Files that packages of runtimes bring, with 87 or 100, are only there if nothing else is. */
    private static boolean isMeantToBeFirst(String file) {
        var number = NUMBERED.matcher(file);
        return number.matches()
                ? Integer.parseInt(number.group(1)) <= OUR_NUMBER
                : file.compareTo(OUR_FILE) < 0;
    }

    /** They come with the packages: before those are there, nothing is missing. */
    private Optional<HeldBack> plugins(Node node) {
        var missing = network(node).missingPlugins();
        return missing.isEmpty() || facts.seen(node).flatMap(it -> it.tools().kubeadm()).isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new HeldBack(
                                node,
                                "/opt/cni/bin has no " + String.join(", no ", missing),
                                "install the package kubernetes-cni; where the distribution's"
                                        + " plugins are elsewhere, link them there"));
    }

    private Stream<HeldBack> distance(Node node, Seen seen, Node through) {
        return node.equals(through)
                ? Stream.empty()
                : addresses(through).stream()
                        .filter(it -> cluster.networks().families().contains(it.family()))
                        .filter(it -> !BridgeNetwork.isOnLink(it, seen.addresses()))
                        .limit(1)
                        .map(
                                it ->
                                        new HeldBack(
                                                node,
                                                "%s (%s) is on no network of this server's addresses, and cni: bridge needs all nodes on one segment%s"
                                                        .formatted(
                                                                through,
                                                                it,
                                                                it.family() == Family.IPV6
                                                                        ? "; an address with the"
                                                                              + " prefix /128, as"
                                                                              + " by DHCPv6, has no"
                                                                              + " network"
                                                                        : ""),
                                                OTHER_NETWORK));
    }

    /** What its Node has, or will have. */
    private List<Address> addresses(Node node) {
        return live.flatMap(it -> it.api().member(node.name()))
                .map(Member::addresses)
                .or(
                        () ->
                                facts.seen(node)
                                        .flatMap(it -> AddressChoice.of(node, it, cluster).chosen())
                                        .map(
                                                it ->
                                                        it.addresses()
                                                                .inOrder(
                                                                        cluster.networks()
                                                                                .families())))
                .orElse(List.of());
    }

    /** What a member lacks, in words; empty also if nobody can tell. */
    Optional<String> missing(Node node, Seen seen) {
        var there = facts.podNetworks().get(node);
        return there == null
                ? Optional.empty()
                : live.map(it -> it.api().members())
                        .flatMap(
                                members ->
                                        BridgeNetwork.of(
                                                node,
                                                cluster.networks().pods(),
                                                members,
                                                seen.addresses(),
                                                there.mtus()))
                        .filter(wanted -> !wanted.isIn(there))
                        .map(wanted -> difference(wanted, there));
    }

    private static String difference(BridgeNetwork wanted, PodNetwork there) {
        if (there.conflist().isEmpty()) {
            return NONE_YET;
        }
        if (!there.conflist().equals(wanted.conflist())) {
            return BridgeNetwork.CONFLIST + " is different";
        }
        return there.settings().equals(wanted.settings())
                ? "what keeps its routes is missing, stopped or of another version"
                : "its routes to the Pods of other nodes are different";
    }
}
