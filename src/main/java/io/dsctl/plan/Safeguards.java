package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Finding;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.LiveSettings;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Refusal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What must not be done, whatever the inventory says: all reasons at once, before anything is
 * touched.
 */
public final class Safeguards {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Admission admission;
    private final List<Refusal> refusals = new ArrayList<>();

    private Safeguards(Cluster cluster, ClusterFacts facts) {
        this.cluster = cluster;
        this.facts = facts;
        this.admission = new Admission(cluster, facts);
    }

    /** Empty if it is safe to go on. */
    public static List<Refusal> refusals(Cluster cluster, ClusterFacts facts) {
        var safeguards = new Safeguards(cluster, facts);
        safeguards.oneCertificateAuthority();
        facts.live().ifPresentOrElse(safeguards::sameSettings, safeguards::newCluster);
        cluster.nodes().forEach(safeguards::node);
        return List.copyOf(safeguards.refusals);
    }

    /** Nodes of two clusters in one inventory: nobody can know which is meant. */
    private void oneCertificateAuthority() {
        Map<String, List<Node>> byAuthority =
                cluster.nodes().stream()
                        .filter(
                                node ->
                                        facts.seen(node)
                                                .filter(seen -> !seen.files().caHashes().isEmpty())
                                                .isPresent())
                        .collect(
                                Collectors.groupingBy(
                                        node ->
                                                facts
                                                        .seen(node)
                                                        .orElseThrow()
                                                        .files()
                                                        .caHashes()
                                                        .stream()
                                                        .sorted()
                                                        .findFirst()
                                                        .orElseThrow()));
        if (byAuthority.size() > 1) {
            refuse(
                    cluster.name(),
                    "its nodes belong to clusters with different certificate authorities: "
                            + byAuthority.values().stream()
                                    .map(
                                            nodes ->
                                                    nodes.stream()
                                                            .map(Node::name)
                                                            .collect(Collectors.joining(", ")))
                                    .sorted()
                                    .collect(Collectors.joining(" | ")),
                    "take the nodes of the other cluster out of the inventory, or reset them by"
                            + " hand");
        }
    }

    private void newCluster() {
        noSecondCluster();
        cluster.nodes().stream().filter(this::isClean).forEach(this::networksOfServer);
    }

    /** On any other server, the cluster's own networks are there already. */
    private boolean isClean(Node node) {
        return facts.seen(node)
                .map(seen -> admission.finding(node, seen).condition())
                .filter(NodeCondition.CLEAN::equals)
                .isPresent();
    }

    /**
     * What a server has on its links, pods and Services cannot have too (kubeadm-facts 2.6); the
     * inventory knows addresses, not how large their networks are.
     */
    private void networksOfServer(Node node) {
        facts.seen(node).stream()
                .flatMap(seen -> seen.addresses().stream())
                .filter(it -> !AddressChoice.isVirtual(it))
                .map(it -> Subnet.around(it.address(), it.prefixLength()))
                .distinct()
                .forEach(
                        own -> {
                            refuseOverlap(node, own, "podSubnet", cluster.networks().pods());
                            refuseOverlap(
                                    node, own, "serviceSubnet", cluster.networks().services());
                        });
    }

    private void refuseOverlap(Node node, Subnet own, String field, List<Subnet> subnets) {
        subnets.stream()
                .filter(own::overlaps)
                .forEach(
                        subnet ->
                                refuse(
                                        "kubernetes." + field,
                                        "%s overlaps %s, a network that %s is on"
                                                .formatted(subnet, own, node),
                                        "choose another " + field));
    }

    /**
     * Init only where nothing says that a cluster exists, or existed (design: when init is
     * allowed).
     */
    private void noSecondCluster() {
        if (isAnySilent() || isAnyInitPartial()) {
            return;
        }
        for (var node : cluster.controlPlanes()) {
            if (facts.seen(node).filter(Seen::endpointServesCluster).isPresent()) {
                refuse(
                        "kubernetes.controlPlaneEndpoint",
                        "%s serves a cluster already, but none of the inventory's control planes is part of it"
                                .formatted(cluster.endpoint().map(HostPort::toString).orElse("it")),
                        "name that cluster's control planes in the inventory, or give this cluster"
                                + " another endpoint");
                return;
            }
        }
    }

