package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.Finding;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.LiveSettings;
import io.dsctl.facts.Member;
import io.dsctl.facts.Upkeep;
import io.dsctl.plan.Status.CertificateStatus;
import io.dsctl.plan.Status.MemberStatus;
import io.dsctl.plan.Status.NodeStatus;
import io.dsctl.plan.Status.Remark;
import io.dsctl.plan.Status.Result;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts together what {@link Status} tells. */
final class Assessment {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Map<Node, Upkeep> upkeep;
    private final Optional<LiveCluster> live;

    Assessment(Cluster cluster, ClusterFacts facts, Map<Node, Upkeep> upkeep) {
        this.cluster = cluster;
        this.facts = facts;
        this.upkeep = upkeep;
        this.live = facts.live();
    }

    Status status() {
        var nodes = cluster.nodes().stream().map(this::node).toList();
        var etcd = etcd();
        var certificates = certificates();
        var remarks =
                Stream.of(
                                new NodeRemarks(cluster, live, nodes).all(),
                                new EtcdRemarks(live, nodes, etcd).all(),
                                CertificateRemarks.of(asked(), certificates, upkeep))
                        .flatMap(List::stream)
                        .sorted(Comparator.comparing(Remark::trouble).reversed())
                        .toList();
        return new Status(
                cluster,
                result(nodes, remarks),
                live.map(LiveCluster::through),
                version(),
                nodes,
                orphans(),
                etcd,
                certificates,
                remarks);
    }

    /** Who has traces of a cluster was asked for certificates. */
    private List<Node> asked() {
        return cluster.nodes().stream()
                .filter(
                        node ->
                                facts.seen(node)
                                        .filter(seen -> !seen.files().present().isEmpty())
                                        .isPresent())
                .toList();
    }

    private Optional<KubernetesVersion> version() {
        return live.flatMap(it -> it.api().settings()).flatMap(LiveSettings::version);
    }

    private NodeStatus node(Node node) {
        var member = live.flatMap(it -> it.api().member(node.name()));
        return new NodeStatus(
                node,
                facts.of(node),
                facts.seen(node).map(seen -> Finding.of(node, seen, live)),
                member,
                member.map(Member::addresses).orElseGet(() -> addresses(node)));
    }

    private List<Address> addresses(Node node) {
        return facts.seen(node)
                .flatMap(seen -> AddressChoice.of(node, seen, cluster).chosen())
                .map(chosen -> chosen.addresses().inOrder(cluster.networks().families()))
                .orElse(List.of());
    }

    private List<Member> orphans() {
        var names = cluster.nodes().stream().map(Node::name).toList();
        return live.stream()
                .flatMap(it -> it.api().members().stream())
                .filter(member -> !names.contains(member.name()))
                .sorted(Comparator.comparing(Member::name))
                .toList();
    }

    /** As seen by whoever is asked about the cluster; without a cluster, by whoever knows. */
    private List<MemberStatus> etcd() {
        var first = live.map(LiveCluster::through);
        var asked =
                Stream.concat(first.stream(), cluster.controlPlanes().stream())
                        .map(node -> upkeep.getOrDefault(node, Upkeep.unknown()))
                        .filter(it -> !it.etcd().isEmpty())
                        .findFirst()
                        .orElseGet(Upkeep::unknown);
        return asked.etcd().stream()
                .map(
                        member ->
                                new MemberStatus(
                                        member,
                                        nodeOf(member),
                                        asked.healthy().contains(member.id())))
                .sorted(
                        Comparator.comparing((MemberStatus it) -> it.member().name())
                                .thenComparing(it -> it.member().id()))
                .toList();
    }

    /** One that never started has no name yet, but an address. */
    private Optional<Node> nodeOf(EtcdMember member) {
        return cluster.controlPlanes().stream()
                .filter(
                        node ->
                                member.name().equals(node.name())
                                        || member.name().isEmpty() && hasPeerOf(node, member))
                .findFirst();
    }

    private boolean hasPeerOf(Node node, EtcdMember member) {
        return facts.seen(node).stream()
                .flatMap(seen -> seen.addresses().stream())
                .anyMatch(own -> member.peers().contains(own.address()));
    }

    /** By the text of their end, which is the same on all nodes where what is left is not. */
    private List<CertificateStatus> certificates() {
        return cluster.nodes().stream()
                .flatMap(
                        node ->
                                upkeep
                                        .getOrDefault(node, Upkeep.unknown())
                                        .certificates()
                                        .entrySet()
                                        .stream()
                                        .map(
                                                it ->
                                                        new CertificateStatus(
                                                                node, it.getKey(), it.getValue())))
                .sorted(Comparator.comparing(it -> it.validity().end()))
                .toList();
    }

    private Result result(List<NodeStatus> nodes, List<Remark> remarks) {
        if (live.isPresent()) {
            return remarks.stream().anyMatch(Remark::trouble) ? Result.PARTIAL : Result.WHOLE;
        }
        return nodes.stream().allMatch(Assessment::isWithoutCluster) ? Result.ABSENT : Result.DOWN;
    }

    /** A worker that does not answer proves nothing. */
    private static boolean isWithoutCluster(NodeStatus it) {
        return it.finding()
                .map(
                        finding ->
                                switch (finding.condition()) {
                                    case CLEAN, BUSY, INIT_PARTIAL -> true;
                                    case INITIALISED,
                                            JOIN_PARTIAL,
                                            CONTROL_PLANE_PARTIAL,
                                            JOINED,
                                            GONE_FROM_API,
                                            FOREIGN,
                                            UNKNOWN ->
                                            false;
                                })
                .orElse(!it.node().isControlPlane());
    }
}
