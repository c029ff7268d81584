package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Finding;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.LiveSettings;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Refusal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a server can be made a node of the cluster, and the version that it gets. */
final class Admission {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Optional<LiveCluster> live;
    private final Installs installs;
    private final Firewalls firewalls;
    private final Twins twins;
    private final Clocks clocks;

    Admission(Cluster cluster, ClusterFacts seen) {
        this.cluster = cluster;
        this.live = seen.live();
        this.installs = Installs.of(cluster, seen, version(cluster, seen, live));
        this.facts = installs.done();
        this.firewalls = new Firewalls(cluster, facts);
        this.twins = new Twins(cluster, facts);
        this.clocks = Clocks.of(facts);
    }

    /** Those of all servers. */
    Firewalls firewalls() {
        return firewalls;
    }

    /** The servers as they are when everything is installed. */
    ClusterFacts facts() {
        return facts;
    }

    /** What a server gets before it becomes a node, if it lacks anything. */
    Optional<Installs.Install> install(Node node) {
        return installs.on(node);
    }

    Finding finding(Node node, Seen seen) {
        return Finding.of(node, seen, live);
    }

    /**
     * Members keep their version and new nodes get it; then the inventory's word; then what is
     * installed.
     */
    Optional<KubernetesVersion> version() {
        return version(cluster, facts, live);
    }

    private static Optional<KubernetesVersion> version(
            Cluster cluster, ClusterFacts facts, Optional<LiveCluster> live) {
        return live.flatMap(it -> it.api().settings())
                .flatMap(LiveSettings::version)
                .or(cluster::version)
                .or(
                        () ->
                                facts.seen(initNode(cluster, facts, live))
                                        .flatMap(seen -> seen.tools().kubeadm()));
    }

    /** Where the cluster is started, or where its start was cut short. */
    Node initNode() {
        return initNode(cluster, facts, live);
    }

    private static Node initNode(Cluster cluster, ClusterFacts facts, Optional<LiveCluster> live) {
        return cluster.controlPlanes().stream()
                .filter(
                        node ->
                                facts.seen(node)
                                        .filter(
                                                seen ->
                                                        Finding.of(node, seen, live).condition()
                                                                == NodeCondition.INIT_PARTIAL)
                                        .isPresent())
                .findFirst()
                .orElse(cluster.controlPlanes().getFirst());
    }

    /** What stands in the way of init or join on this server: all of it at once. */
    List<Refusal> obstacles(Node node, Seen before) {
        var seen = facts.seen(node).orElse(before);
        return Stream.of(
                        installs.against(node).or(() -> tools(node, seen)).stream(),
                        seen.tools().kubeadm().flatMap(it -> settings(node, it)).stream(),
                        installs.against(node).isPresent()
                                ? Stream.<Refusal>empty()
                                : runtime(node, seen).stream(),
                        addresses(node, seen).stream(),
                        clock(node, seen).stream(),
                        objections(node, seen).stream()
                                .filter(Objection::severe)
                                .filter(it -> node.settings().whyIgnored(it.check()).isEmpty())
                                .map(it -> new Refusal(node.name(), it.what(), it.fix())))
                .flatMap(it -> it)
                .toList();
    }

    /** Swap goes where a kubelet is yet to start, unless somebody wants it. */
    KernelSettings kernelSettings(Node node, Seen seen) {
        return KernelSettings.of(
                cluster.networks().families(),
                seen.kernel(),
                !isMember(finding(node, seen)) && !SwapRule.of(cluster, node).isLeftAlone());
    }

    /** Whether a kubelet may run there, or runs already. */
    static boolean isMember(Finding finding) {
        return switch (finding.condition()) {
            case CLEAN, INIT_PARTIAL, JOIN_PARTIAL -> false;
            case BUSY,
                    INITIALISED,
                    CONTROL_PLANE_PARTIAL,
                    JOINED,
                    GONE_FROM_API,
                    FOREIGN,
                    UNKNOWN ->
                    true;
        };
    }

