package io.dsctl.cluster;

import java.time.Duration;

/** What kubeadm waits for, and how long if nobody says otherwise (kubeadm-facts 1.3). */
public enum Timeout {
    CONTROL_PLANE_COMPONENT_HEALTH_CHECK("controlPlaneComponentHealthCheck", 4),
    KUBELET_HEALTH_CHECK("kubeletHealthCheck", 4),
    KUBERNETES_API_CALL("kubernetesAPICall", 1),
    ETCD_API_CALL("etcdAPICall", 2),
    TLS_BOOTSTRAP("tlsBootstrap", 5),
    DISCOVERY("discovery", 5);

    private final String field;
    private final Duration usual;

    Timeout(String field, int usualMinutes) {
        this.field = field;
        this.usual = Duration.ofMinutes(usualMinutes);
    }

    /** Its name in inventories and in kubeadm's configuration. */
    public String field() {
        return field;
    }

    public Duration usual() {
        return usual;
    }

    /** Whether kubeadm before 1.31 has it too, in another place of its configuration. */
    public boolean isInV1beta3() {
        return this == CONTROL_PLANE_COMPONENT_HEALTH_CHECK || this == DISCOVERY;
    }
}
