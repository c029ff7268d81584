package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Finding;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeFacts.Seen;

import java.util.Optional;

/** What must not be done to a node, by its condition. */
final class NodeSafeguards {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Admission admission;
    private final Refusals refusals;

    NodeSafeguards(Cluster cluster, ClusterFacts facts, Admission admission, Refusals refusals) {
        this.cluster = cluster;
        this.facts = facts;
        this.admission = admission;
        this.refusals = refusals;
    }

    void check(Node node) {
        facts.seen(node)
                .ifPresent(
                        seen -> {
                            var finding = admission.finding(node, seen);
                            switch (finding.condition()) {
                                case FOREIGN ->
                                        refusals.add(
                                                node,
                                                finding,
                                                "take it out of the inventory, or clean it with"
                                                        + " `dsctl reset --node %1$s --foreign %1$s`"
                                                                .formatted(node));
                                case UNKNOWN -> unknown(node, seen, finding);
                                case BUSY -> busy(node, finding);
                                case INIT_PARTIAL ->
                                        new InterruptedInit(cluster, facts, admission, refusals)
                                                .check(node, seen, finding);
                                case CONTROL_PLANE_PARTIAL, GONE_FROM_API ->
                                        unfinishedMember(node, seen);
                                case JOIN_PARTIAL -> joinPartial(node, seen);
                                case INITIALISED, JOINED -> sameRole(node, seen);
                                case CLEAN -> clean(node, seen);
                            }
                        });
    }

    /** With a control plane silent, its silence is the reason, and it is reported as that. */
    private void unknown(Node node, Seen seen, Finding finding) {
        if (seen.files().has(KubernetesFile.RESET_RECORD)) {
            refusals.add(node, finding, "finish it with `dsctl reset`");
        } else if (facts.silent().stream().noneMatch(Node::isControlPlane)) {
            refusals.add(
                    node,
                    finding,
                    "bring its control plane back%s; a server with a cluster's traces is never initialised again; if its cluster is gone for good, `dsctl reset` cleans it"
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

    private void busy(Node node, Finding finding) {
        if (node.isControlPlane()) {
            refusals.add(node, finding, "wait for it and run dsctl again");
        }
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
                                        && seen.files().has(KubernetesFile.API_SERVER_MANIFEST)
                                        && !seen.files().has(KubernetesFile.RESET_RECORD))
                .ifPresent(
                        _ ->
                                refusals.add(
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
            refusals.add(
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
                                refusals.add(
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
                                refusals.add(
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
                                    refusals.add(
                                            "kubernetes.controlPlaneEndpoint",
                                            "%s is an address of %s itself"
                                                    .formatted(address, node),
                                            "name a load balancer, so that the cluster outlives"
                                                    + " that node"));
        }
    }
}
