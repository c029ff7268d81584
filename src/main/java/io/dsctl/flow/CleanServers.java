package io.dsctl.flow;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Equipment;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.KubernetesFiles;
import io.dsctl.facts.Machine;
import io.dsctl.facts.NodeFacts;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.facts.Swap;
import io.dsctl.facts.Tools;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.probe.Prober;
import io.dsctl.report.View;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The servers of a cluster as if nothing of Kubernetes had ever run on them: from the inventory's
 * words where they are enough, else from a look at the server. What is taken for granted is noted.
 */
final class CleanServers {

    private static final String USUAL_SOCKET = "unix:///run/containerd/containerd.sock";

    private final Prober prober;
    private final View view;

    CleanServers(Prober prober, View view) {
        this.prober = prober;
        this.view = view;
    }

    /**
     * @param kubeadm the version that all servers are taken to have; empty: that of the inventory,
     *     or else of the server where the cluster starts
     */
    ClusterFacts of(Cluster cluster, Optional<KubernetesVersion> kubeadm)
            throws InterruptedException {
        var wanted = kubeadm.or(cluster::version);
        var asked = ask(cluster, wanted.isEmpty());
        var version =
                wanted.or(
                        () ->
                                asked.seen(cluster.controlPlanes().getFirst())
                                        .map(seen -> installed(cluster, seen)));
        var servers = new LinkedHashMap<Node, NodeFacts>();
        var assumed = new ArrayList<Node>();
        for (var node : cluster.nodes()) {
            servers.put(
                    node,
                    switch (asked.nodes().get(node)) {
                        case Silent silent -> silent;
                        case Seen seen -> clean(seen, wanted);
                        case null -> {
                            assumed.add(node);
                            yield assumed(cluster, node, version);
                        }
                    });
        }
        note(cluster, assumed, version);
        return new ClusterFacts(servers);
    }

    /** Only looks, and only where the inventory leaves something open. */
    private ClusterFacts ask(Cluster cluster, boolean versionIsOpen) throws InterruptedException {
        var open =
                cluster.nodes().stream()
                        .filter(
                                node ->
                                        addresses(cluster, node).size()
                                                        < cluster.networks().families().size()
                                                || versionIsOpen
                                                        && node.equals(
                                                                cluster.controlPlanes().getFirst()))
                        .toList();
        if (open.isEmpty()) {
            return new ClusterFacts(new LinkedHashMap<>());
        }
        view.notes(
                "asks %s over SSH, without a change: the inventory does not give %s"
                        .formatted(
                                names(open),
                                versionIsOpen
                                        ? "a version, or not all addresses"
                                        : "an address of each family"));
        // Nobody has to ask the endpoint: what is there already makes no difference here.
        return prober.probe(cluster.withEndpoint(Optional.empty()).withNodes(open));
    }

    private static KubernetesVersion installed(Cluster cluster, Seen seen) {
        return seen.tools()
                .kubeadm()
                .orElseThrow(
                        () ->
                                new WrongUsage(
                                        "the inventory says no version, and %s has no kubeadm"
                                                .formatted(cluster.controlPlanes().getFirst()),
                                        "give --kubeadm-version, or set `kubernetes.version`"));
    }

    /** Its addresses and links stay; what ran on it before does not. */
    private Seen clean(Seen seen, Optional<KubernetesVersion> version) {
        var kernel = seen.kernel();
        return server(
                seen.machine().withoutEquipment(),
                seen.addresses(),
                new Kernel(
                        Map.of(),
                        kernel.ipv6Disabled(),
                        kernel.dsctlSysctlFile(),
                        kernel.routerAdvertised(),
                        kernel.acceptRa(),
                        kernel.modules(),
                        Swap.unknown(),
                        List.of()),
                version.map(CleanServers::tools).orElse(seen.tools()),
                seen.criSockets());
    }

    /** An address alone says nothing about the network that it is in. */
    private Seen assumed(Cluster cluster, Node node, Optional<KubernetesVersion> version) {
        return server(
                new Machine("", Optional.empty(), "", "", Equipment.unknown()),
                addresses(cluster, node).stream()
                        .map(
                                address ->
                                        new InterfaceAddress(
                                                "its interface",
                                                address,
                                                address.family().bits(),
                                                true))
                        .toList(),
                new Kernel(Map.of(), false, "", List.of(), Map.of()),
                version.map(CleanServers::tools)
                        .orElse(new Tools(Optional.empty(), Optional.empty(), false)),
                List.of(node.settings().criSocket().orElse(USUAL_SOCKET)));
    }

    private static Seen server(
            Machine machine,
            List<InterfaceAddress> addresses,
            Kernel kernel,
            Tools tools,
            List<String> criSockets) {
        return new Seen(
                machine,
                addresses,
                kernel,
                tools,
                criSockets,
                new KubernetesFiles(Set.of(), Set.of()),
                Optional.empty(),
                false,
                Optional.empty(),
                false);
    }

    private static Tools tools(KubernetesVersion version) {
        return new Tools(Optional.of(version), Optional.of(version), true);
    }

    /** Those that the inventory says itself, or by the address that the server is reached at. */
    private static List<Address> addresses(Cluster cluster, Node node) {
        var host = node.login().address().address().filter(Address::isUsableByNodes);
        return cluster.networks().families().stream()
                .flatMap(
                        family ->
                                node
                                        .addresses()
                                        .of(family)
                                        .or(() -> host.filter(it -> it.family() == family))
                                        .stream())
                .toList();
    }

    private void note(Cluster cluster, List<Node> assumed, Optional<KubernetesVersion> version) {
        version.ifPresent(it -> view.notes("assumed: kubeadm and kubelet are " + it));
        var withoutSocket =
                assumed.stream().filter(node -> node.settings().criSocket().isEmpty()).toList();
        if (!withoutSocket.isEmpty()) {
            view.notes(
                    "assumed: the container runtime is at %s on %s"
                            .formatted(USUAL_SOCKET, names(withoutSocket)));
        }
        if (!assumed.isEmpty() && cluster.networks().families().contains(Family.IPV6)) {
            view.notes(
                    "assumed: no default route comes from router advertisements on "
                            + names(assumed));
        }
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.joining(", "));
    }
}
