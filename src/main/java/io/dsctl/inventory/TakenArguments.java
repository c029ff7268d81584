package io.dsctl.inventory;

import io.dsctl.cluster.Component;

import java.util.HashMap;
import java.util.Map;

/** The flags that dsctl or kubeadm decides about, and what to use instead. */
final class TakenArguments {

    private static final String BY_KUBEADM = "kubeadm sets it itself";

    private static final Map<Component, Map<String, String>> OF_COMPONENTS =
            Map.of(
                    Component.API_SERVER,
                    byKubeadm(
                            Map.of(
                                    "advertise-address",
                                    "use `addresses` of the node",
                                    "service-cluster-ip-range",
                                    "use `serviceSubnet`",
                                    "secure-port",
                                    "dsctl's clusters have their API server on port 6443",
                                    "etcd-servers",
                                    "use `etcd: {external: …}`",
                                    "etcd-cafile",
                                    "use `etcd: {external: …}`",
                                    "etcd-certfile",
                                    "use `etcd: {external: …}`",
                                    "etcd-keyfile",
                                    "use `etcd: {external: …}`"),
                            "client-ca-file",
                            "tls-cert-file",
                            "tls-private-key-file",
                            "kubelet-client-certificate",
                            "kubelet-client-key",
                            "proxy-client-cert-file",
                            "proxy-client-key-file",
                            "requestheader-client-ca-file",
                            "service-account-signing-key-file",
                            "enable-bootstrap-token-auth"),
                    Component.CONTROLLER_MANAGER,
                    byKubeadm(
                            Map.of(
                                    "cluster-cidr",
                                    "use `podSubnet`",
                                    "service-cluster-ip-range",
                                    "use `serviceSubnet`",
                                    "node-cidr-mask-size",
                                    "use `nodeMask`",
                                    "node-cidr-mask-size-ipv4",
                                    "use `nodeMask`",
                                    "node-cidr-mask-size-ipv6",
                                    "use `nodeMask`",
                                    "cluster-name",
                                    "use `name`"),
                            "kubeconfig",
                            "authentication-kubeconfig",
                            "authorization-kubeconfig",
                            "client-ca-file",
                            "requestheader-client-ca-file",
                            "root-ca-file",
                            "service-account-private-key-file",
                            "cluster-signing-cert-file",
                            "cluster-signing-key-file"),
                    Component.SCHEDULER,
                    byKubeadm(
                            Map.of(),
                            "kubeconfig",
                            "authentication-kubeconfig",
                            "authorization-kubeconfig"),
                    Component.ETCD,
                    byKubeadm(
                            Map.of(),
                            "name",
                            "data-dir",
                            "initial-cluster",
                            "initial-cluster-state",
                            "advertise-client-urls",
                            "initial-advertise-peer-urls",
                            "listen-client-urls",
                            "listen-peer-urls",
                            "cert-file",
                            "key-file",
                            "trusted-ca-file",
                            "peer-cert-file",
                            "peer-key-file",
                            "peer-trusted-ca-file",
                            "client-cert-auth",
                            "peer-client-cert-auth"));

    private static final Map<String, String> OF_KUBELET =
            byKubeadm(
                    Map.ofEntries(
                            Map.entry("node-ip", "use `addresses`"),
                            Map.entry("hostname-override", "use `name`"),
                            Map.entry("container-runtime-endpoint", "use `criSocket`"),
                            Map.entry("node-labels", "use `labels`"),
                            Map.entry("register-with-taints", "use `taints`"),
                            Map.entry("max-pods", "use `kubeletConfiguration: {maxPods: …}`"),
                            Map.entry("cluster-domain", "use `dnsDomain`"),
                            Map.entry(
                                    "cluster-dns",
                                    "use `serviceSubnet`; kubeadm takes it from there"),
                            Map.entry(
                                    "register-node",
                                    "a kubelet that does not register its node never joins the"
                                            + " cluster")),
                    "config",
                    "kubeconfig",
                    "bootstrap-kubeconfig",
                    "pod-manifest-path");

    private TakenArguments() {}

    static Map<String, String> of(Component component) {
        return OF_COMPONENTS.get(component);
    }

    static Map<String, String> ofKubelet() {
        return OF_KUBELET;
    }

    private static Map<String, String> byKubeadm(Map<String, String> others, String... names) {
        var all = new HashMap<>(others);
        for (var name : names) {
            all.put(name, BY_KUBEADM);
        }
        return Map.copyOf(all);
    }
}
