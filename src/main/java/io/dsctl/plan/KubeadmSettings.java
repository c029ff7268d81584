package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.IgnoredCheck;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.LiveSettings;
import io.dsctl.facts.NodeFacts.Seen;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What kubeadm is told, from what the inventory says and the servers are. */
final class KubeadmSettings {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Admission admission;
    private final Optional<LiveCluster> live;

    KubeadmSettings(Cluster cluster, ClusterFacts facts) {
        this.cluster = cluster;
        this.facts = facts;
        this.admission = new Admission(cluster, facts);
        this.live = facts.live();
    }

    /** Empty if the addresses of a control plane are undecided, which is a refusal of its own. */
    Optional<InitSettings> init() {
        var node = admission.initNode();
        var seen = facts.seen(node);
        var version = admission.version();
        var chosen = addresses(node);
        if (seen.isEmpty()
                || version.isEmpty()
                || chosen.isEmpty()
                || seen.get().criSockets().isEmpty() && node.settings().criSocket().isEmpty()) {
            return Optional.empty();
        }
        return seen.get()
                .tools()
                .kubeadm()
                .filter(kubeadm -> ConfigApi.of(kubeadm).isPresent())
                .map(
                        kubeadm ->
                                new InitSettings(
                                        kubeadm,
                                        version.get(),
                                        cluster.name(),
                                        registration(node, seen.get(), chosen.get()),
                                        cluster.endpoint(),
                                        chosen.get().of(cluster.networks().primary()).orElseThrow(),
                                        cluster.networks(),
                                        certSans(),
                                        cluster.settings()));
    }

    JoinSettings join(Node node) {
        var seen = facts.seen(node).orElseThrow();
        var addresses = addresses(node).orElseThrow();
        return new JoinSettings(
                seen.tools().kubeadm().orElseThrow(),
                registration(node, seen, addresses),
                endpoint(),
                node.isControlPlane()
                        ? addresses.of(cluster.networks().primary())
                        : Optional.empty(),
                cluster.settings());
    }

    /** The control plane that is asked: a healthy one, or the one that is about to be. */
    Node through() {
        return live.map(LiveCluster::through).orElseGet(admission::initNode);
    }

    /** Which address was taken why; an address that is picked wrongly is dear to change later. */
    String addressReasons(Node node) {
        return facts.seen(node)
                .flatMap(seen -> AddressChoice.of(node, seen, cluster).chosen())
                .map(chosen -> "; " + String.join("; ", chosen.reasons()))
                .orElse("");
    }

    private NodeRegistration registration(Node node, Seen seen, DualStack<Address> addresses) {
        return new NodeRegistration(
                node.name(),
                node.settings().criSocket().orElseGet(() -> seen.criSockets().getFirst()),
                addresses.inOrder(cluster.networks().families()),
                node.settings().taints(),
                node.settings().kubeletArgs(),
                node.settings().ignoredChecks().stream()
                        .map(IgnoredCheck::check)
                        .filter(Check::isOfKubeadm)
                        .map(Check::toString)
                        .toList());
    }

    /** Once each, in a fixed order. */
    private List<String> certSans() {
        var own =
                cluster.controlPlanes().stream()
                        .flatMap(node -> addresses(node).stream())
                        .flatMap(it -> it.inOrder(cluster.networks().families()).stream())
                        .map(Address::text);
        return Stream.concat(own, cluster.settings().certSans().stream()).distinct().toList();
    }

    /** Its own addresses that the living cluster's certificates do not name. */
    List<Address> missingCertSans(Node node) {
        var own =
                addresses(node)
                        .map(it -> it.inOrder(cluster.networks().families()))
                        .orElse(List.of());
        return live.flatMap(it -> it.api().settings())
                .map(it -> it.certSans().missing(own))
                .orElse(List.of());
    }

    private Optional<DualStack<Address>> addresses(Node node) {
        return facts.seen(node)
                .flatMap(seen -> AddressChoice.of(node, seen, cluster).chosen())
                .map(AddressChoice.Chosen::addresses);
    }

    private HostPort endpoint() {
        return knownEndpoint().orElseThrow();
    }

    /**
     * The cluster's own word first; without one, the API server of the control plane that is asked.
     * Empty as long as that one's address is not decided.
     */
    Optional<HostPort> knownEndpoint() {
        return live.flatMap(it -> it.api().settings())
                .flatMap(LiveSettings::endpoint)
                .or(cluster::endpoint)
                .or(
                        () ->
                                primaryAddresses(through())
                                        .findFirst()
                                        .map(it -> new HostPort(it.text(), Cluster.API_PORT)));
    }

    private Stream<Address> primaryAddresses(Node node) {
        Family primary = cluster.networks().primary();
        var registered =
                live.flatMap(it -> it.api().member(node.name())).stream()
                        .flatMap(member -> member.addresses().stream());
        var chosen = addresses(node).stream().flatMap(DualStack::stream);
        return Stream.concat(registered, chosen).filter(address -> address.family() == primary);
    }
}
