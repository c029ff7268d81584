package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Capacity;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Networks;
import io.dsctl.cluster.Subnet;
import io.dsctl.inventory.Fields.Placed;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What kubeadm accepts as pod and service networks, and what it accepts but never works:
 * kubeadm-facts 2.
 */
final class NetworkRules {

    /** Dual-stack unless the inventory says otherwise. */
    private static final Networks DEFAULT =
            new Networks(
                    List.of(new Subnet("10.244.0.0/16"), new Subnet("fd00:10:244::/56")),
                    List.of(new Subnet("10.96.0.0/16"), new Subnet("fd00:10:96::/112")));

    /** The controller manager counts no more blocks of a pod network. */
    private static final int MOST_BLOCK_BITS = 16;

    /** kubeadm wants 10 addresses for services, 14 for pods. */
    private static final int LEAST_BITS = 4;

    private final Document document;
    private final AddressRules addresses;
    private final ClusterSettings settings;

    NetworkRules(Document document, AddressRules addresses, ClusterSettings settings) {
        this.document = document;
        this.addresses = addresses;
        this.settings = settings;
    }

    /** Empty if there was a problem. */
    Optional<Networks> read(Fields kubernetes) {
        var masks = kubernetes.nested("nodeMask", Block.NODE_MASK);
        var nodeMasks = nodeMasks(masks);
        if (!kubernetes.has("podSubnet") && !kubernetes.has("serviceSubnet")) {
            var networks =
                    new Networks(DEFAULT.pods(), DEFAULT.services(), nodeMasks, Optional.empty());
            networks.pods()
                    .forEach(
                            pods ->
                                    checkPods(
                                            new Placed<>(pods, kubernetes.at()),
                                            networks,
                                            kubernetes,
                                            masks));
            return Optional.of(networks);
        }
        var pods = subnets(kubernetes, "podSubnet");
        var services = subnets(kubernetes, "serviceSubnet");
        services.forEach(this::checkServices);
        checkOverlaps(pods, services);
        if (!isWhole(kubernetes, "podSubnet", pods)
                || !isWhole(kubernetes, "serviceSubnet", services)) {
            return Optional.empty();
        }
        var networks = new Networks(values(pods), values(services), nodeMasks, Optional.empty());
        pods.forEach(it -> checkPods(it, networks, kubernetes, masks));
        checkFamilies(kubernetes, networks);
        checkMasks(masks, networks);
        return Optional.of(networks);
    }

    /** With a network missing or one too many, most that could be said would be wrong. */
    private static boolean isWhole(Fields kubernetes, String name, List<Placed<Subnet>> subnets) {
        var families = subnets.stream().map(it -> it.value().family()).distinct().count();
        return !subnets.isEmpty()
                && families == subnets.size()
                && subnets.size() == kubernetes.size(name);
    }

    private static DualStack<Integer> nodeMasks(Fields masks) {
        return new DualStack<>(
                masks.integer("ipv4", 1, 32).map(Placed::value),
                masks.integer("ipv6", 1, 128).map(Placed::value));
    }

    private List<Placed<Subnet>> subnets(Fields kubernetes, String name) {
        if (!kubernetes.has(name)) {
            document.problem(
                    kubernetes.at(),
                    "\"kubernetes\" has no \"" + name + "\"",
                    "give podSubnet and serviceSubnet, or neither");
        } else if (kubernetes.isEmptyList(name)) {
            document.problem(
                    kubernetes.at(name),
                    "%s has no networks".formatted(name),
                    "give one, or one of each family");
        }
        var subnets =
                kubernetes.parsedList(
                        name,
                        Subnet::parse,
                        "CIDR",
                        "write a network like 10.244.0.0/16 or \"fd00:10:244::/56\", with no bits"
                                + " set behind its prefix");
        var families = EnumSet.noneOf(Family.class);
        for (var subnet : subnets) {
            addresses.network(subnet, name);
            if (!families.add(subnet.value().family())) {
                document.problem(
                        subnet.at(),
                        "%s has two %s networks".formatted(name, subnet.value().family()),
                        "give one, or one of each family");
            }
        }
        return subnets;
    }

