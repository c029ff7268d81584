package io.dsctl.facts;

import static io.dsctl.facts.KubernetesFile.API_SERVER_MANIFEST;
import static io.dsctl.facts.KubernetesFile.KUBELET_CLIENT_CERTIFICATE;
import static io.dsctl.facts.KubernetesFile.KUBELET_CONF;
import static io.dsctl.facts.KubernetesFile.RESET_RECORD;

import io.dsctl.cluster.Node;
import io.dsctl.facts.NodeFacts.Seen;

import java.util.Collections;
import java.util.Optional;

/** A node's condition and the evidence for it. */
public record Finding(NodeCondition condition, String because) {

    private static final String CUT_SHORT = "a reset of it was cut short";

    /** Decides from several pieces of evidence, never from one marker file. */
    public static Finding of(Node node, Seen seen, Optional<LiveCluster> live) {
        if (seen.kubeadmRuns()) {
            return new Finding(
                    NodeCondition.BUSY,
                    "a kubeadm, or a package manager, of an earlier run is still at work");
        }
        return live.map(cluster -> inCluster(node, seen, cluster))
                .orElseGet(() -> withoutCluster(seen));
    }

    private static Finding withoutCluster(Seen seen) {
        if (seen.files().present().isEmpty()) {
            return new Finding(NodeCondition.CLEAN, "no trace of Kubernetes");
        }
        if (seen.files().has(RESET_RECORD)) {
            return new Finding(NodeCondition.UNKNOWN, CUT_SHORT);
        }
        return seen.initRecord().filter(record -> !record.finished()).isPresent()
                ? new Finding(NodeCondition.INIT_PARTIAL, "an earlier init did not finish")
                : new Finding(
                        NodeCondition.UNKNOWN,
                        traces(seen)
                                + ", but no API server of the inventory answers as a whole control"
                                + " plane");
    }

    private static Finding inCluster(Node node, Seen seen, LiveCluster live) {
        var files = seen.files();
        if (files.present().isEmpty()) {
            return new Finding(NodeCondition.CLEAN, "no trace of Kubernetes");
        }
        if (!files.caHashes().isEmpty()
                && Collections.disjoint(files.caHashes(), live.caHashes())) {
            return new Finding(NodeCondition.FOREIGN, "its CA is not the one of " + live.through());
        }
        if (files.has(RESET_RECORD)) {
            return new Finding(NodeCondition.JOIN_PARTIAL, CUT_SHORT);
        }
        var member = live.api().member(node.name());
        if (member.isEmpty()) {
            return files.has(KUBELET_CONF)
                            && files.has(KUBELET_CLIENT_CERTIFICATE)
                            && !isUnfinished(node, seen, live)
                    ? new Finding(
                            NodeCondition.GONE_FROM_API,
                            "it has a kubelet.conf and the cluster has no Node of this name")
                    : new Finding(
                            NodeCondition.JOIN_PARTIAL,
                            traces(seen) + ", and the cluster has no Node of this name");
        }
        if (!files.has(KUBELET_CONF)) {
            return new Finding(
                    NodeCondition.JOIN_PARTIAL,
                    "a Node of this name exists, but the server has no kubelet.conf");
        }
        if (files.has(API_SERVER_MANIFEST)) {
            if (member.get().controlPlane()) {
                return new Finding(
                        NodeCondition.INITIALISED, "it is a control plane of the cluster");
            }
            return isUnfinished(node, seen, live)
                    ? new Finding(
                            NodeCondition.JOIN_PARTIAL,
                            "it runs a control plane without the role of one, and etcd has no"
                                    + " voting member of this name")
                    : new Finding(
                            NodeCondition.CONTROL_PLANE_PARTIAL,
                            "it runs a control plane, but its Node has no such role");
        }
        return new Finding(NodeCondition.JOINED, "it is a node of the cluster");
    }

    /**
     * A control plane that etcd does not count on never was one: its join ended before that (J11),
     * or while it was a learner.
     */
    private static boolean isUnfinished(Node node, Seen seen, LiveCluster live) {
        return (node.isControlPlane() || seen.files().has(API_SERVER_MANIFEST))
                && live.api().isOutsideEtcd(node.name());
    }

    private static String traces(Seen seen) {
        return "there is "
                + seen.files().present().stream()
                        .sorted()
                        .findFirst()
                        .map(KubernetesFile::path)
                        .orElse("nothing");
    }
}
