package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.LiveSettings;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What of a living cluster apply never changes, whatever the inventory says now. */
final class UnchangedCluster {

    private final Cluster cluster;
    private final Refusals refusals;

    UnchangedCluster(Cluster cluster, Refusals refusals) {
        this.cluster = cluster;
        this.refusals = refusals;
    }

    void check(LiveCluster live) {
        var settings = live.api().settings().orElseThrow();
        var through = live.through();
        settings.version()
                .filter(
                        version ->
                                cluster.version()
                                        .filter(wanted -> !wanted.equals(version))
                                        .isPresent())
                .ifPresent(
                        version ->
                                refusals.add(
                                        "kubernetes.version",
                                        "the inventory says %s, the cluster of %s runs %s"
                                                .formatted(
                                                        cluster.version().orElseThrow(),
                                                        through,
                                                        version),
                                        "apply never changes the version of members; set it back to"
                                                + " "
                                                + version));
        sameSubnets("kubernetes.podSubnet", cluster.networks().pods(), settings.pods(), through);
        sameSubnets(
                "kubernetes.serviceSubnet",
                cluster.networks().services(),
                settings.services(),
                through);
        sameEndpoint(settings, through);
    }

    private void sameSubnets(String field, List<Subnet> wanted, List<Subnet> actual, Node through) {
        if (!wanted.equals(actual)) {
            refusals.add(
                    field,
                    "the inventory says %s, the cluster of %s has %s"
                            .formatted(texts(wanted), through, texts(actual)),
                    "networks and their order cannot be changed in a living cluster; set it back");
        }
    }

    private void sameEndpoint(LiveSettings settings, Node through) {
        cluster.endpoint()
                .filter(wanted -> settings.endpoint().filter(wanted::equals).isEmpty())
                .ifPresent(
                        wanted ->
                                refusals.add(
                                        "kubernetes.controlPlaneEndpoint",
                                        "the inventory says %s, the cluster of %s has %s"
                                                .formatted(
                                                        wanted,
                                                        through,
                                                        settings.endpoint()
                                                                .map(HostPort::toString)
                                                                .orElse("none")),
                                        "the endpoint is in every certificate and kubeconfig and"
                                                + " cannot be changed by apply; set it back"));
    }

    private static String texts(Collection<Subnet> subnets) {
        return subnets.isEmpty()
                ? "none"
                : subnets.stream().map(Subnet::cidr).collect(Collectors.joining(", "));
    }
}