    private void checkPods(
            Placed<Subnet> pods, Networks networks, Fields kubernetes, Fields masks) {
        var family = pods.value().family();
        var bits = family.bits();
        var prefix = pods.value().prefixLength();
        if (bits - prefix < LEAST_BITS) {
            document.problem(
                    pods.at(),
                    "podSubnet %s is smaller than kubeadm allows".formatted(pods.value()),
                    "use a prefix up to /%d".formatted(bits - LEAST_BITS));
            return;
        }
        if (!settings.allocatesNodeBlocks()) {
            return;
        }
        var mask = networks.nodeMask(family);
        var given = masks.has(name(family)) ? masks.at(name(family)) : pods.at();
        if (prefix > mask || mask - prefix > MOST_BLOCK_BITS) {
            document.problem(
                    given,
                    "podSubnet %s%s does not divide into node blocks of /%d"
                            .formatted(pods.value(), byDefault(pods.value()), mask),
                    "use a podSubnet with a prefix from /%d to /%d, or another `nodeMask`"
                            .formatted(Math.max(1, mask - MOST_BLOCK_BITS), mask));
        }
        var fits = Capacity.podsIn(family, mask);
        if (fits < settings.maxPods()) {
            document.problem(
                    settings.kubelet().containsKey("maxPods")
                            ? kubernetes.at(List.of("kubeletConfiguration", "maxPods"))
                            : given,
                    "a node's block of /%d holds %d pods, and the kubelet allows %d"
                            .formatted(mask, fits, settings.maxPods()),
                    "give nodes larger blocks (a smaller number in `nodeMask`)"
                            + (fits < 1
                                    ? ""
                                    : ", or write `kubeletConfiguration: {maxPods: %d}`"
                                            .formatted(fits)));
        }
    }

    /** The name of a family's field in {@code nodeMask}. */
    private static String name(Family family) {
        return family == Family.IPV4 ? "ipv4" : "ipv6";
    }

    /** For messages: a network that the file may not mention. */
    static String byDefault(Subnet subnet) {
        return DEFAULT.pods().contains(subnet) || DEFAULT.services().contains(subnet)
                ? " (the default)"
                : "";
    }

    /** For an address that is the same seen from everywhere: pods and services have none such. */
    static void refuseInside(
            Document document, Networks networks, Placed<Address> address, String title) {
        Stream.concat(networks.pods().stream(), networks.services().stream())
                .filter(subnet -> subnet.contains(address.value()))
                .forEach(
                        subnet ->
                                document.problem(
                                        address.at(),
                                        "%s %s is inside %s%s, a network of pods or services"
                                                .formatted(
                                                        title,
                                                        address.value(),
                                                        subnet,
                                                        byDefault(subnet)),
                                        "choose another address, or another network"));
    }

    /** At most 2^20 addresses, and at least ten, because DNS is the tenth. */
    private void checkServices(Placed<Subnet> services) {
        var bits = services.value().family().bits();
        var prefix = services.value().prefixLength();
        if (bits - prefix > 20 || bits - prefix < LEAST_BITS) {
            document.problem(
                    services.at(),
                    "serviceSubnet %s has a prefix that kubeadm refuses"
                            .formatted(services.value()),
                    "use a prefix from /%d to /%d".formatted(bits - 20, bits - LEAST_BITS));
        }
    }

    /** Services of two families on pods of one never work; another order is only confusing. */
    private void checkFamilies(Fields kubernetes, Networks networks) {
        var pods = families(networks.pods());
        var services = networks.families();
        var what = "podSubnet is %s and serviceSubnet %s".formatted(titles(pods), titles(services));
        if (!EnumSet.copyOf(pods).equals(EnumSet.copyOf(services))) {
            document.problem(kubernetes.at("serviceSubnet"), what, "give both the same families");
        } else if (pods.size() == services.size() && !pods.equals(services)) {
            document.warning(
                    kubernetes.at("serviceSubnet"),
                    what,
                    "the first of serviceSubnet is the primary one; write both in one order");
        }
    }

    private void checkMasks(Fields masks, Networks networks) {
        for (var family : Family.values()) {
            var name = name(family);
            if (masks.has(name) && !networks.families().contains(family)) {
                document.problem(
                        masks.at(name),
                        "nodeMask gives blocks of %s, which podSubnet has not".formatted(family),
                        "remove it");
            }
        }
    }

    private void checkOverlaps(List<Placed<Subnet>> pods, List<Placed<Subnet>> services) {
        for (var service : services) {
            for (var pod : pods) {
                if (service.value().overlaps(pod.value())) {
                    document.problem(
                            service.at(),
                            "serviceSubnet %s overlaps podSubnet %s"
                                    .formatted(service.value(), pod.value()),
                            "kubeadm does not notice, but addresses would be given twice; choose"
                                    + " another");
                }
            }
        }
    }

    private static List<Family> families(List<Subnet> subnets) {
        return subnets.stream().map(Subnet::family).toList();
    }

    private static String titles(List<Family> families) {
        return families.stream().map(Family::toString).collect(Collectors.joining(" and "));
    }

    private static List<Subnet> values(List<Placed<Subnet>> subnets) {
        return subnets.stream().map(Placed::value).toList();
    }
}
