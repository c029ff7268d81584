package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.Finding;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.LiveSettings;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Refusal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        safeguards.refusals.addAll(new Twins(cluster, facts).refusals());
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
                                case CONTROL_PLANE_PARTIAL, GONE_FROM_API ->
                                        unfinishedMember(node, seen);
                                case JOIN_PARTIAL -> joinPartial(node, seen);
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
                    "bring its control plane back%s; a server with a cluster's traces is never initialised again"
                            .formatted(whereEtcdStands(node)));
        }
    }

    /**
     * Two etcds that do not reach each other have no quorum, and a reset of the younger one makes
     * that final (L17, L19).
     */
    private String whereEtcdStands(Node node) {
        var etcds =
                cluster.controlPlanes().stream()
                        .filter(
                                it ->
                                        facts.seen(it)
                                                .filter(
                                                        seen ->
                                                                seen.files()
                                                                        .has(
                                                                                KubernetesFile
                                                                                        .ETCD_MEMBER))
                                                .isPresent())
                        .map(Node::name)
                        .toList();
        return etcds.size() > 1 && etcds.contains(node.name())
                ? ": if etcd has lost its quorum, open ports 2379 and 2380 between %s, both ways, and reset none of them before"
                        .formatted(String.join(", ", etcds))
                : "";
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
        if (refusals.addAll(admission.obstacles(node, seen))) {
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
        } else if (Planner.initSettings(cluster, facts)
                .map(InitSettings::fingerprint)
                .equals(seen.initRecord().map(record -> record.fingerprint()))) {
            return;
        } else if (mayHaveJoinedElsewhere(seen)) {
            refuse(
                    node,
                    finding.because()
                            + ", it had other settings than the inventory now, and nobody can be"
                            + " asked whether "
                            + silent()
                            + " joined it",
                    "bring that server back, take it out of the inventory, or set the inventory"
                            + " back to finish that init");
        } else {
            keptElsewhere(node, finding);
        }
    }

    /** What an etcd of the owner's holds of that init, no reset takes out of it. */
    private void keptElsewhere(Node node, Finding finding) {
        cluster.settings()
                .externalEtcd()
                .ifPresent(
                        _ ->
                                refuse(
                                        node,
                                        finding.because()
                                                + ", it had other settings than the inventory now,"
                                                + " and its data are in your own etcd",
                                        "set the inventory back to finish it, or empty that etcd"
                                            + " and run `kubeadm reset` on the server by hand"));
    }

    private static boolean hasOtherMembers(Node node, Seen seen) {
        return seen.api().stream()
                .flatMap(
                        api ->
                                Stream.concat(
                                        api.members().stream().map(Member::name),
                                        api.etcd().stream().map(EtcdMember::name)))
                .anyMatch(name -> !name.equals(node.name()));
    }

    /** Those that answered have no traces of a cluster, or are refused themselves. */
    private boolean mayHaveJoinedElsewhere(Seen seen) {
        return seen.api().isEmpty() && !silent().isEmpty();
    }

    private String silent() {
        return cluster.nodes().stream()
                .filter(node -> facts.seen(node).isEmpty())
                .map(Node::name)
                .collect(Collectors.joining(", "));
    }

    private void joinPartial(Node node, Seen seen) {
        if (seen.files().has(KubernetesFile.API_SERVER_MANIFEST) && !node.isControlPlane()) {
            sameRole(node, seen);
        } else if (node.isControlPlane()) {
            refusals.addAll(admission.obstacles(node, seen));
            nameOfAnother(node, seen);
            memberWithoutKubelet(node, seen);
            quorum(node, seen);
        }
    }

    /** It serves the cluster: only its kubelet has lost its way in. Never to be reset. */
    private void memberWithoutKubelet(Node node, Seen seen) {
        member(node)
                .filter(
                        member ->
                                member.controlPlane()
                                        && member.machineId().equals(seen.machine().machineId())
                                        && seen.files().has(KubernetesFile.API_SERVER_MANIFEST))
                .ifPresent(
                        _ ->
                                refuse(
                                        node,
                                        "it is a control plane of the cluster, but has no"
                                                + " kubelet.conf",
                                        "put /etc/kubernetes/kubelet.conf back, for example with"
                                                + " `kubeadm kubeconfig user --org system:nodes"
                                                + " --client-name system:node:"
                                                + node.name()
                                                + "`, and restart its kubelet"));
    }

    private void unfinishedMember(Node node, Seen seen) {
        sameRole(node, seen);
        if (node.isControlPlane()) {
            refusals.addAll(admission.obstacles(node, seen));
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
            refusals.addAll(admission.obstacles(node, seen));
            nameOfAnother(node, seen);
            quorum(node, seen);
            ownEndpoint(node, seen);
        }
    }

    private Optional<Member> member(Node node) {
        return facts.live().flatMap(live -> live.api().member(node.name()));
    }

    /** Somebody's living control plane, which is not this server. */
    private void nameOfAnother(Node node, Seen seen) {
        member(node)
                .filter(
                        member ->
                                member.ready()
                                        && !member.machineId().equals(seen.machine().machineId()))
                .ifPresent(
                        _ ->
                                refuse(
                                        node,
                                        "the cluster has a Ready node of this name that is another"
                                                + " machine",
                                        "if that one is gone, run dsctl again in a minute, when"
                                                + " Kubernetes has noticed; else give this server"
                                                + " another name"));
    }

    /** What a server was in etcd before is removed, unless etcd would not survive that. */
    private void quorum(Node node, Seen seen) {
        facts.live()
                .flatMap(
                        live ->
                                Quorum.lostWithout(
                                        Mending.staleMembers(live, node, seen),
                                        live,
                                        cluster,
                                        facts))
                .ifPresent(
                        lost ->
                                refuse(
                                        node,
                                        "its former etcd member cannot be removed: " + lost,
                                        "bring the other control planes' etcd back first"));
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
