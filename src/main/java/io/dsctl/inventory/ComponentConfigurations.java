package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Networks;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Configurations of the kubelet and kube-proxy, which are passed through but for the fields that a
 * cluster would break at.
 */
final class ComponentConfigurations {

    private static final String KUBELET = "kubeletConfiguration";
    private static final String KUBE_PROXY = "kubeProxyConfiguration";
    private static final String DNS = "clusterDNS";

    private static final Map<String, String> TAKEN_OF_KUBELET =
            Map.of(
                    "staticPodPath",
                    "kubeadm puts the control plane where it expects it; remove it",
                    "clusterDomain",
                    "use `dnsDomain`");

    private static final Map<String, String> TAKEN_OF_KUBE_PROXY =
            Map.of("clusterCIDR", "kubeadm takes it from `podSubnet`");

    /** Those for Linux; empty is kube-proxy's own choice. */
    private static final List<String> MODES = List.of("iptables", "ipvs", "nftables", "");

    private final Document document;
    private final Fields kubernetes;

    ComponentConfigurations(Document document, Fields kubernetes) {
        this.document = document;
        this.kubernetes = kubernetes;
    }

    SequencedMap<String, Object> kubelet() {
        var tree = tree(KUBELET, "kubelet.config.k8s.io/v1beta1");
        refuse("the kubelet", KUBELET, tree, TAKEN_OF_KUBELET);
        if (tree.containsKey("maxPods") && !isCount(tree.get("maxPods"))) {
            document.problem(
                    at(KUBELET, "maxPods"),
                    "maxPods of the kubelet is no number from 1 to 100000",
                    "write a number, without quotes");
        }
        if (Boolean.FALSE.equals(tree.get("registerNode"))) {
            document.problem(
                    at(KUBELET, "registerNode"),
                    "a kubelet that does not register its node never joins the cluster",
                    "remove it");
        }
        if (tree.containsKey(DNS)
                && !(at(KUBELET, DNS) instanceof SequenceNode list && !list.getValue().isEmpty())) {
            document.problem(
                    at(KUBELET, DNS),
                    "clusterDNS of the kubelet is no list of addresses",
                    "remove it: kubeadm takes it from `serviceSubnet`");
        }
        return tree;
    }

    private static boolean isCount(Object value) {
        return value instanceof BigInteger number
                && number.signum() > 0
                && number.compareTo(BigInteger.valueOf(100_000)) <= 0;
    }

    /**
     * Pods would ask another DNS, which knows no Services. A cache on each node is fine: it has a
     * link-local address, or one of the services.
     */
    void checkDns(Networks networks) {
        if (kubernetes.at(KUBELET) instanceof MappingNode
                && at(KUBELET, DNS) instanceof SequenceNode list) {
            list.getValue().stream()
                    .filter(node -> !isOfTheCluster(node, networks))
                    .forEach(this::refuseDns);
        }
    }

    private static boolean isOfTheCluster(Node node, Networks networks) {
        return Optional.of(node)
                .filter(ScalarNode.class::isInstance)
                .flatMap(scalar -> Address.parse(((ScalarNode) scalar).getValue()))
                .filter(
                        address ->
                                address.isLinkLocal()
                                        || networks.services().stream()
                                                .anyMatch(subnet -> subnet.contains(address)))
                .isPresent();
    }

    private void refuseDns(Node node) {
        document.problem(
                node,
                "the kubelet's clusterDNS %s is no address of serviceSubnet"
                        .formatted(
                                node instanceof ScalarNode scalar
                                        ? "\"" + scalar.getValue() + "\""
                                        : "entry"),
                "remove it: kubeadm takes it from `serviceSubnet`; only a cache on the node itself"
                        + " has a link-local address");
    }

    SequencedMap<String, Object> kubeProxy() {
        var tree = tree(KUBE_PROXY, "kubeproxy.config.k8s.io/v1alpha1");
        refuse("kube-proxy", KUBE_PROXY, tree, TAKEN_OF_KUBE_PROXY);
        var mode = tree.get("mode");
        if ("ipvs".equals(mode)) {
            document.warning(
                    at(KUBE_PROXY, "mode"),
                    "kube-proxy's mode ipvs is deprecated since Kubernetes 1.35",
                    "use nftables");
        } else if (mode != null && !MODES.contains(mode)) {
            document.warning(
                    at(KUBE_PROXY, "mode"),
                    "kube-proxy has no mode \"%s\" on Linux".formatted(mode),
                    "use nftables or iptables");
        }
        return tree;
    }

    /** A document that is passed through; dsctl writes its kind itself. */
    private SequencedMap<String, Object> tree(String name, String apiVersion) {
        var kind = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        var tree = new LinkedHashMap<String, Object>();
        if (kubernetes.at(name) instanceof MappingNode mapping && kubernetes.has(name)) {
            tree.putAll(new Tree(document).map(mapping));
        } else {
            kubernetes.entries(name);
        }
        expect(name, tree, "apiVersion", apiVersion);
        expect(name, tree, "kind", kind);
        return tree;
    }

    private void expect(
            String name, SequencedMap<String, Object> tree, String field, String value) {
        if (tree.containsKey(field) && !value.equals(tree.get(field))) {
            document.problem(
                    at(name, field),
                    "the %s of %s is not %s".formatted(field, name, value),
                    "remove it; dsctl writes it");
        }
        tree.remove(field);
    }

    private void refuse(
            String component, String name, Map<String, Object> tree, Map<String, String> taken) {
        tree.keySet().stream()
                .filter(taken::containsKey)
                .forEach(
                        field ->
                                document.problem(
                                        at(name, field),
                                        "%s of %s is not yours to set".formatted(field, component),
                                        taken.get(field)));
    }

    private Node at(String name, String field) {
        return kubernetes.at(List.of(name, field));
    }
}