    /** Of the checks before init or join; a server with traces of either would fail them all. */
    List<Objection> objections(Node node, Seen before) {
        var seen = facts.seen(node).orElse(before);
        if (finding(node, seen).condition() != NodeCondition.CLEAN) {
            return List.of();
        }
        var joins = live.isPresent() || !node.equals(initNode());
        return Stream.of(
                        Preflight.objections(cluster, node, seen, version(), joins),
                        KernelObjections.ofClean(
                                cluster.networks().families(),
                                seen.kernel(),
                                kernelSettings(node, seen)),
                        SoftwareObjections.of(seen, version()).toList(),
                        twins.objections(node, seen),
                        new Reachability(cluster, facts).objections(node, firewalls),
                        firewalls.objections(node, seen, true))
                .flatMap(List::stream)
                .toList();
    }

    private Optional<Refusal> clock(Node node, Seen seen) {
        return clocks.error(seen)
                .flatMap(
                        error ->
                                refusal(
                                        node,
                                        "its clock is %s, going by this machine's and the other servers'"
                                                .formatted(error),
                                        "set it, and let chrony or systemd-timesyncd keep it:"
                                                + " certificates and tokens are only good for a"
                                                + " time"));
    }

    private Optional<Refusal> tools(Node node, Seen seen) {
        var tools = seen.tools();
        if (tools.kubeadm().isEmpty() || tools.kubelet().isEmpty() || !tools.kubectl()) {
            return refusal(
                    node,
                    "kubeadm, kubelet or kubectl is not installed",
                    "install the three packages of one version");
        }
        var kubeadm = tools.kubeadm().get();
        if (ConfigApi.of(kubeadm).isEmpty()) {
            return refusal(node, "its kubeadm is " + kubeadm, "install 1.22 or newer");
        }
        return version()
                .filter(wanted -> !deploys(kubeadm, wanted))
                .flatMap(
                        wanted ->
                                refusal(
                                        node,
                                        "its kubeadm is %s, the cluster's version is %s"
                                                .formatted(kubeadm, wanted),
                                        "install kubeadm, kubelet and kubectl " + wanted));
    }

    /** Its own minor version and the one before, no patch newer than itself (kubeadm-facts 3.1). */
    private static boolean deploys(KubernetesVersion kubeadm, KubernetesVersion wanted) {
        return kubeadm.compareTo(wanted) >= 0 && wanted.isAtLeast(kubeadm.minor() - 1);
    }

    /** Another kubeadm would drop such a field without a word, or stop at it. */
    private Optional<Refusal> settings(Node node, KubernetesVersion kubeadm) {
        return cluster.requirements(node).stream()
                .filter(requirement -> !requirement.isMetBy(kubeadm))
                .findFirst()
                .flatMap(
                        it ->
                                refusal(
                                        node,
                                        "`%s` needs %s, and it has %s"
                                                .formatted(it.what(), it.versions(), kubeadm),
                                        "leave that out of the inventory, or install another"
                                                + " version"));
    }

    private Optional<Refusal> runtime(Node node, Seen seen) {
        if (node.settings().criSocket().isPresent()) {
            return Optional.empty();
        }
        return switch (seen.criSockets().size()) {
            case 0 ->
                    refusal(
                            node,
                            "no container runtime was found",
                            "install containerd and start it");
            case 1 -> Optional.empty();
            default ->
                    refusal(
                            node,
                            "it has several container runtimes: "
                                    + String.join(", ", seen.criSockets()),
                            "say which one in `criSocket`, or stop and disable all but one");
        };
    }

    private Optional<Refusal> addresses(Node node, Seen seen) {
        if (cluster.networks().families().contains(Family.IPV6) && seen.kernel().ipv6Disabled()) {
            return refusal(
                    node,
                    "IPv6 is disabled in its kernel (disable_ipv6 = 1)",
                    "set net.ipv6.conf.all.disable_ipv6 = 0, or make the cluster IPv4 only");
        }
        return AddressChoice.of(node, seen, cluster) instanceof AddressChoice.Undecided undecided
                ? refusal(node, undecided.what(), undecided.hint())
                : Optional.empty();
    }

    private static Optional<Refusal> refusal(Node node, String what, String hint) {
        return Optional.of(new Refusal(node.name(), what, hint));
    }
}
