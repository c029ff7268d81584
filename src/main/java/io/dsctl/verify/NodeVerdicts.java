package io.dsctl.verify;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.NodeNetwork;
import io.dsctl.facts.NodeNetwork.RulesTool;
import io.dsctl.facts.Sample.NodeAddress;
import io.dsctl.facts.Sample.NodeState;
import io.dsctl.verify.Outcome.Failed;
import io.dsctl.verify.Outcome.Passed;
import io.dsctl.verify.Outcome.Skipped;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Checks of a node that need no Pod. */
final class NodeVerdicts {

    private final Observed observed;

    NodeVerdicts(Observed observed) {
        this.observed = observed;
    }

    /** Only control planes have an API server; empty for others. */
    Optional<Outcome> apiReady(Node node) {
        if (!node.isControlPlane()) {
            return Optional.empty();
        }
        return Optional.of(
                observed.silence(node)
                        .<Outcome>map(it -> it)
                        .orElseGet(
                                () ->
                                        Outcome.of(
                                                observed.seen(node)
                                                        .flatMap(seen -> seen.api())
                                                        .isPresent(),
                                                "its API server does not say that it is ready",
                                                "/readyz says ok",
                                                "`dsctl status` tells more; look at its static pods"
                                                        + " there: `crictl ps -a`")));
    }

    Outcome ready(Node node) {
        return of(
                node,
                state -> {
                    if (state.waitsForNetwork() && !observed.hasNetwork()) {
                        return new Skipped(Observed.WAITS_FOR_NETWORK);
                    }
                    return Outcome.of(
                            state.ready(),
                            "%s: %s".formatted(state.reason(), state.message()),
                            "its Node is Ready",
                            "look on the server: `journalctl -u kubelet`");
                });
    }

    /** One InternalIP of each family, the primary one first, and its name (kubeadm-facts 2.5). */
    Outcome addresses(Node node) {
        return of(
                node,
                state -> {
                    var internal =
                            state.addresses().stream()
                                    .filter(it -> it.type().equals("InternalIP"))
                                    .map(NodeAddress::address)
                                    .toList();
                    var names =
                            state.addresses().stream()
                                    .filter(it -> it.type().equals("Hostname"))
                                    .map(NodeAddress::address)
                                    .toList();
                    return Outcome.of(
                            names.equals(List.of(node.name())) && areWanted(node, internal),
                            "InternalIP %s; Hostname %s".formatted(listed(internal), listed(names)),
                            "one InternalIP of %s; Hostname %s"
                                    .formatted(wanted(node), node.name()),
                            "look at --node-ip in /var/lib/kubelet/kubeadm-flags.env and in"
                                    + " /etc/default/kubelet there");
                });
    }

    private boolean areWanted(Node node, List<String> internal) {
        var addresses = internal.stream().flatMap(it -> Address.parse(it).stream()).toList();
        return addresses.size() == internal.size()
                && addresses.stream()
                        .map(Address::family)
                        .toList()
                        .equals(observed.cluster().networks().families())
                && addresses.stream()
                        .allMatch(
                                it ->
                                        node.addresses()
                                                .of(it.family())
                                                .map(it::equals)
                                                .orElse(true));
    }

    private String wanted(Node node) {
        return observed.cluster().networks().families().stream()
                .map(
                        family ->
                                node.addresses()
                                        .of(family)
                                        .map(it -> "%s (%s)".formatted(family, it))
                                        .orElse(family.toString()))
                .collect(Collectors.joining(", then of "));
    }

    /** A block of each family, of the configured size, in the Pods' networks, and nobody else's. */
    Outcome podCidrs(Node node) {
        var cluster = observed.cluster();
        if (!cluster.settings().allocatesNodeBlocks()) {
            return new Skipped("the controller manager gives no blocks here");
        }
        return of(
                node,
                state -> {
                    var blocks = blocks(state);
                    var trouble =
                            blocks.size() != state.podCidrs().size()
                                    ? Optional.of("something that is no network")
                                    : trouble(node, blocks);
                    return trouble.<Outcome>map(
                                    it ->
                                            new Failed(
                                                    "%s: %s"
                                                            .formatted(
                                                                    listed(state.podCidrs()), it),
                                                    wantedBlocks(),
                                                    "look at the log of kube-controller-manager;"
                                                            + " `dsctl validate -v` tells how many"
                                                            + " nodes fit"))
                            .orElseGet(Passed::new);
                });
    }

