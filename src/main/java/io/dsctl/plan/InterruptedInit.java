package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.Finding;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeFacts.Seen;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether an init that was cut short can be finished, or undone (design: "Half-done init"). */
final class InterruptedInit {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Admission admission;
    private final Refusals refusals;

    InterruptedInit(Cluster cluster, ClusterFacts facts, Admission admission, Refusals refusals) {
        this.cluster = cluster;
        this.facts = facts;
        this.admission = admission;
        this.refusals = refusals;
    }

    void check(Node node, Seen seen, Finding finding) {
        if (!node.isControlPlane()) {
            refusals.add(
                    node,
                    finding,
                    "it is a worker in the inventory; run `kubeadm reset` on it by hand");
            return;
        }
        if (refusals.addAll(admission.obstacles(node, seen))) {
            return;
        }
        if (hasOtherMembers(node, seen)) {
            refusals.add(
                    node,
                    finding.because() + ", but other nodes have joined",
                    "finish it by hand: `kubeadm init phase addon all` on that server, then set"
                            + " `finished yes` in /var/lib/dsctl/init");
        } else if (!node.equals(admission.initNode())) {
            refusals.add(
                    node,
                    finding,
                    "another control plane began to initialise as well; run `kubeadm reset` by hand"
                            + " on all but one");
        } else if (new KubeadmSettings(cluster, facts)
                .init()
                .map(InitSettings::fingerprint)
                .equals(seen.initRecord().map(record -> record.fingerprint()))) {
            return;
        } else if (mayHaveJoinedElsewhere(seen)) {
            refusals.add(
                    node,
                    finding.because()
                            + ", it had other settings than the inventory now, and nobody can be"
                            + " asked whether "
                            + names(facts.silent())
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
                                refusals.add(
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
        return seen.api().isEmpty() && !facts.silent().isEmpty();
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.joining(", "));
    }
}
