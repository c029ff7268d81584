package io.dsctl.kubeadm;

import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.failure.Nearest;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares one document of a configuration file with the tables. */
final class DocumentCheck {

    /** What kubeadm hands on to the components; their fields have versions of their own. */
    private static final Map<String, String> HANDED_ON =
            Map.of(
                    "kubelet.config.k8s.io/v1beta1", "KubeletConfiguration",
                    "kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration");

    private final int number;
    private final KubernetesVersion kubeadm;
    private final List<FieldProblem> problems = new ArrayList<>();

    /** An alias may lead back to where it stands. */
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    DocumentCheck(int number, KubernetesVersion kubeadm) {
        this.number = number;
        this.kubeadm = kubeadm;
    }

    List<FieldProblem> problemsIn(Node document) {
        if (document instanceof MappingNode root) {
            header(root);
        } else {
            problem(
                    title(),
                    document,
                    title() + " is no mapping",
                    "write apiVersion and kind, then the fields");
        }
        return problems.stream().sorted(Comparator.comparingInt(FieldProblem::line)).toList();
    }

    private void header(MappingNode root) {
        var apiVersion = text(root, "apiVersion");
        var kind = text(root, "kind");
        if (apiVersion.isEmpty() || kind.isEmpty()) {
            problem(title(), root, title() + " has no apiVersion or no kind", "write both");
            return;
        }
        duplicates(root, kind.get().getValue());
        if (HANDED_ON.containsKey(apiVersion.get().getValue())) {
            known(
                    kind.get(),
                    apiVersion.get(),
                    List.of(HANDED_ON.get(apiVersion.get().getValue())));
            return;
        }
        ApiVersion.all().stream()
                .filter(api -> api.name().equals(apiVersion.get().getValue()))
                .filter(api -> api.isReadBy(kubeadm))
                .findFirst()
                .ifPresentOrElse(
                        api -> body(root, apiVersion.get(), kind.get(), api),
                        () -> unread(apiVersion.get(), kind.get()));
    }

    private void body(MappingNode root, ScalarNode apiVersion, ScalarNode kind, ApiVersion api) {
        if (known(kind, apiVersion, api.kinds().keySet())) {
            value(root, api.kinds().get(kind.getValue()), kind.getValue());
        }
    }

    private boolean known(ScalarNode kind, ScalarNode apiVersion, Collection<String> kinds) {
        if (!kinds.contains(kind.getValue())) {
            problem(
                    kind.getValue(),
                    kind,
                    "%s has no kind \"%s\"".formatted(apiVersion.getValue(), kind.getValue()),
                    "known are " + String.join(", ", kinds));
        }
        return kinds.contains(kind.getValue());
    }

    private void unread(ScalarNode apiVersion, ScalarNode kind) {
        var readable =
                ApiVersion.all().stream()
                        .filter(api -> api.isReadBy(kubeadm))
                        .map(ApiVersion::name)
                        .toList();
        problem(
                kind.getValue(),
                apiVersion,
                "kubeadm %s does not read %s".formatted(kubeadm, apiVersion.getValue()),
                readable.isEmpty()
                        ? "this kubeadm is too old for dsctl"
                        : "it reads " + String.join(" and ", readable));
    }

    private void value(Node node, Shape shape, String path) {
        switch (shape) {
            case Shape.Fields fields when node instanceof MappingNode mapping ->
                    mapping.getValue().forEach(tuple -> field(tuple, fields, path));
            case Shape.Items(var each) when node instanceof SequenceNode list -> {
                for (int i = 0; i < list.getValue().size(); i++) {
                    value(list.getValue().get(i), each, "%s[%d]".formatted(path, i));
                }
            }
            case Shape.Value(var since) when node instanceof ScalarNode scalar -> {
                var first = since.getOrDefault(scalar.getValue(), kubeadm);
                if (kubeadm.compareTo(first) < 0) {
                    var thing = "the value %s of %s".formatted(scalar.getValue(), path);
                    tooNew(path, node, thing, first);
                }
            }
            case Shape.Fields _, Shape.Items _, Shape.Value _ -> {
                // A value of another type: kubeadm refuses it.
            }
        }
    }

    private void field(NodeTuple tuple, Shape.Fields fields, String path) {
        var name = name(tuple);
        var place = path + "." + name;
        var field = fields.known().get(name);
        if (field == null) {
            problem(
                    place,
                    tuple.getKeyNode(),
                    "unknown field " + place,
                    name.equals("<<")
                            ? "write the fields out instead of merging them"
                            : meant(name, fields.readBy(kubeadm)));
        } else if (field.isReadBy(kubeadm)) {
            value(tuple.getValueNode(), field.shape(), place);
        } else {
            tooNew(place, tuple.getKeyNode(), "the field " + place, field.since().orElseThrow());
        }
    }

    private void tooNew(String path, Node at, String thing, KubernetesVersion since) {
        problem(
                path,
                at,
                "kubeadm %s does not know %s".formatted(kubeadm, thing),
                "leave it out: it came with %d.%d".formatted(since.major(), since.minor()));
    }

    private void duplicates(Node node, String path) {
        if (!seen.add(node)) {
            return;
        }
        if (node instanceof SequenceNode list) {
            for (int i = 0; i < list.getValue().size(); i++) {
                duplicates(list.getValue().get(i), "%s[%d]".formatted(path, i));
            }
        }
        if (node instanceof MappingNode mapping) {
            var first = new HashMap<String, Node>();
            for (var tuple : mapping.getValue()) {
                var place = path + "." + name(tuple);
                var before = first.putIfAbsent(name(tuple), tuple.getKeyNode());
                if (before != null) {
                    problem(
                            place,
                            tuple.getKeyNode(),
                            "%s appears twice, first in line %d".formatted(place, line(before)),
                            "keep one of them");
                }
                duplicates(tuple.getValueNode(), place);
            }
        }
    }

    private void problem(String path, Node at, String what, String hint) {
        problems.add(new FieldProblem(number, path, line(at), what, hint));
    }

    private String title() {
        return "document " + number;
    }

    private static String meant(String name, Collection<String> known) {
        return Nearest.to(name, known)
                .map("did you mean \"%s\"?"::formatted)
                .orElse("known are " + String.join(", ", known));
    }

    private static Optional<ScalarNode> text(MappingNode mapping, String name) {
        return mapping.getValue().stream()
                .filter(tuple -> name(tuple).equals(name))
                .map(NodeTuple::getValueNode)
                .filter(ScalarNode.class::isInstance)
                .map(ScalarNode.class::cast)
                .filter(scalar -> !scalar.getValue().isBlank())
                .findFirst();
    }

    /** YAML's own sign for a key that is no scalar. */
    private static String name(NodeTuple tuple) {
        return tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
