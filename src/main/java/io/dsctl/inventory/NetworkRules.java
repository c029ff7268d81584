package io.dsctl.inventory;

import io.dsctl.cluster.Family;
import io.dsctl.cluster.Networks;
import io.dsctl.cluster.Subnet;
import io.dsctl.inventory.Fields.Placed;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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

    private final Document document;

    NetworkRules(Document document) {
        this.document = document;
    }

    /** Empty if there was a problem. */
    Optional<Networks> read(Fields kubernetes) {
        if (!kubernetes.has("podSubnet") && !kubernetes.has("serviceSubnet")) {
            return Optional.of(DEFAULT);
        }
        var pods = subnets(kubernetes, "podSubnet");
        var services = subnets(kubernetes, "serviceSubnet");
        if (pods.isEmpty() || services.isEmpty()) {
            return Optional.empty();
        }
        pods.forEach(this::checkPods);
        services.forEach(this::checkServices);
        checkFamilies(kubernetes, pods, services);
        checkOverlaps(pods, services);
        return Optional.of(new Networks(values(pods), values(services)));
    }

    private List<Placed<Subnet>> subnets(Fields kubernetes, String name) {
        if (!kubernetes.has(name)) {
            document.problem(
                    kubernetes.at(),
                    "\"kubernetes\" has no \"" + name + "\"",
                    "give podSubnet and serviceSubnet, or neither");
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
            if (!families.add(subnet.value().family())) {
                document.problem(
                        subnet.at(),
                        "%s has two %s networks".formatted(name, subnet.value().family()),
                        "give one, or one of each family");
            }
        }
        return subnets;
    }

    /**
     * The controller manager gives every node a /24 or a /64 of it, and counts at most 2^16 of
     * them.
     */
    private void checkPods(Placed<Subnet> pods) {
        var mask = pods.value().family() == Family.IPV4 ? 24 : 64;
        var prefix = pods.value().prefixLength();
        if (prefix > mask || mask - prefix > 16) {
            document.problem(
                    pods.at(),
                    "podSubnet %s does not divide into node blocks of /%d"
                            .formatted(pods.value(), mask),
                    "use a prefix from /%d to /%d".formatted(mask - 16, mask));
        }
    }

    /** At most 2^20 addresses, and at least ten, because DNS is the tenth. */
    private void checkServices(Placed<Subnet> services) {
        var bits = services.value().family() == Family.IPV4 ? 32 : 128;
        var prefix = services.value().prefixLength();
        if (bits - prefix > 20 || bits - prefix < 4) {
            document.problem(
                    services.at(),
                    "serviceSubnet %s has a prefix that kubeadm refuses"
                            .formatted(services.value()),
                    "use a prefix from /%d to /%d".formatted(bits - 20, bits - 4));
        }
    }

    private void checkFamilies(
            Fields kubernetes, List<Placed<Subnet>> pods, List<Placed<Subnet>> services) {
        if (!families(pods).equals(families(services))) {
            document.problem(
                    kubernetes.at("serviceSubnet"),
                    "podSubnet is %s and serviceSubnet %s"
                            .formatted(titles(pods), titles(services)),
                    "give both the same families in the same order");
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

    private static List<Family> families(List<Placed<Subnet>> subnets) {
        return subnets.stream().map(subnet -> subnet.value().family()).toList();
    }

    private static String titles(List<Placed<Subnet>> subnets) {
        return families(subnets).stream()
                .map(Family::toString)
                .collect(Collectors.joining(" and "));
    }

    private static List<Subnet> values(List<Placed<Subnet>> subnets) {
        return subnets.stream().map(Placed::value).toList();
    }
}
