package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Member;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose packets every node of a cluster must take, of both families: docs/decisions/0024 tells why
 * it is by sender.
 *
 * @param nodes addresses of all nodes that are there or may come, also of those that the inventory
 *     does not have
 * @param pods networks of Pods, for which it also forwards
 * @param services networks of Services
 */
public record Openings(List<String> nodes, List<String> pods, List<String> services) {

    public Openings {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
        services = List.copyOf(services);
    }

    static Openings of(Cluster cluster, ClusterFacts facts) {
        var addresses = new LinkedHashSet<Address>();
        for (var node : cluster.nodes()) {
            node.addresses().stream().forEach(addresses::add);
            chosen(cluster, facts, node).forEach(addresses::add);
        }
        facts.live().stream()
                .flatMap(live -> live.api().members().stream())
                .map(Member::addresses)
                .forEach(addresses::addAll);
        return new Openings(
                addresses.stream().map(Address::text).toList(),
                cidrs(cluster.networks().pods()),
                cidrs(cluster.networks().services()));
    }

    private static Stream<Address> chosen(Cluster cluster, ClusterFacts facts, Node node) {
        return facts
                .seen(node)
                .flatMap(seen -> AddressChoice.of(node, seen, cluster).chosen())
                .map(AddressChoice.Chosen::addresses)
                .stream()
                .flatMap(DualStack::stream);
    }

    private static List<String> cidrs(List<Subnet> subnets) {
        return subnets.stream().map(Subnet::cidr).toList();
    }

    /** All of them. */
    List<String> senders() {
        return Stream.of(nodes, pods, services).flatMap(List::stream).toList();
    }

    /** As ufw shows them when they are added. */
    List<String> ufwRules() {
        var rules = new ArrayList<String>();
        senders().forEach(sender -> rules.add("allow from " + sender));
        for (var network : pods) {
            rules.add("route allow from " + network);
            rules.add("route allow to " + network);
        }
        return rules;
    }

    /** What is the least that has to be open to them on such a node, for people. */
    static String ports(Cluster cluster, Node node) {
        var tcp = new ArrayList<String>();
        if (node.isControlPlane()) {
            tcp.add(Integer.toString(Cluster.API_PORT));
            if (cluster.settings().externalEtcd().isEmpty()) {
                tcp.add("2379-2380");
            }
            tcp.addAll(List.of("10257", "10259"));
        }
        tcp.addAll(List.of("10250", "10256"));
        return "TCP %s, TCP and UDP 30000-32767, ICMP and what the network add-on needs"
                .formatted(tcp.stream().collect(Collectors.joining(", ")));
    }
}