    private void sameSettings(LiveCluster live) {
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
                                refuse(
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
            refuse(
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
                                refuse(
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

    private void node(Node node) {
        facts.seen(node)
                .ifPresent(
                        seen -> {
                            var finding = admission.finding(node, seen);
                            switch (finding.condition()) {
                                case FOREIGN ->
                                        refuse(
                                                node,
                                                finding,
                                                "take it out of the inventory, or run `kubeadm"
                                                        + " reset` on it by hand");
                                case UNKNOWN -> unknown(node, finding);
                                case BUSY -> busy(node, finding);
                                case INIT_PARTIAL -> initPartial(node, seen, finding);
                                case CONTROL_PLANE_PARTIAL ->
                                        refuse(
                                                node,
                                                finding,
                                                "finish it by hand: `kubeadm init phase"
                                                        + " mark-control-plane --node-name "
                                                        + node.name()
                                                        + "` on that server");
                                case JOIN_PARTIAL -> joinPartial(node, finding);
                                case GONE_FROM_API -> goneFromApi(node, finding);
                                case INITIALISED, JOINED -> sameRole(node, seen);
                                case CLEAN -> clean(node, seen);
                            }
                        });
    }

    /** With a control plane silent, its silence is the reason, and it is reported as that. */
    private void unknown(Node node, Finding finding) {
        if (!isAnySilent()) {
            refuse(
                    node,
                    finding,
                    "bring its control plane back; a server with a cluster's traces is never"
                            + " initialised again");
        }
    }

    private boolean isAnySilent() {
        return cluster.controlPlanes().stream().anyMatch(node -> facts.seen(node).isEmpty());
    }

    /** Then it is our own half-made cluster that the endpoint may serve. */
    private boolean isAnyInitPartial() {
        return cluster.controlPlanes().stream()
                .flatMap(
                        node ->
                                facts
                                        .seen(node)
                                        .map(seen -> admission.finding(node, seen))
                                        .stream())
                .anyMatch(finding -> finding.condition() == NodeCondition.INIT_PARTIAL);
    }

    private void busy(Node node, Finding finding) {
        if (node.isControlPlane()) {
            refuse(node, finding, "wait for it and run dsctl again");
        }
    }

    private void initPartial(Node node, Seen seen, Finding finding) {
        if (!node.isControlPlane()) {
            refuse(
                    node,
                    finding,
                    "it is a worker in the inventory; run `kubeadm reset` on it by hand");
            return;
        }
        if (admission.obstacle(node, seen).map(refusals::add).isPresent()) {
            return;
        }
        if (hasOtherMembers(node, seen)) {
            refuse(
                    node,
                    finding.because() + ", but other nodes have joined",
                    "finish it by hand: `kubeadm init phase addon all` on that server, then set"
                            + " `finished yes` in /var/lib/dsctl/init");
        } else if (!node.equals(admission.initNode())) {
            refuse(
                    node,
                    finding,
                    "another control plane began to initialise as well; run `kubeadm reset` by hand"
                            + " on all but one");
        } else if (!Planner.initSettings(cluster, facts)
                .map(InitSettings::fingerprint)
                .equals(seen.initRecord().map(record -> record.fingerprint()))) {
            refuse(
                    node,
                    finding.because() + ", and it had other settings than the inventory now",
                    "set the inventory back to finish it, or run `kubeadm reset` on the server and"
                            + " remove /var/lib/dsctl/init by hand");
        }
    }

    private static boolean hasOtherMembers(Node node, Seen seen) {
        return seen.api().stream()
                .flatMap(api -> api.members().stream())
                .anyMatch(member -> !member.name().equals(node.name()));
    }

    private void joinPartial(Node node, Finding finding) {
        if (node.isControlPlane()) {
            refuse(
                    node,
                    finding,
                    "a control plane's half-done join may be in etcd: check `etcdctl member list`,"
                            + " then run `kubeadm reset` on it by hand");
        }
    }

    private void goneFromApi(Node node, Finding finding) {
        if (node.isControlPlane()) {
            refuse(node, finding, "restart its kubelet to bring the Node back");
        }
    }

    private void sameRole(Node node, Seen seen) {
        var isControlPlane = seen.files().has(KubernetesFile.API_SERVER_MANIFEST);
        if (isControlPlane != node.isControlPlane()) {
            refuse(
                    node.name(),
                    "it is a %s in the cluster and a %s in the inventory"
                            .formatted(
                                    isControlPlane ? "control plane" : "worker",
                                    node.isControlPlane() ? "control plane" : "worker"),
                    "set its role back; a node's role is changed by removing and joining it");
        }
    }

    private void clean(Node node, Seen seen) {
        if (node.isControlPlane()) {
            admission.obstacle(node, seen).ifPresent(refusals::add);
            staleMember(node, seen);
            ownEndpoint(node, seen);
        }
    }

    private void staleMember(Node node, Seen seen) {
        facts.live()
                .flatMap(live -> live.api().member(node.name()))
                .ifPresent(
                        member ->
                                refuse(
                                        node.name(),
                                        "the server is clean, but the cluster still has a control"
                                                + " plane of this name",
                                        "remove its etcd member and its Node object by hand"
                                                + " first"));
    }

    /**
     * The inventory cannot tell which addresses a server has; seen from the server it is certain.
     */
    private void ownEndpoint(Node node, Seen seen) {
        if (cluster.controlPlanes().size() > 1) {
            cluster.endpoint()
                    .flatMap(HostPort::address)
                    .filter(
                            address ->
                                    seen.addresses().stream()
                                            .anyMatch(
                                                    own ->
                                                            own.address().equals(address)
                                                                    && !own.isAlone()))
                    .ifPresent(
                            address ->
                                    refuse(
                                            "kubernetes.controlPlaneEndpoint",
                                            "%s is an address of %s itself"
                                                    .formatted(address, node),
                                            "name a load balancer, so that the cluster outlives"
                                                    + " that node"));
        }
    }

    private void refuse(Node node, Finding finding, String hint) {
        refuse(node, finding.because(), hint);
    }

    private void refuse(Node node, String what, String hint) {
        refuse(node.name(), what, hint);
    }

    private void refuse(String subject, String what, String hint) {
        refusals.add(new Refusal(subject, what, hint));
    }

    private static String texts(Collection<Subnet> subnets) {
        return subnets.isEmpty()
                ? "none"
                : subnets.stream().map(Subnet::cidr).collect(Collectors.joining(", "));
    }
}
