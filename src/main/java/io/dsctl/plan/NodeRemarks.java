package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.LiveSettings;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.plan.Status.NodeStatus;
import io.dsctl.plan.Status.Remark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is to be said of the nodes of a cluster, and of their versions. */
final class NodeRemarks {

    private final Cluster cluster;
    private final Optional<LiveCluster> live;
    private final Optional<KubernetesVersion> version;
    private final List<NodeStatus> nodes;
    private final List<Remark> remarks = new ArrayList<>();

    NodeRemarks(Cluster cluster, Optional<LiveCluster> live, List<NodeStatus> nodes) {
        this.cluster = cluster;
        this.live = live;
        this.version = live.flatMap(it -> it.api().settings()).flatMap(LiveSettings::version);
        this.nodes = nodes;
    }

    List<Remark> all() {
        if (live.isPresent()) {
            version();
        } else {
            withoutCluster();
        }
        nodes.forEach(this::node);
        return remarks;
    }

    private void withoutCluster() {
        if (nodes.stream()
                .flatMap(it -> it.finding().stream())
                .anyMatch(it -> it.condition() == NodeCondition.UNKNOWN)) {
            trouble(
                    cluster.name(),
                    "no API server of the inventory answers as a whole control plane",
                    "look at the kubelet and at the static pods of the control planes: `journalctl"
                            + " -u kubelet`, `crictl ps -a`");
        }
    }

    private void node(NodeStatus it) {
        switch (it.facts()) {
            case Silent silent -> trouble(it, withoutName(it, silent.what()), silent.hint());
            case Seen seen -> {
                condition(it);
                apiServer(it, seen);
                kubeadm(it, seen);
            }
        }
        it.member().ifPresent(member -> member(it, member));
    }

    private static String withoutName(NodeStatus it, String what) {
        var prefix = it.node().name() + ": ";
        return what.startsWith(prefix) ? what.substring(prefix.length()) : what;
    }

    private void condition(NodeStatus it) {
        var finding = it.finding().orElseThrow();
        switch (finding.condition()) {
            case INITIALISED, JOINED -> {}
            case CLEAN -> {
                if (live.isPresent()) {
                    trouble(it, "it is not in the cluster", "run `dsctl apply`");
                }
            }
            case BUSY -> trouble(it, finding.because(), "wait for it");
            case UNKNOWN -> {}
            case INIT_PARTIAL, JOIN_PARTIAL, CONTROL_PLANE_PARTIAL, GONE_FROM_API ->
                    trouble(it, finding.because(), "run `dsctl apply`");
            case FOREIGN ->
                    trouble(
                            it,
                            finding.because(),
                            "it belongs to another cluster: take it out of the inventory, or out"
                                    + " of that cluster");
        }
    }

    private void apiServer(NodeStatus it, Seen seen) {
        if (it.finding().orElseThrow().condition() == NodeCondition.INITIALISED
                && seen.api().isEmpty()) {
            trouble(
                    it,
                    "its API server is not ready",
                    "look at its static pods: `crictl ps -a`, and at /var/log/pods");
        }
    }

    private void kubeadm(NodeStatus it, Seen seen) {
        var kubelet = it.member().flatMap(member -> member.info().kubelet());
        seen.tools()
                .kubelet()
                .filter(installed -> kubelet.filter(runs -> !runs.equals(installed)).isPresent())
                .ifPresent(
                        installed ->
                                note(
                                        it,
                                        "kubelet %s is installed, %s runs"
                                                .formatted(installed, kubelet.orElseThrow()),
                                        "restart it when that is meant"));
        seen.tools()
                .kubeadm()
                .filter(kubeadm -> seen.tools().kubelet().filter(kubeadm::equals).isEmpty())
                .ifPresent(
                        kubeadm ->
                                note(
                                        it,
                                        "its kubeadm is %s, its kubelet %s"
                                                .formatted(
                                                        kubeadm,
                                                        seen.tools()
                                                                .kubelet()
                                                                .map(KubernetesVersion::toString)
                                                                .orElse("is not installed")),
                                        "install kubeadm, kubelet and kubectl of one version"));
    }

