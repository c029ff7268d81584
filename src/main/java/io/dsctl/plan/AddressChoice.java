package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.NodeFacts.Seen;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which of a server's addresses are its node addresses: kubeadm-facts 2.9. */
sealed interface AddressChoice {

    /**
     * @param reasons one a family, for the plan
     */
    record Chosen(DualStack<Address> addresses, List<String> reasons) implements AddressChoice {}

    record Undecided(String what, String hint) implements AddressChoice {}

    /**
     * Links that container networks and virtual machines make; their addresses are not the
     * server's.
     */
    Pattern VIRTUAL =
            Pattern.compile(
                    "(lo|kube-ipvs0|tunl0|nodelocaldns)|(cni|flannel|cali|cilium|docker|veth|br-|vxlan|virbr|lxc|podman).*");

    /** Empty if it is undecided. */
    default Optional<Chosen> chosen() {
        return this instanceof Chosen chosen ? Optional.of(chosen) : Optional.empty();
    }

    static AddressChoice of(Node node, Seen seen, Cluster cluster) {
        var endpoint = cluster.endpoint().flatMap(HostPort::address);
        var addresses = DualStack.<Address>none();
        var reasons = new ArrayList<String>();
        for (var family : cluster.networks().families()) {
            switch (of(node, seen.addresses(), family, addresses, endpoint)) {
                case Undecided undecided -> {
                    return undecided;
                }
                case Chosen one -> {
                    addresses = addresses.with(family, one.addresses.of(family).orElseThrow());
                    reasons.addAll(one.reasons);
                }
            }
        }
        return new Chosen(addresses, reasons);
    }

    private static AddressChoice of(
            Node node,
            List<InterfaceAddress> seen,
            Family family,
            DualStack<Address> soFar,
            Optional<Address> endpoint) {
        var given = node.addresses().of(family);
        if (given.isPresent()) {
            return has(seen, given.get())
                    ? chosen(family, given.get(), "given in the inventory")
                    : new Undecided(
                            "the inventory gives it %s, which is on none of its interfaces"
                                    .formatted(given.get()),
                            "correct `addresses`; it has " + texts(candidates(seen, family)));
        }
        var host = node.login().address().address().filter(it -> it.family() == family);
        if (host.isPresent() && host.get().isUsableByNodes() && has(seen, host.get())) {
            return chosen(family, host.get(), "its SSH address");
        }
        return detected(withoutVirtual(seen, endpoint), family, soFar);
    }

    /** The endpoint's address, where it floats among the control planes, is nobody's own. */
    private static List<InterfaceAddress> withoutVirtual(
            List<InterfaceAddress> seen, Optional<Address> endpoint) {
        return seen.stream()
                .filter(it -> !it.isAlone() || endpoint.filter(it.address()::equals).isEmpty())
                .toList();
    }

    private static AddressChoice detected(
            List<InterfaceAddress> seen, Family family, DualStack<Address> soFar) {
        var all = candidates(seen, family);
        var link = soFar.stream().findFirst().flatMap(address -> interfaceOf(seen, address));
        var beside =
                all.stream()
                        .filter(it -> link.filter(it.networkInterface()::equals).isPresent())
                        .toList();
        var best = beside.isEmpty() ? all : beside;
        return switch (best.size()) {
            case 0 ->
                    new Undecided(
                            "it has no %s address".formatted(family),
                            "give it one, or make the cluster single-stack with one podSubnet and"
                                    + " one serviceSubnet of the other family");
            case 1 ->
                    chosen(
                            family,
                            best.getFirst().address(),
                            "the only lasting one on " + best.getFirst().networkInterface());
            default ->
                    new Undecided(
                            "it has several %s addresses: %s".formatted(family, texts(best)),
                            "say which one in `addresses: [...]`");
        };
    }

    private static Chosen chosen(Family family, Address address, String reason) {
        return new Chosen(
                DualStack.<Address>none().with(family, address), List.of(address + ": " + reason));
    }

    private static boolean has(List<InterfaceAddress> seen, Address address) {
        return interfaceOf(seen, address).isPresent();
    }

    private static Optional<String> interfaceOf(List<InterfaceAddress> seen, Address address) {
        return seen.stream()
                .filter(it -> it.address().equals(address))
                .map(InterfaceAddress::networkInterface)
                .findFirst();
    }

    private static List<InterfaceAddress> candidates(List<InterfaceAddress> seen, Family family) {
        return seen.stream()
                .filter(
                        it ->
                                it.address().family() == family
                                        && it.lasting()
                                        && it.address().isUsableByNodes())
                .filter(it -> !isVirtual(it))
                .toList();
    }

    static boolean isVirtual(InterfaceAddress address) {
        return VIRTUAL.matcher(address.networkInterface()).matches();
    }

    private static String texts(List<InterfaceAddress> addresses) {
        return addresses.isEmpty()
                ? "none of that family"
                : addresses.stream()
                        .map(it -> it.address() + " on " + it.networkInterface())
                        .collect(Collectors.joining(", "));
    }
}
