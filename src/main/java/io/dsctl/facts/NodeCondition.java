package io.dsctl.facts;

/** How far a server is from being a node of the cluster: kubeadm-facts 3.8. */
public enum NodeCondition {
    /** Nothing of Kubernetes is there. */
    CLEAN,
    /** A kubeadm that dsctl started is still at work. */
    BUSY,
    /** init began, by our own record, and did not finish; no cluster is served. */
    INIT_PARTIAL,
    /** A control plane that serves the cluster. */
    INITIALISED,
    /**
     * A join began and did not finish: the cluster has no Node of this name, or a Node without the
     * role and the vote of the control plane that runs there.
     */
    JOIN_PARTIAL,
    /** A control plane in etcd and in the API, but without its role. */
    CONTROL_PLANE_PARTIAL,
    /** A worker of the cluster. */
    JOINED,
    /** The server believes that it is a node, the cluster does not know it. */
    GONE_FROM_API,
    /** It belongs to a cluster with another certificate authority. */
    FOREIGN,
    /** There are traces of a cluster, and no API that could be asked about it. */
    UNKNOWN
}
