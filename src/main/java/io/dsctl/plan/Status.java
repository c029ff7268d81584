package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.Finding;
import io.dsctl.facts.KubernetesCertificate;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeFacts;
import io.dsctl.facts.Upkeep;
import io.dsctl.facts.Validity;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster as it stands, from what its servers answered: nothing is decided by it.
 *
 * @param through the control plane whose API server was asked; empty if none serves the cluster
 * @param version the cluster's, from kubeadm-config
 * @param nodes those of the inventory, in its order
 * @param orphans Nodes of the cluster that the inventory does not have, by name
 * @param etcd its members as {@code through} knows them, or else another control plane; empty if
 *     none told, or etcd is not on the control planes
 * @param certificates the first that ends first
 * @param remarks troubles first
 */
public record Status(
        Cluster cluster,
        Result result,
        Optional<Node> through,
        Optional<KubernetesVersion> version,
        List<NodeStatus> nodes,
        List<Member> orphans,
        List<MemberStatus> etcd,
        List<CertificateStatus> certificates,
        List<Remark> remarks) {

    /** What it comes to. */
    public enum Result {
        /** It stands, and there is no trouble. */
        WHOLE,
        /** It stands, and something is not as it should be. */
        PARTIAL,
        /** There is no cluster yet: every control plane answered, and none has a trace of one. */
        ABSENT,
        /** Nothing serves the cluster that there was, or no control plane could be asked. */
        DOWN
    }

    /**
     * @param finding its condition; empty if it did not answer
     * @param member its Node, as the cluster knows it
     * @param addresses of its Node; without one those that it would get, if that is decided
     */
    public record NodeStatus(
            Node node,
            NodeFacts facts,
            Optional<Finding> finding,
            Optional<Member> member,
            List<Address> addresses) {

        public NodeStatus {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * @param node that it is on; empty if the inventory has none of its name
     */
    public record MemberStatus(EtcdMember member, Optional<Node> node, boolean healthy) {}

    /** A certificate of a node. */
    public record CertificateStatus(
            Node node, KubernetesCertificate certificate, Validity validity) {

        /** kubeadm-facts 4: the threshold for an alert. */
        private static final Duration SOON = Duration.ofDays(30);

        public boolean isExpired() {
            return validity.left().isNegative();
        }

        /**
         * Within 30 days. One that is good for less than 300 days in all is renewed in the last
         * tenth of its life and not before, so that of a short-lived one that is not told in vain.
         */
        public boolean endsSoon() {
            var tenth = validity.length().dividedBy(10);
            return validity.left().compareTo(tenth.compareTo(SOON) < 0 ? tenth : SOON) < 0;
        }
    }

    /**
     * @param trouble whether the cluster is not whole because of it
     * @param hint what to do about it
     */
    public record Remark(boolean trouble, String subject, String what, String hint) {}

    public Status {
        nodes = List.copyOf(nodes);
        orphans = List.copyOf(orphans);
        etcd = List.copyOf(etcd);
        certificates = List.copyOf(certificates);
        remarks = List.copyOf(remarks);
    }

    /**
     * @param upkeep what servers with traces of a cluster answered to a second look
     */
    public static Status of(Cluster cluster, ClusterFacts facts, Map<Node, Upkeep> upkeep) {
        return new Assessment(cluster, facts, upkeep).status();
    }
}
