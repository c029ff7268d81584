package io.dsctl.facts;

/** The files that tell how far kubeadm came on a server. */
public enum KubernetesFile {
    ADMIN_CONF("/etc/kubernetes/admin.conf"),
    KUBELET_CONF("/etc/kubernetes/kubelet.conf"),
    BOOTSTRAP_KUBELET_CONF("/etc/kubernetes/bootstrap-kubelet.conf"),
    CA("/etc/kubernetes/pki/ca.crt"),
    API_SERVER_MANIFEST("/etc/kubernetes/manifests/kube-apiserver.yaml"),
    KUBELET_CONFIG("/var/lib/kubelet/config.yaml"),
    KUBELET_CLIENT_CERTIFICATE("/var/lib/kubelet/pki/kubelet-client-current.pem"),
    ETCD_MEMBER("/var/lib/etcd/member");

    private final String path;

    KubernetesFile(String path) {
        this.path = path;
    }

    public String path() {
        return path;
    }
}
