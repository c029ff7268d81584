package io.dsctl.facts;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The certificates of a node, with kubeadm's names and in the order of {@code kubeadm certs
 * check-expiration}, and the kubelet's own, which kubeadm does not list (kubeadm-facts 4).
 */
public enum KubernetesCertificate {
    ADMIN_CONF("admin.conf", "/etc/kubernetes/admin.conf"),
    API_SERVER("apiserver", "/etc/kubernetes/pki/apiserver.crt"),
    API_SERVER_ETCD_CLIENT(
            "apiserver-etcd-client", "/etc/kubernetes/pki/apiserver-etcd-client.crt"),
    API_SERVER_KUBELET_CLIENT(
            "apiserver-kubelet-client", "/etc/kubernetes/pki/apiserver-kubelet-client.crt"),
    CONTROLLER_MANAGER_CONF("controller-manager.conf", "/etc/kubernetes/controller-manager.conf"),
    ETCD_HEALTHCHECK_CLIENT(
            "etcd-healthcheck-client", "/etc/kubernetes/pki/etcd/healthcheck-client.crt"),
    ETCD_PEER("etcd-peer", "/etc/kubernetes/pki/etcd/peer.crt"),
    ETCD_SERVER("etcd-server", "/etc/kubernetes/pki/etcd/server.crt"),
    FRONT_PROXY_CLIENT("front-proxy-client", "/etc/kubernetes/pki/front-proxy-client.crt"),
    SCHEDULER_CONF("scheduler.conf", "/etc/kubernetes/scheduler.conf"),
    SUPER_ADMIN_CONF("super-admin.conf", "/etc/kubernetes/super-admin.conf"),
    KUBELET_CLIENT("kubelet-client", "/var/lib/kubelet/pki/kubelet-client-current.pem"),
    CA("ca", "/etc/kubernetes/pki/ca.crt"),
    ETCD_CA("etcd-ca", "/etc/kubernetes/pki/etcd/ca.crt"),
    FRONT_PROXY_CA("front-proxy-ca", "/etc/kubernetes/pki/front-proxy-ca.crt");

    private final String title;
    private final String path;

    KubernetesCertificate(String title, String path) {
        this.title = title;
        this.path = path;
    }

    public static Optional<KubernetesCertificate> at(String path) {
        return Stream.of(values()).filter(it -> it.path.equals(path)).findFirst();
    }

    public String path() {
        return path;
    }

    /** Whether it is in a kubeconfig, beside its key, and not in a file of its own. */
    public boolean isInKubeconfig() {
        return path.endsWith(".conf");
    }

    /** What kubeadm does not renew. */
    public boolean isAuthority() {
        return this == CA || this == ETCD_CA || this == FRONT_PROXY_CA;
    }

    /** The kubelet renews it by itself, long before it ends. */
    public boolean isRenewedByKubelet() {
        return this == KUBELET_CLIENT;
    }

    /** kubeadm's name for it. */
    @Override
    public String toString() {
        return title;
    }
}
