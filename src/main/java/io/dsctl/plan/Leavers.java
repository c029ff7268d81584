package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.Login;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.NodeSettings;
import io.dsctl.cluster.Role;
import io.dsctl.facts.Api;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.Finding;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeFacts.Silent;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who is to leave a cluster that lives on, and what is known of them there. */
final class Leavers {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Teardown.OfNodes wish;
    private final Optional<LiveCluster> live;
    private final List<Node> nodes;

    Leavers(Cluster cluster, ClusterFacts facts, Teardown.OfNodes wish) {
        this.cluster = cluster;
        this.facts = facts;
        this.wish = wish;
        var known =
                cluster.nodes().stream().filter(it -> wish.names().contains(it.name())).toList();
        this.live = facts.without(known).live();
        this.nodes =
                Stream.concat(
                                known.stream(),
                                wish.names().stream().distinct().flatMap(this::orphan))
                        .sorted(Comparator.comparing(Node::isControlPlane))
                        .toList();
    }

    /**
     * A node that the cluster has and the inventory has not: nothing is known of its server but the
     * name.
     */
    private Stream<Node> orphan(String name) {
        return isInInventory(name) || live.filter(it -> it.api().knows(name)).isEmpty()
                ? Stream.empty()
                : Stream.of(
                        new Node(
                                name,
                                isControlPlane(live.get().api(), name)
                                        ? Role.CONTROL_PLANE
                                        : Role.WORKER,
                                Login.to(name),
                                DualStack.none(),
                                NodeSettings.none()));
    }

    boolean isInInventory(String name) {
        return cluster.nodes().stream().anyMatch(it -> it.name().equals(name));
    }

    private static boolean isControlPlane(Api api, String name) {
        return isInEtcd(api, name) || api.member(name).filter(Member::controlPlane).isPresent();
    }

    private static boolean isInEtcd(Api api, String name) {
        return api.etcd().stream().anyMatch(it -> it.name().equals(name));
    }

    /** Workers first. */
    List<Node> nodes() {
        return nodes;
    }

    Teardown.OfNodes wish() {
        return wish;
    }

    Cluster cluster() {
        return cluster;
    }

    ClusterFacts facts() {
        return facts;
    }

    /** The cluster as one that stays shows it. */
    Optional<LiveCluster> live() {
        return live;
    }

    boolean isForeign(Node node) {
        return traces(node).filter(Traces::areForeign).isPresent();
    }

    Optional<Silent> silence(Node node) {
        return facts.of(node) instanceof Silent silent ? Optional.of(silent) : Optional.empty();
    }

    Optional<Traces> traces(Node node) {
        return Optional.ofNullable(facts.of(node))
                .flatMap(_ -> facts.seen(node))
                .map(seen -> new Traces(node, seen, Finding.of(node, seen, anyLive())));
    }

    /** Who leaves may be the only one that can say what it is. */
    private Optional<LiveCluster> anyLive() {
        return live.or(facts::live);
    }

    List<Address> addresses(Node node) {
        return Stream.concat(
                        member(node).stream().flatMap(it -> it.addresses().stream()),
                        traces(node).stream()
                                .flatMap(it -> it.seen().addresses().stream())
                                .filter(it -> !AddressChoice.isVirtual(it))
                                .map(InterfaceAddress::address))
                .distinct()
                .toList();
    }

    List<EtcdMember> etcdMembers(Node node) {
        return live.stream()
                .flatMap(it -> it.api().etcd().stream())
                .filter(
                        it ->
                                it.name().equals(node.name())
                                        || it.name().isEmpty()
                                                && node.isControlPlane()
                                                && addresses(node).stream()
                                                        .anyMatch(it.peers()::contains))
                .toList();
    }

    Optional<Member> member(Node node) {
        return live.flatMap(it -> it.api().member(node.name()));
    }
}
