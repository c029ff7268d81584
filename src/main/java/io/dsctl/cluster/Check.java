package io.dsctl.cluster;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * A check that is made before a server becomes a node, by the name that kubeadm's preflight has for
 * it (kubeadm-facts 3.1), or a name of ours.
 */
public enum Check {
    NUM_CPU("NumCPU"),
    MEM("Mem"),
    SWAP("Swap"),
    SYSTEM_VERIFICATION("SystemVerification"),
    KUBERNETES_VERSION("KubernetesVersion"),
    KUBELET_VERSION("KubeletVersion"),
    CRI("CRI"),
    IMAGE_PULL("ImagePull"),
    HOSTNAME("Hostname"),
    SERVICE_KUBELET("Service-Kubelet"),
    FIREWALLD("Firewalld"),
    HTTP_PROXY("HTTPProxy"),
    HTTP_PROXY_CIDR("HTTPProxyCIDR"),
    EXTERNAL_ETCD_VERSION("ExternalEtcdVersion"),
    EXTERNAL_ETCD_CLIENT_CERTIFICATES("ExternalEtcdClientCertificates"),
    PORT_6443("Port-6443"),
    PORT_10250("Port-10250"),
    PORT_10257("Port-10257"),
    PORT_10259("Port-10259"),
    PORT_2379("Port-2379"),
    PORT_2380("Port-2380"),
    CONNTRACK("FileExisting-conntrack"),
    IP("FileExisting-ip"),
    IPTABLES("FileExisting-iptables"),
    MOUNT("FileExisting-mount"),
    NSENTER("FileExisting-nsenter"),
    EBTABLES("FileExisting-ebtables"),
    ETHTOOL("FileExisting-ethtool"),
    SOCAT("FileExisting-socat"),
    TC("FileExisting-tc"),
    TOUCH("FileExisting-touch"),
    BRIDGE_IPTABLES("FileContent--proc-sys-net-bridge-bridge-nf-call-iptables"),
    BRIDGE_IP6TABLES("FileContent--proc-sys-net-bridge-bridge-nf-call-ip6tables"),
    ETCD_FOLDER("DirAvailable--var-lib-etcd"),
    MANIFESTS_FOLDER("DirAvailable--etc-kubernetes-manifests"),
    CONTROLLER_MANAGER_MANIFEST(
            "FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml"),
    SCHEDULER_MANIFEST("FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml"),
    ETCD_MANIFEST("FileAvailable--etc-kubernetes-manifests-etcd.yaml"),

    CLOCK_SKEW("ClockSkew", false),
    UNIQUE_MACHINE("UniqueMachine", false),
    UNIQUE_HOSTNAME("UniqueHostname", false),
    NODE_ADDRESSES("NodeAddresses", false),
    BOOT_SETTINGS("BootSettings", false),
    KERNEL_MODULES("KernelModules", false),
    REACHABILITY("Reachability", false),
    UFW("Ufw", false);

    private final String title;
    private final boolean ofKubeadm;

    Check(String title) {
        this(title, true);
    }

    Check(String title, boolean ofKubeadm) {
        this.title = title;
        this.ofKubeadm = ofKubeadm;
    }

    /** By its exact name. */
    public static Optional<Check> parse(String text) {
        return Stream.of(values()).filter(check -> check.title.equals(text)).findFirst();
    }

    /** That a port is free, or a program there: {@code Port-6443}, {@code FileExisting-ip}. */
    public static Check of(String kind, Object what) {
        return parse(kind + "-" + what).orElseThrow();
    }

    /** Whether kubeadm makes it too, and has to be told that it is ignored. */
    public boolean isOfKubeadm() {
        return ofKubeadm;
    }

    @Override
    public String toString() {
        return title;
    }
}