    private static List<Subnet> blocks(NodeState state) {
        return state.podCidrs().stream().flatMap(it -> Subnet.parse(it).stream()).toList();
    }

    private Optional<String> trouble(Node node, List<Subnet> blocks) {
        var networks = observed.cluster().networks();
        if (!blocks.stream().map(Subnet::family).toList().equals(observed.podFamilies())) {
            return Optional.of("not one of each family, in this order");
        }
        for (var block : blocks) {
            if (block.prefixLength() != networks.nodeMask(block.family())) {
                return Optional.of(block + " has another size");
            }
            if (networks.pods().stream()
                    .noneMatch(
                            pods ->
                                    pods.overlaps(block)
                                            && pods.prefixLength() <= block.prefixLength())) {
                return Optional.of(block + " is in no podSubnet");
            }
            var other =
                    observed.sample().nodes().stream()
                            .filter(it -> !it.name().equals(node.name()))
                            .filter(it -> blocks(it).stream().anyMatch(block::overlaps))
                            .findFirst();
            if (other.isPresent()) {
                return Optional.of(
                        "%s overlaps the block of %s".formatted(block, other.get().name()));
            }
        }
        return Optional.empty();
    }

    private String wantedBlocks() {
        var networks = observed.cluster().networks();
        return networks.pods().stream()
                .map(it -> "a /%d of %s".formatted(networks.nodeMask(it.family()), it))
                .collect(Collectors.joining(", then "));
    }

    Outcome forwarding(Node node, Family family) {
        return observed.silence(node)
                .<Outcome>map(it -> it)
                .orElseGet(
                        () ->
                                Outcome.of(
                                        observed.seen(node).orElseThrow().kernel().forwards(family),
                                        "its kernel does not forward " + family,
                                        family == Family.IPV4
                                                ? "net.ipv4.ip_forward = 1"
                                                : "net.ipv6.conf.all.forwarding = 1, and of default"
                                                        + " too",
                                        "run `dsctl apply`; if it comes back, another file below"
                                                + " /etc/sysctl.d turns it off"));
    }

    Outcome defaultRoute(Node node, Family family) {
        return ofNetwork(
                node,
                network ->
                        Outcome.of(
                                network.defaultRoutes().contains(family),
                                "it has no default route of " + family,
                                "a default route of each family",
                                family == Family.IPV4
                                        ? "look at `ip route` there"
                                        : "look at `ip -6 route` there, and whether its interfaces"
                                                + " still accept router advertisements"));
    }

    /** That kube-proxy writes for both families; without its rules no Service is reachable. */
    Outcome proxyRules(Node node, Family family) {
        var mode = observed.sample().proxyMode();
        if (mode.isEmpty()) {
            return new Skipped("this cluster has no kube-proxy");
        }
        var tool = mode.get().equals("nftables") ? RulesTool.NFT : RulesTool.IPTABLES;
        return ofNetwork(
                node,
                network ->
                        network.rules(tool, family)
                                .map(
                                        present ->
                                                Outcome.of(
                                                        present,
                                                        "%s shows nothing of kube-proxy for %s"
                                                                .formatted(tool, family),
                                                        "the rules of kube-proxy",
                                                        "look at the log of its kube-proxy:"
                                                                + " `kubectl -n kube-system logs"
                                                                + " -l k8s-app=kube-proxy`"))
                                .orElseGet(
                                        () ->
                                                new Skipped(
                                                        "%s is not installed there, or could not"
                                                                        .formatted(tool)
                                                                + " look for "
                                                                + family)));
    }

    private Outcome ofNetwork(Node node, Function<NodeNetwork, Outcome> judge) {
        var network = observed.networks().get(node);
        return network == null
                ? observed.silence(node)
                        .orElseGet(() -> new Skipped("its server did not answer the second time"))
                : judge.apply(network);
    }

    private Outcome of(Node node, Function<NodeState, Outcome> judge) {
        if (observed.sample().nodes().isEmpty()) {
            return new Skipped("the API server did not list the cluster's Nodes");
        }
        return observed.sample()
                .node(node.name())
                .map(judge)
                .orElseGet(
                        () ->
                                new Failed(
                                        "the cluster has no Node of this name",
                                        "a Node of the cluster",
                                        "run `dsctl apply`"));
    }

    static String listed(List<String> texts) {
        return texts.isEmpty() ? "none" : String.join(", ", texts);
    }
}
