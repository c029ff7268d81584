package io.dsctl.inventory;

import io.dsctl.cluster.Argument;
import io.dsctl.cluster.NodeSettings;
import io.dsctl.cluster.Taint;
import io.dsctl.inventory.Fields.Entry;
import io.dsctl.inventory.Fields.Placed;

import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/** What a node is told about itself, in {@code defaults:} of its role or at the node. */
final class NodeSettingsFields {

    /** Linux takes 128 KiB for one argument, and the value is not alone in it. */
    private static final int MAX_ANNOTATION = 100 << 10;

    private static final int MAX_ANNOTATIONS = 256 << 10;

    /** kubeadm writes it from the node's `criSocket`. */
    private static final String CRI_SOCKET = "kubeadm.alpha.kubernetes.io/cri-socket";

    /** Labels that the kubelet and kubeadm set; setting them to anything else lies. */
    private static final Set<String> TAKEN =
            Set.of(
                    "kubernetes.io/hostname",
                    "kubernetes.io/arch",
                    "kubernetes.io/os",
                    "node-role.kubernetes.io/control-plane");

    private final Document document;

    NodeSettingsFields(Document document) {
        this.document = document;
    }

    NodeSettings read(Fields fields) {
        return new NodeSettings(
                labels(fields.entries("labels")),
                annotations(fields.entries("annotations")),
                taints(fields),
                new Arguments(document).ofKubelet(fields),
                criSocket(fields),
                PreflightFields.read(document, fields));
    }

    /** The node's own settings, and those of its role where it has none. */
    static NodeSettings merged(NodeSettings own, NodeSettings defaults) {
        var ownArguments = own.kubeletArgs().stream().map(Argument::name).toList();
        var arguments =
                Stream.concat(
                        defaults.kubeletArgs().stream()
                                .filter(it -> !ownArguments.contains(it.name())),
                        own.kubeletArgs().stream());
        return new NodeSettings(
                merged(own.labels(), defaults.labels()),
                merged(own.annotations(), defaults.annotations()),
                own.taints().or(defaults::taints),
                arguments.toList(),
                own.criSocket().or(defaults::criSocket),
                own.ignored().or(defaults::ignored));
    }

    private static SequencedMap<String, String> merged(
            SequencedMap<String, String> own, SequencedMap<String, String> defaults) {
        var merged = new LinkedHashMap<>(defaults);
        merged.putAll(own);
        return merged;
    }

    private SequencedMap<String, String> labels(List<Entry> entries) {
        var labels = new LinkedHashMap<String, String>();
        for (var entry : entries) {
            if (isKey(entry.key(), "label")) {
                value(entry, "label")
                        .filter(it -> isLabelValue(it, "label"))
                        .ifPresent(it -> labels.put(entry.key().value(), it.value()));
            }
        }
        return labels;
    }

    private SequencedMap<String, String> annotations(List<Entry> entries) {
        var annotations = new LinkedHashMap<String, String>();
        for (var entry : entries) {
            if (isKey(entry.key(), "annotation") && isFree(entry.key())) {
                value(entry, "annotation")
                        .filter(this::isAnnotationValue)
                        .ifPresent(it -> annotations.put(entry.key().value(), it.value()));
            }
        }
        return annotations;
    }

    private boolean isKey(Placed<String> key, String kind) {
        if (!Names.isKey(key.value())) {
            document.problem(
                    key.at(),
                    "\"%s\" is no key of %s".formatted(key.value(), an(kind)),
                    "write name or prefix/name: up to 63 letters, digits, '-', '_' and '.', the"
                            + " prefix a DNS name");
            return false;
        }
        if (TAKEN.contains(key.value())) {
            document.problem(
                    key.at(), "%s is set by Kubernetes itself".formatted(key.value()), "remove it");
            return false;
        }
        return true;
    }

    private boolean isFree(Placed<String> key) {
        if (!key.value().equals(CRI_SOCKET)) {
            return true;
        }
        document.problem(
                key.at(), "%s is set by kubeadm itself".formatted(CRI_SOCKET), "use `criSocket`");
        return false;
    }

