package io.dsctl.facts;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The files that tell how far kubeadm came on a server. */
public enum KubernetesFile {
    ADMIN_CONF("/etc/kubernetes/admin.conf"),
    KUBELET_CONF("/etc/kubernetes/kubelet.conf"),
    BOOTSTRAP_KUBELET_CONF("/etc/kubernetes/bootstrap-kubelet.conf"),
    CA("/etc/kubernetes/pki/ca.crt"),
    API_SERVER_MANIFEST("/etc/kubernetes/manifests/kube-apiserver.yaml"),
    KUBELET_CONFIG("/var/lib/kubelet/config.yaml"),
    KUBELET_CLIENT_CERTIFICATE("/var/lib/kubelet/pki/kubelet-client-current.pem"),
    ETCD_MEMBER("/var/lib/etcd/member"),
    /** dsctl's own note that a reset began; it is gone when that is over. */
    RESET_RECORD("/var/lib/dsctl/reset");

    private static final Set<KubernetesFile> OF_KUBEADM =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(RESET_RECORD)));

    private final String path;

    KubernetesFile(String path) {
        this.path = path;
    }

    /** Those that kubeadm and what it starts make. */
    public static Set<KubernetesFile> ofKubeadm() {
        return OF_KUBEADM;
    }

    public String path() {
        return path;
    }
}
