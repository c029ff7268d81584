package io.dsctl.inventory;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What YAML allows and an inventory does not: keys that come twice or are no text, tags, values
 * that contain themselves, aliases that multiply.
 */
final class Structure {

    /** A thousand nodes are about 20,000 values. */
    private static final long MAX_VALUES = 500_000;

    private final Document document;
    private final Map<Node, Long> sizes = new IdentityHashMap<>();
    private final Set<Node> above = new HashSet<>();

    private Structure(Document document) {
        this.document = document;
    }

    /** Refuses at once what nobody may walk through. */
    static void check(Document document, MappingNode root) {
        var size = new Structure(document).size(root);
        if (size > MAX_VALUES) {
            document.problem(
                    root,
                    "its aliases expand to more than %d values".formatted(MAX_VALUES),
                    "write the values out, or use `defaults:` and `include:`");
            document.refuseIfErrors();
        }
    }

    /** How many values a reader would walk through; bounded, because each node is sized once. */
    private long size(Node node) {
        var known = sizes.get(node);
        if (known != null) {
            return known;
        }
        if (!above.add(node)) {
            document.problem(
                    node, "the value contains itself", "remove the alias that leads back to it");
            document.refuseIfErrors();
        }
        tag(node);
        if (node instanceof MappingNode mapping) {
            keys(mapping);
        }
        var size = children(node).mapToLong(this::size).reduce(1, Structure::boundedSum);
        above.remove(node);
        sizes.put(node, size);
        return size;
    }

    private static Stream<Node> children(Node node) {
        return switch (node) {
            case MappingNode mapping ->
                    mapping.getValue().stream()
                            .flatMap(it -> Stream.of(it.getKeyNode(), it.getValueNode()));
            case SequenceNode list -> list.getValue().stream();
            case Node _ -> Stream.empty();
        };
    }

    private static long boundedSum(long one, long other) {
        return Math.min(one + other, MAX_VALUES + 1);
    }

    private void tag(Node node) {
        var tag = node.getTag().getValue();
        var isUsual =
                List.of("str", "int", "float", "bool", "null", "map", "seq").stream()
                        .anyMatch(it -> tag.equals("tag:yaml.org,2002:" + it));
        if (!isUsual) {
            document.problem(node, "the tag %s has no meaning here".formatted(tag), "remove it");
        }
    }

    private void keys(MappingNode mapping) {
        var seen = new HashMap<String, Node>();
        for (var tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                var first = seen.putIfAbsent(key.getValue(), key);
                if (first != null) {
                    document.problem(
                            key,
                            "\"%s\" appears twice, first in %s"
                                    .formatted(key.getValue(), document.line(first)),
                            "keep one of them");
                }
            } else {
                document.problem(
                        tuple.getKeyNode(),
                        "the name of a field is no text",
                        "write `name: value`");
            }
        }
    }
}
