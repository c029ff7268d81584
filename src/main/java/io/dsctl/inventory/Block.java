package io.dsctl.inventory;

import io.dsctl.cluster.Timeout;

import java.util.List;
import java.util.stream.Stream;

/**
 * The fields of each block of an inventory. inventories/inventory.schema.json and
 * inventories/README.md describe them; tests hold the three equal.
 */
enum Block {
    INVENTORY(
            "apiVersion",
            "kind",
            "include",
            "name",
            "kubernetes",
            "cni",
            "addons",
            "ssh",
            "preflight",
            "packages",
            "firewall",
            "repositories",
            "proxy",
            "registries",
            "defaults",
            "nodes"),
    /** An included file. */
    DEFAULTS_FILE(
            "apiVersion",
            "kind",
            "kubernetes",
            "cni",
            "addons",
            "ssh",
            "preflight",
            "packages",
            "firewall",
            "repositories",
            "proxy",
            "registries",
            "defaults"),
    KUBERNETES(
            "version",
            "controlPlaneEndpoint",
            "podSubnet",
            "serviceSubnet",
            "nodeMask",
            "dnsDomain",
            "imageRepository",
            "certSANs",
            "featureGates",
            "apiServer",
            "controllerManager",
            "scheduler",
            "etcd",
            "kubeletConfiguration",
            "kubeProxyConfiguration",
            "patches",
            "skipPhases",
            "timeouts",
            "encryptionAlgorithm",
            "certificateValidityPeriod",
            "caCertificateValidityPeriod"),
    ADD_ON("path", "url", "sha256"),
    NODE_MASK("ipv4", "ipv6"),
    COMPONENT("extraArgs"),
    ETCD("extraArgs", "external"),
    EXTERNAL_ETCD("endpoints", "caFile", "certFile", "keyFile"),
    TIMEOUTS(Stream.of(Timeout.values()).map(Timeout::field).toArray(String[]::new)),
    SSH(
            "user",
            "port",
            "identityFile",
            "certificateFile",
            "identitiesOnly",
            "identityAgent",
            "knownHostsFile",
            "hostKeyChecking",
            "hostKeyFingerprints",
            "passphrase",
            "password",
            "sudoPassword",
            "configFile",
            "bastions"),
    BASTION(
            "host",
            "user",
            "port",
            "identityFile",
            "certificateFile",
            "identitiesOnly",
            "identityAgent",
            "knownHostsFile",
            "hostKeyChecking",
            "hostKeyFingerprints",
            "passphrase",
            "password"),
    DEFAULTS("control-plane", "worker"),
    ROLE_DEFAULTS(
            "labels", "annotations", "taints", "kubeletExtraArgs", "criSocket", "ssh", "preflight"),
    TAINT("key", "value", "effect"),
    REPOSITORIES("kubernetes", "containerd"),
    REPOSITORY("deb", "rpm", "key"),
    PROXY("http", "https", "noProxy"),
    REGISTRY("host", "mirrors", "ca"),
    PREFLIGHT("ignore"),
    IGNORED_CHECK("check", "reason"),
    NODE(
            "name",
            "role",
            "host",
            "addresses",
            "labels",
            "annotations",
            "taints",
            "kubeletExtraArgs",
            "criSocket",
            "ssh",
            "preflight");

    private final List<String> fields;

    Block(String... fields) {
        this.fields = List.of(fields);
    }

    List<String> fields() {
        return fields;
    }
}