    private void member(NodeStatus it, Member member) {
        if (!member.ready()) {
            trouble(
                    it,
                    "its Node is not Ready",
                    "`kubectl describe node` says why; no node gets Ready before a network add-on"
                            + " (CNI) is installed");
        }
        if (member.controlPlane() != it.node().isControlPlane()) {
            trouble(
                    it,
                    "it is a %s of the cluster"
                            .formatted(member.controlPlane() ? "control plane" : "worker"),
                    "give it that role in the inventory");
        }
        if (member.info().cordoned()) {
            note(it, "it is cordoned: no new pods come to it", "`kubectl uncordon` ends that");
        }
        families(it, member);
        skew(it, member);
    }

    /** kubeadm-facts 5, checks 1 and 2. */
    private void families(NodeStatus it, Member member) {
        var wanted = cluster.networks().families();
        missing(wanted, member.addresses().stream().map(Address::family))
                .ifPresent(
                        family ->
                                trouble(
                                        it,
                                        "its Node has no %s address".formatted(family),
                                        "look whether the server has it, and at --node-ip in"
                                                + " /var/lib/kubelet/kubeadm-flags.env"));
        if (cluster.settings().allocatesNodeBlocks()) {
            missing(
                            cluster.networks().pods().stream().map(Subnet::family).toList(),
                            member.info().podCidrs().stream().map(Subnet::family))
                    .ifPresent(
                            family ->
                                    trouble(
                                            it,
                                            "it has no block of %s addresses for its pods"
                                                    .formatted(family),
                                            "look whether the pod networks are used up, and at the"
                                                    + " logs of kube-controller-manager"));
        }
    }

    private static Optional<String> missing(List<Family> wanted, Stream<Family> there) {
        var has = there.toList();
        var lacks = wanted.stream().filter(family -> !has.contains(family)).toList();
        return lacks.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        lacks.stream()
                                .map(Family::toString)
                                .collect(Collectors.joining(" and no ")));
    }

    private void version() {
        version.filter(there -> cluster.version().filter(it -> !it.equals(there)).isPresent())
                .ifPresent(
                        there ->
                                trouble(
                                        cluster.name(),
                                        "the inventory asks for %s, the cluster is %s"
                                                .formatted(cluster.version().orElseThrow(), there),
                                        "apply never changes the version of members; set it back to"
                                                + " "
                                                + there));
    }

    /**
     * A kubelet is never newer than the API servers, and at most three minor versions older; before
     * 1.25 two (kubernetes.io, "Version Skew Policy"; kubeadm-facts 3.1).
     */
    private void skew(NodeStatus it, Member member) {
        var kubelet = member.info().kubelet();
        if (version.isEmpty() || kubelet.isEmpty() || kubelet.equals(version)) {
            return;
        }
        var there = version.get();
        var runs = kubelet.get();
        var oldest = there.minor() - (runs.isAtLeast(25) ? 3 : 2);
        var words = "its kubelet is %s, the cluster is %s".formatted(runs, there);
        if (!runs.isSameMinor(there) && runs.compareTo(there) > 0) {
            trouble(it, words, "a kubelet may not be newer than the API servers: install " + there);
        } else if (!runs.isAtLeast(oldest)) {
            trouble(it, words, "it is too old to go with these API servers: install " + there);
        } else {
            note(it, words, "that works; one version everywhere is simpler");
        }
    }

    private void trouble(NodeStatus it, String what, String hint) {
        trouble(it.node().name(), what, hint);
    }

    private void trouble(String subject, String what, String hint) {
        remarks.add(new Remark(true, subject, what, hint));
    }

    private void note(NodeStatus it, String what, String hint) {
        remarks.add(new Remark(false, it.node().name(), what, hint));
    }
}
