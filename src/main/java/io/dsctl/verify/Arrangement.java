package io.dsctl.verify;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Node;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.Member;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What is made in a cluster to look at it, all in one namespace.
 *
 * @param namespace that nobody else has
 * @param pods one on each node of the inventory that is Ready, by name
 * @param apiServers addresses of the asked control plane's API server, one a family
 * @param name of a Service that leads to these Pods, as DNS has it
 */
public record Arrangement(
        String namespace,
        String image,
        List<TestService> services,
        SequencedMap<String, Node> pods,
        List<Address> apiServers,
        String name) {

    /** What every such namespace's name begins with. */
    public static final String NAMESPACE = "dsctl-verify-";

    /** The Kubernetes project's own image for such tests; every newer one has the same programs. */
    private static final String AGNHOST = "e2e-test-images/agnhost:2.53";

    private static final String REGISTRY = "registry.k8s.io";

    public Arrangement {
        services = List.copyOf(services);
        pods = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(pods));
        apiServers = List.copyOf(apiServers);
    }

    /**
     * @param random makes the namespace nobody else's: small letters and digits
     * @param image what somebody wants; empty: agnhost, from where the cluster's images come from
     */
    public static Arrangement of(
            Cluster cluster, LiveCluster live, String random, Optional<String> image) {
        var namespace = NAMESPACE + random;
        return new Arrangement(
                namespace,
                image.orElseGet(() -> usualImage(cluster)),
                TestService.all(cluster.networks()),
                pods(cluster, live),
                apiServers(cluster, live),
                "%s.%s.svc.%s."
                        .formatted(
                                TestService.FOR_PODS,
                                namespace,
                                cluster.networks().dnsDomain().orElse("cluster.local")));
    }

    /** What a Pod asks DNS for an address of a family. */
    public static String dnsType(Family family) {
        return switch (family) {
            case IPV4 -> "A";
            case IPV6 -> "AAAA";
        };
    }

    private static String usualImage(Cluster cluster) {
        return cluster.settings().imageRepository().orElse(REGISTRY) + "/" + AGNHOST;
    }

    private static SequencedMap<String, Node> pods(Cluster cluster, LiveCluster live) {
        var pods = new LinkedHashMap<String, Node>();
        cluster.nodes().stream()
                .filter(node -> live.api().member(node.name()).filter(Member::ready).isPresent())
                .forEach(node -> pods.put("pod-" + (pods.size() + 1), node));
        return pods;
    }

    private static List<Address> apiServers(Cluster cluster, LiveCluster live) {
        var addresses =
                live.api().member(live.through().name()).map(Member::addresses).orElse(List.of());
        var one = new ArrayList<Address>();
        for (var family : cluster.networks().families()) {
            addresses.stream().filter(it -> it.family() == family).findFirst().ifPresent(one::add);
        }
        return one;
    }
}
