package io.dsctl.inventory;

import io.dsctl.cluster.Argument;
import io.dsctl.cluster.Component;
import io.dsctl.inventory.Fields.Entry;
import io.dsctl.inventory.Fields.Placed;

import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Flags of components: a mapping from name to value, or to a list of values for a flag that comes
 * more than once. A flag that dsctl or kubeadm decides about is refused, with the field that is
 * meant.
 */
final class Arguments {

    private static final String BY_KUBEADM = "kubeadm sets it itself";

    /** Flag → what to use instead. */
    private static final Map<Component, Map<String, String>> TAKEN =
            Map.of(
                    Component.API_SERVER,
                    Map.of(
                            "advertise-address", "use `addresses` of the node",
                            "service-cluster-ip-range", "use `serviceSubnet`",
                            "secure-port", "dsctl's clusters have their API server on port 6443",
                            "etcd-servers", "use `etcd: {external: …}`"),
                    Component.CONTROLLER_MANAGER,
                    Map.of(
                            "cluster-cidr", "use `podSubnet`",
                            "service-cluster-ip-range", "use `serviceSubnet`",
                            "node-cidr-mask-size", "use `nodeMask`",
                            "node-cidr-mask-size-ipv4", "use `nodeMask`",
                            "node-cidr-mask-size-ipv6", "use `nodeMask`"),
                    Component.SCHEDULER,
                    Map.of("kubeconfig", BY_KUBEADM),
                    Component.ETCD,
                    Map.of(
                            "name", BY_KUBEADM,
                            "data-dir", BY_KUBEADM,
                            "initial-cluster", BY_KUBEADM,
                            "initial-cluster-state", BY_KUBEADM,
                            "advertise-client-urls", BY_KUBEADM,
                            "initial-advertise-peer-urls", BY_KUBEADM,
                            "listen-client-urls", BY_KUBEADM,
                            "listen-peer-urls", BY_KUBEADM));

    private static final Map<String, String> TAKEN_OF_KUBELET =
            Map.of(
                    "node-ip", "use `addresses`",
                    "hostname-override", "use `name`",
                    "container-runtime-endpoint", "use `criSocket`",
                    "node-labels", "use `labels`",
                    "register-with-taints", "use `taints`",
                    "max-pods", "use `kubeletConfiguration: {maxPods: …}`",
                    "config", BY_KUBEADM,
                    "kubeconfig", BY_KUBEADM,
                    "bootstrap-kubeconfig", BY_KUBEADM);

    private final Document document;

    Arguments(Document document) {
        this.document = document;
    }

    /** The extraArgs of a component on control planes. */
    List<Argument> of(Component component, Fields fields) {
        return fields.entries("extraArgs").stream()
                .flatMap(entry -> arguments(entry, TAKEN.get(component)))
                .toList();
    }

    /**
     * kubeadm writes them into an environment file, where blanks and quotes would split or change
     * them.
     */
    List<Argument> ofKubelet(Fields fields) {
        return fields.entries("kubeletExtraArgs").stream()
                .flatMap(
                        entry ->
                                arguments(entry, TAKEN_OF_KUBELET)
                                        .filter(it -> isOneWord(it, entry.value())))
                .toList();
    }

    private boolean isOneWord(Argument argument, Node at) {
        if (argument.value().matches("[^\\s\"'\\\\$`]*")) {
            return true;
        }
        document.problem(
                at,
                "the kubelet's argument %s has a blank, a quote, a backslash or a $ in its value"
                        .formatted(argument.name()),
                "kubeadm's environment file for the kubelet cannot hold it; use"
                        + " `kubeletConfiguration`");
        return false;
    }

    private Stream<Argument> arguments(Entry entry, Map<String, String> taken) {
        var name = entry.key().value();
        if (!isName(entry.key(), taken)) {
            return Stream.empty();
        }
        var values =
                entry.value() instanceof SequenceNode list && !list.getValue().isEmpty()
                        ? list.getValue()
                        : List.of(entry.value());
        return values.stream()
                .flatMap(value -> value(name, value).stream())
                .map(value -> new Argument(name, value));
    }

    private boolean isName(Placed<String> key, Map<String, String> taken) {
        var name = key.value();
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            document.problem(
                    key.at(),
                    "\"%s\" is no name of an argument".formatted(name),
                    "write it without leading dashes, such as `v: \"2\"`");
            return false;
        }
        // The components take both for the same.
        var canonical = name.replace('_', '-');
        if (taken.containsKey(canonical)) {
            document.problem(
                    key.at(),
                    "the argument %s is not yours to set".formatted(name),
                    taken.get(canonical));
            return false;
        }
        return true;
    }

    /** As it is written: flags are texts, also where they look like numbers. */
    private Optional<String> value(String name, Node node) {
        if (node instanceof ScalarNode scalar
                && !scalar.getTag().equals(Tag.NULL)
                && scalar.getValue().chars().noneMatch(Character::isISOControl)) {
            return Optional.of(scalar.getValue());
        }
        document.problem(
                node,
                "the argument %s has no text for its value".formatted(name),
                "write one text, or a list of texts for a flag that comes several times");
        return Optional.empty();
    }
}
