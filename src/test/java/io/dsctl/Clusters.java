package io.dsctl;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.IgnoredCheck;
import io.dsctl.cluster.Login;
import io.dsctl.cluster.Networks;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.NodeSettings;
import io.dsctl.cluster.Role;
import io.dsctl.cluster.Subnet;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Clusters for tests: sensible, and changed by a test only where it is about that. */
public final class Clusters {

    public static final Networks DUAL_STACK =
            new Networks(
                    List.of(new Subnet("10.244.0.0/16"), new Subnet("fd00:10:244::/56")),
                    List.of(new Subnet("10.96.0.0/16"), new Subnet("fd00:10:96::/112")));

    public static final Networks IPV4_ONLY =
            new Networks(List.of(new Subnet("10.244.0.0/16")), List.of(new Subnet("10.96.0.0/16")));

    public static final Networks IPV6_FIRST =
            new Networks(DUAL_STACK.pods().reversed(), DUAL_STACK.services().reversed());

    private Clusters() {}

    /**
     * {@code cp-1}, {@code cp-2}, … and {@code w-1}, {@code w-2}, …; from two control planes on
     * with an endpoint.
     */
    public static Cluster of(Networks networks, String... names) {
        var nodes = Stream.of(names).map(Clusters::node).toList();
        var endpoint =
                nodes.stream().filter(Node::isControlPlane).count() > 1
                        ? Optional.of(new HostPort("api.example.org", 6443))
                        : Optional.<HostPort>empty();
        return new Cluster(
                "prod", Optional.empty(), endpoint, networks, ClusterSettings.none(), nodes);
    }

    public static Cluster dualStack(String... names) {
        return of(DUAL_STACK, names);
    }

    public static Cluster with(ClusterSettings settings, Cluster cluster) {
        return new Cluster(
                cluster.name(),
                cluster.version(),
                cluster.endpoint(),
                cluster.networks(),
                settings,
                cluster.nodes());
    }

    /** All its nodes ignore these checks, and nothing else is said of them. */
    public static Cluster ignoring(Cluster cluster, Check... checks) {
        var settings =
                NodeSettings.ignoring(
                        Optional.of(
                                Stream.of(checks)
                                        .map(it -> new IgnoredCheck(it, "a test"))
                                        .toList()));
        return cluster.withNodes(
                cluster.nodes().stream()
                        .map(
                                it ->
                                        new Node(
                                                it.name(),
                                                it.role(),
                                                it.login(),
                                                it.addresses(),
                                                settings))
                        .toList());
    }

    /**
     * Reached by its IPv4 address, which is made from the name: 192.168.1.x and 192.168.2.x, and so
     * on if there are many workers.
     */
    public static Node node(String name) {
        var role = name.startsWith("cp-") ? Role.CONTROL_PLANE : Role.WORKER;
        return new Node(
                name, role, Login.to(ipv4(name).text()), DualStack.none(), NodeSettings.none());
    }

    public static Address ipv4(String name) {
        var number = Integer.parseInt(number(name));
        return new Address(
                name.startsWith("cp-")
                        ? "192.168.1." + number
                        : "192.168.%d.%d".formatted(2 + number / 250, number % 250));
    }

    public static Address ipv6(String name) {
        return new Address((name.startsWith("cp-") ? "fd00:1:1::" : "fd00:1:2::") + number(name));
    }

    public static List<Subnet> podCidrs(String name) {
        var block = (name.startsWith("cp-") ? "1" : "2") + number(name);
        var number = Integer.parseInt(block);
        return List.of(
                new Subnet("10.%d.%d.0/24".formatted(244 + number / 256, number % 256)),
                new Subnet("fd00:10:244:" + block + "::/64"));
    }

    private static String number(String name) {
        return name.replaceAll("\\D", "");
    }
}
