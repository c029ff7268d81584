package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.Member;
import io.dsctl.facts.PodNetwork;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a node's Pods need to have addresses and to reach those of other nodes, where all nodes are
 * on one network segment: docs/decisions/0022.
 *
 * @param pods the cluster's networks for Pods
 * @param own the node's blocks of them, one a family
 * @param mtu of the interface that leads to the other nodes, in bytes; empty if it is not known
 * @param routes to the blocks of the others, in the order of their names
 */
public record BridgeNetwork(
        List<Subnet> pods, List<Subnet> own, Optional<Integer> mtu, List<Route> routes) {

    /** To a node's block, by that node's own address. */
    public record Route(Subnet block, Address gateway) {}

    /** Whole files, which nobody else writes. */
    public static final String CONFLIST = "/etc/cni/net.d/10-dsctl.conflist";

    public static final String SETTINGS = "/var/lib/dsctl/pod-network";

    public BridgeNetwork {
        pods = List.copyOf(pods);
        own = List.copyOf(own);
        routes = List.copyOf(routes);
    }

    /**
     * Empty as long as the node has not its blocks yet. Of other nodes those are left out that have
     * none, and those that are not on a network of the server's own: the kernel would refuse them.
     *
     * @param addresses the server's
     * @param mtus of its interfaces
     */
    public static Optional<BridgeNetwork> of(
            Node node,
            List<Subnet> pods,
            Collection<Member> members,
            List<InterfaceAddress> addresses,
            Map<String, Integer> mtus) {
        var self = members.stream().filter(it -> it.name().equals(node.name())).findFirst();
        var own =
                self.stream()
                        .flatMap(it -> pods.stream().flatMap(net -> block(it, net.family())))
                        .toList();
        return self.isEmpty() || own.size() < pods.size()
                ? Optional.empty()
                : Optional.of(
                        new BridgeNetwork(
                                pods,
                                own,
                                mtu(self.get(), addresses, mtus),
                                members.stream()
                                        .filter(it -> !it.name().equals(node.name()))
                                        .sorted(Comparator.comparing(Member::name))
                                        .flatMap(it -> routes(it, pods, addresses))
                                        .toList()));
    }

    private static Stream<Subnet> block(Member member, Family family) {
        return member.info().podCidrs().stream().filter(it -> it.family() == family).limit(1);
    }

    private static Stream<Route> routes(
            Member other, List<Subnet> pods, List<InterfaceAddress> addresses) {
        return pods.stream()
                .map(Subnet::family)
                .flatMap(
                        family ->
                                other.addresses().stream()
                                        .filter(it -> it.family() == family)
                                        .limit(1)
                                        .filter(it -> isOnLink(it, addresses))
                                        .flatMap(
                                                gateway ->
                                                        block(other, family)
                                                                .map(
                                                                        it ->
                                                                                new Route(
                                                                                        it,
                                                                                        gateway))));
    }

    /** Whether a server with these addresses reaches that one without a router. */
    static boolean isOnLink(Address other, List<InterfaceAddress> addresses) {
        return addresses.stream()
                .filter(it -> !it.isAlone())
                .anyMatch(it -> Subnet.around(it.address(), it.prefixLength()).contains(other));
    }

    private static Optional<Integer> mtu(
            Member self, List<InterfaceAddress> addresses, Map<String, Integer> mtus) {
        return addresses.stream()
                .filter(it -> self.addresses().contains(it.address()))
                .flatMap(it -> Optional.ofNullable(mtus.get(it.networkInterface())).stream())
                .min(Comparator.naturalOrder());
    }

    boolean isIn(PodNetwork there) {
        return there.conflist().equals(conflist())
                && there.settings().equals(settings())
                && there.kept();
    }

    /**
     * For the container runtime, the whole text of {@link #CONFLIST}. The version is one that the
     * oldest plugins in use know; masquerading is not the bridge's, which would do it between nodes
     * too. A block that changed gets its address forced onto the bridge.
     */
    public String conflist() {
        return """
        {
          "cniVersion": "0.4.0",
          "name": "dsctl",
          "plugins": [
            {
              "type": "bridge",
              "bridge": "cni-dsctl",
              "isGateway": true,
              "forceAddress": true,
              "hairpinMode": true,
              "ipMasq": false,%s
              "ipam": {
                "type": "host-local",
                "ranges": [%s],
                "routes": [%s]
              }
            },
            {"type": "portmap", "capabilities": {"portMappings": true}}
          ]
        }
        """
                .formatted(
                        mtu.map("\n      \"mtu\": %d,"::formatted).orElse(""),
                        own.stream()
                                .map(it -> "[{\"subnet\": \"%s\"}]".formatted(it.cidr()))
                                .collect(Collectors.joining(", ")),
                        own.stream()
                                .map(it -> "{\"dst\": \"%s\"}".formatted(everything(it.family())))
                                .collect(Collectors.joining(", ")));
    }

    private static String everything(Family family) {
        return switch (family) {
            case IPV4 -> "0.0.0.0/0";
            case IPV6 -> "::/0";
        };
    }

    /** The whole text of {@link #SETTINGS}: a line each, its first word says what and for whom. */
    public String settings() {
        var lines = new ArrayList<String>();
        lines.add("# Written by dsctl, which replaces the whole file.");
        pods.forEach(it -> lines.add("pods" + number(it.family()) + " " + it.cidr()));
        own.forEach(it -> lines.add("own" + number(it.family()) + " " + it.cidr()));
        routes.forEach(
                it ->
                        lines.add(
                                "route%d %s %s"
                                        .formatted(
                                                number(it.block().family()),
                                                it.block().cidr(),
                                                it.gateway().text())));
        return String.join("\n", lines) + "\n";
    }

    private static int number(Family family) {
        return switch (family) {
            case IPV4 -> 4;
            case IPV6 -> 6;
        };
    }
}
