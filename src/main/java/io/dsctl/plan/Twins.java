package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.Machine;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Refusal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Servers that are told apart by name alone: one machine that the inventory has twice, or copies of
 * a virtual machine. One sign proves nothing, containers share what their host's firmware says; two
 * do (design: checks that a lab would fail).
 */
final class Twins {

    private enum Sign {
        MACHINE_ID(Machine::machineId),
        PRODUCT(Machine::productUuid),
        HOSTNAME(Machine::hostname);

        private final Function<Machine, String> reader;

        Sign(Function<Machine, String> reader) {
            this.reader = reader;
        }

        String of(Seen seen) {
            return reader.apply(seen.machine());
        }
    }

    private static final int MOST_NAMES = 5;

    private final Cluster cluster;
    private final ClusterFacts facts;

    /** The nodes with each value of a sign, in the order of the inventory. */
    private final Map<Sign, Map<String, List<Node>>> bySign = new EnumMap<>(Sign.class);

    Twins(Cluster cluster, ClusterFacts facts) {
        this.cluster = cluster;
        this.facts = facts;
        for (var sign : Sign.values()) {
            var nodes = new HashMap<String, List<Node>>();
            for (var node : cluster.nodes()) {
                facts.seen(node)
                        .map(sign::of)
                        .filter(value -> !value.isEmpty())
                        .ifPresent(
                                value ->
                                        nodes.computeIfAbsent(value, _ -> new ArrayList<>())
                                                .add(node));
            }
            bySign.put(sign, nodes);
        }
    }

    /** Nodes that are one machine, whatever has become of it: nobody can know which is meant. */
    List<Refusal> refusals() {
        var refusals = new ArrayList<Refusal>();
        var earlier = new HashMap<Node, Integer>();
        for (var node : cluster.nodes()) {
            // Of many names for one machine, each is told of once.
            facts.seen(node)
                    .flatMap(
                            seen ->
                                    alike(node, seen)
                                            .filter(earlier::containsKey)
                                            .sorted(Comparator.comparing(earlier::get))
                                            .flatMap(it -> sameMachine(it, node, seen).stream())
                                            .findFirst())
                    .ifPresent(refusals::add);
            earlier.put(node, earlier.size());
        }
        return refusals;
    }

    /** Those with the same machine-id or of the same product. */
    private Stream<Node> alike(Node node, Seen seen) {
        return Stream.of(Sign.MACHINE_ID, Sign.PRODUCT)
                .flatMap(sign -> like(sign, node, seen).stream());
    }

    private Optional<Refusal> sameMachine(Node one, Node other, Seen otherSeen) {
        var others = own(otherSeen);
        return facts.seen(one).map(this::own).stream()
                .flatMap(Set::stream)
                .filter(others::contains)
                .map(Address::text)
                .sorted()
                .findFirst()
                .map(
                        address ->
                                new Refusal(
                                        other.name(),
                                        "it is the machine that %s is: both have the address %s"
                                                .formatted(one, address),
                                        "correct `host` of one of them, or remove one"));
    }

    /** Addresses that no two machines have at once, as those of containers and virtual IPs are. */
    private Set<Address> own(Seen seen) {
        var endpoint = cluster.endpoint().flatMap(HostPort::address);
        return seen.addresses().stream()
                .filter(it -> !AddressChoice.isVirtual(it) && !it.isAlone() && it.lasting())
                .map(InterfaceAddress::address)
                .filter(it -> endpoint.filter(it::equals).isEmpty())
                .collect(Collectors.toSet());
    }

    /** What speaks against making this server a node. */
    List<Objection> objections(Node node, Seen seen) {
        return Stream.of(machine(node, seen).stream(), hostname(node, seen).stream())
                .flatMap(it -> it)
                .toList();
    }

    private Optional<Objection> machine(Node node, Seen seen) {
        var byId = like(Sign.MACHINE_ID, node, seen);
        var byProduct = like(Sign.PRODUCT, node, seen);
        var copies = byId.stream().filter(byProduct::contains).toList();
        if (!copies.isEmpty()) {
            return Optional.of(
                    Objection.error(
                            Check.UNIQUE_MACHINE,
                            "it has the machine-id and the product_uuid of " + names(copies),
                            "they are copies: give each virtual machine a UUID of its own, and run"
                                    + " `rm /etc/machine-id; systemd-machine-id-setup`"));
        }
        if (!byId.isEmpty()) {
            return Optional.of(
                    Objection.warning(
                            Check.UNIQUE_MACHINE,
                            "it has the machine-id of " + names(byId),
                            "run `rm /etc/machine-id; systemd-machine-id-setup` on all but one"));
        }
        return Optional.of(byProduct)
                .filter(it -> !it.isEmpty())
                .map(
                        it ->
                                Objection.warning(
                                        Check.UNIQUE_MACHINE,
                                        "it has the product_uuid of " + names(it),
                                        "give each virtual machine a UUID of its own"));
    }

    private Optional<Objection> hostname(Node node, Seen seen) {
        return Optional.of(like(Sign.HOSTNAME, node, seen))
                .filter(it -> !it.isEmpty())
                .map(
                        it ->
                                Objection.warning(
                                        Check.UNIQUE_HOSTNAME,
                                        "it has the hostname of " + names(it),
                                        "run `hostnamectl set-hostname " + node.name() + "`"));
    }

    private List<Node> like(Sign sign, Node node, Seen seen) {
        return bySign.get(sign).getOrDefault(sign.of(seen), List.of()).stream()
                .filter(other -> !other.equals(node))
                .toList();
    }

    private static String names(List<Node> nodes) {
        var some = nodes.stream().limit(MOST_NAMES).map(Node::name).toList();
        var others = nodes.size() - some.size();
        return String.join(", ", some) + (others == 0 ? "" : " and %d more".formatted(others));
    }
}