    /** Of a node with those of its role: Kubernetes counts keys and values. */
    static void checkSize(Document document, Node at, NodeSettings settings) {
        var size =
                settings.annotations().entrySet().stream()
                        .mapToInt(it -> bytes(it.getKey()) + bytes(it.getValue()))
                        .sum();
        if (size > MAX_ANNOTATIONS) {
            document.problem(
                    at,
                    "the annotations of the node have %d bytes".formatted(size),
                    "Kubernetes takes %d in all; remove or shorten some"
                            .formatted(MAX_ANNOTATIONS));
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private boolean isLabelValue(Placed<String> value, String kind) {
        if (Names.isLabelValue(value.value())) {
            return true;
        }
        document.problem(
                value.at(),
                "\"%s\" is no value of a %s".formatted(value.value(), kind),
                "use up to 63 letters, digits, '-', '_' and '.', the first and last a letter or"
                        + " digit");
        return false;
    }

    private boolean isAnnotationValue(Placed<String> value) {
        if (bytes(value.value()) <= MAX_ANNOTATION
                && value.value().chars().noneMatch(c -> Character.isISOControl(c) && c != '\n')) {
            return true;
        }
        document.problem(
                value.at(),
                "the annotation is longer than 100 KiB, or has control characters in it",
                "shorten it");
        return false;
    }

    /** An empty text is a value too; a number is none, Kubernetes would refuse it. */
    private Optional<Placed<String>> value(Entry entry, String kind) {
        if (entry.value() instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
            return Optional.of(new Placed<>(scalar.getValue(), scalar));
        }
        document.problem(
                entry.value(),
                "the value of the %s %s is no text".formatted(kind, entry.key().value()),
                entry.value() instanceof ScalarNode scalar
                        ? "write it in quotes: \"%s\"".formatted(scalar.getValue())
                        : "give it one value");
        return Optional.empty();
    }

    private Optional<List<Taint>> taints(Fields fields) {
        if (!fields.has("taints")) {
            return Optional.empty();
        }
        var taints = new LinkedHashMap<String, Taint>();
        for (var item : fields.nestedList("taints", Block.TAINT, "the taint")) {
            taint(item)
                    .filter(it -> taints.putIfAbsent(it.key() + ":" + it.effect(), it) != null)
                    .ifPresent(
                            it ->
                                    document.problem(
                                            item.at(),
                                            "a taint %s:%s is there already"
                                                    .formatted(it.key(), it.effect()),
                                            "Kubernetes takes one of each key and effect; remove"
                                                    + " one"));
        }
        return Optional.of(List.copyOf(taints.values()));
    }

    private Optional<Taint> taint(Fields fields) {
        fields.require("key", "write `key:`, and `effect:`");
        fields.require("effect", "write NoSchedule, PreferNoSchedule or NoExecute");
        var key = fields.text("key").filter(it -> isTaintKey(it));
        var value = fields.text("value").filter(it -> isLabelValue(it, "taint"));
        var effect =
                fields.parsed(
                        "effect",
                        text ->
                                Stream.of(Taint.Effect.values())
                                        .filter(it -> it.toString().equals(text))
                                        .findFirst(),
                        "effect of a taint",
                        "write NoSchedule, PreferNoSchedule or NoExecute");
        return key.isPresent() && effect.isPresent()
                ? Optional.of(
                        new Taint(
                                key.get().value(), value.map(Placed::value), effect.get().value()))
                : Optional.empty();
    }

    private boolean isTaintKey(Placed<String> key) {
        if (Names.isKey(key.value())) {
            return true;
        }
        document.problem(
                key.at(),
                "\"%s\" is no key of a taint".formatted(key.value()),
                "write name or prefix/name");
        return false;
    }

    private Optional<String> criSocket(Fields fields) {
        return fields.parsed(
                        "criSocket",
                        text -> Optional.of(text).filter(NodeSettingsFields::isSocket),
                        "socket of a container runtime",
                        "write it like unix:///run/containerd/containerd.sock")
                .map(Placed::value);
    }

    /** kubeadm may write it into an environment file; commas part the addresses of a socket. */
    private static boolean isSocket(String text) {
        return text.matches("unix:///[^\\s,]+") && Arguments.isOneWord(text);
    }

    private static String an(String kind) {
        return (kind.startsWith("a") ? "an " : "a ") + kind;
    }
}
