package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Proxy;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.ImageSupply;
import io.dsctl.plan.Installation.Containerd;
import io.dsctl.plan.Notice.Kind;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is to be told of the way to images: what somebody's own words keep dsctl from setting. */
final class PullRemarks {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Admission admission;
    private final Pulls pulls;

    PullRemarks(Cluster cluster, ClusterFacts facts, Admission admission) {
        this.cluster = cluster;
        this.facts = facts;
        this.admission = admission;
        this.pulls = new Pulls(cluster, facts, admission);
    }

    /** What is worth telling, and stops nothing. */
    Stream<Notice> of(Node node) {
        var seen = facts.seen(node);
        if (seen.isEmpty() || cluster.downloads().areDirect()) {
            return Stream.empty();
        }
        var comes = pulls.comes(node, seen.get());
        if (comes && !pulls.hasContainerd(node, seen.get())) {
            return pulls.socket(node, seen.get()).stream()
                    .map(
                            it ->
                                    warning(
                                            node,
                                            "`proxy` and `registries` are for containerd, and it"
                                                    + " has "
                                                    + it,
                                            "tell its container runtime yourself"));
        }
        return facts.images().containsKey(node)
                ? told(node, facts.images().get(node), comes)
                : Stream.empty();
    }

    private Stream<Notice> told(Node node, ImageSupply supply, boolean comes) {
        var kept =
                RegistryFiles.of(cluster, facts, false).keySet().stream()
                        .flatMap(it -> RegistryFiles.inTheWay(it, supply.others()).stream())
                        .distinct()
                        .map(
                                it ->
                                        warning(
                                                node,
                                                it + " is somebody's own, and is kept",
                                                "let it say what `registries` says, or remove it"));
        var unread =
                cluster.downloads().registries().isEmpty() || willRead(node, supply)
                        ? Stream.<Notice>empty()
                        : Stream.of(
                                warning(
                                        node,
                                        "its containerd does not read /etc/containerd/certs.d, and"
                                                + " somebody wrote its configuration",
                                        "set config_path in the section of CRI's registry, and"
                                                + " restart containerd"));
        var proxy =
                !comes && isProxyOfMemberDifferent(supply)
                        ? Stream.of(
                                warning(
                                        node,
                                        "its containerd goes by another proxy than the inventory's,"
                                                + " or knows other exceptions; a member's is not"
                                                + " restarted",
                                        "correct %s on it, then restart containerd: containers go on"
                                                        .formatted(RegistryFiles.PROXY)
                                                + " meanwhile"))
                        : Stream.<Notice>empty();
        return Stream.of(kept, unread, proxy).flatMap(it -> it);
    }

    /** Of members, and of servers that did not tell, nothing is said. */
    private boolean willRead(Node node, ImageSupply supply) {
        return supply.readsRegistries().orElse(true)
                || admission
                        .install(node)
                        .filter(it -> it.what().containerd() != Containerd.NOTHING)
                        .isPresent();
    }

    /** Which other nodes there are does not matter: that changes with each that comes. */
    private boolean isProxyOfMemberDifferent(ImageSupply supply) {
        return cluster.downloads()
                .proxy()
                .map(it -> !isInForce(it, supply.environment()))
                .orElse(supply.files().containsKey(RegistryFiles.PROXY));
    }

    private boolean isInForce(Proxy proxy, Set<String> environment) {
        var exceptions =
                environment.stream()
                        .filter(it -> it.startsWith("NO_PROXY="))
                        .flatMap(it -> Stream.of(it.substring("NO_PROXY=".length()).split(",")))
                        .collect(Collectors.toSet());
        return RegistryFiles.environment(proxy, cluster, facts).stream()
                        .filter(it -> !it.startsWith("NO_PROXY="))
                        .allMatch(environment::contains)
                && exceptions.containsAll(RegistryFiles.lasting(proxy, cluster));
    }

    private static Notice warning(Node node, String what, String hint) {
        return new Notice(Kind.WARNING, node.name(), what, hint);
    }
}
