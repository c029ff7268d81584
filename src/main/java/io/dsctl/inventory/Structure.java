package io.dsctl.inventory;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.JsonScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What YAML allows and an inventory does not: keys that come twice or are no text, tags, merge
 * keys, unprintable characters, values that contain themselves, aliases that multiply.
 */
final class Structure {

    /** A thousand nodes are about 20,000 values. */
    private static final long MAX_VALUES = 500_000;

    /** Aliases nest what they stand for; whoever walks through it must not run out of stack. */
    private static final int MAX_DEPTH = 100;

    private static final ScalarResolver RESOLVER = new JsonScalarResolver();

    private final Document document;
    private final Map<Node, Extent> extents = new IdentityHashMap<>();
    private final Set<Node> above = new HashSet<>();
    private boolean isReadable = true;

    /**
     * How much a reader would walk through.
     *
     * @param size in values
     */
    private record Extent(long size, int depth) {

        static final Extent NONE = new Extent(0, 0);

        Extent beside(Extent other) {
            return new Extent(
                    Math.min(size + other.size, MAX_VALUES), Math.max(depth, other.depth));
        }

        Extent inside() {
            return new Extent(size + 1, depth + 1);
        }
    }

    private Structure(Document document) {
        this.document = document;
    }

    /**
     * Refuses at once what nobody may walk through, and what means nothing: further complaints
     * about it would only confuse.
     */
    static void check(Document document, MappingNode root) {
        var structure = new Structure(document);
        var extent = structure.extent(root);
        if (extent.size() > MAX_VALUES) {
            structure.refuse(
                    root,
                    "its aliases expand to more than %d values".formatted(MAX_VALUES),
                    "write the values out, or use `defaults:` and `include:`");
        }
        if (extent.depth() > MAX_DEPTH) {
            structure.refuse(
                    root,
                    "its aliases nest values more than %d deep".formatted(MAX_DEPTH),
                    "write less deeply");
        }
        if (!structure.isReadable) {
            document.refuseIfErrors();
        }
    }

    private void refuse(Node at, String what, String hint) {
        document.problem(at, what, hint);
        isReadable = false;
    }

    /** Bounded in time, because each node is measured once. */
    private Extent extent(Node node) {
        var known = extents.get(node);
        if (known != null) {
            return known;
        }
        if (!above.add(node)) {
            refuse(node, "the value contains itself", "remove the alias that leads back to it");
            return Extent.NONE;
        }
        switch (node) {
            case MappingNode mapping -> keys(mapping);
            case ScalarNode scalar -> text(scalar);
            case Node _ -> {}
        }
        tag(node);
        var extent = children(node).map(this::extent).reduce(Extent.NONE, Extent::beside).inside();
        above.remove(node);
        extents.put(node, extent);
        return extent;
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

    /** A tag that says what the value is anyhow does no harm. */
    private void tag(Node node) {
        var usual =
                switch (node) {
                    case MappingNode _ -> Tag.MAP;
                    case SequenceNode _ -> Tag.SEQ;
                    case ScalarNode scalar -> RESOLVER.resolve(scalar.getValue(), scalar.isPlain());
                    case Node _ -> node.getTag();
                };
        if (!node.getTag().equals(usual)) {
            refuse(
                    node,
                    "the tag (`!…`) before this value has no meaning here",
                    "remove it, or put the value in quotes if the ! belongs to it");
        }
    }

    /** Escapes bring in what the file itself must not have: see {@link YamlFile}. */
    private void text(ScalarNode scalar) {
        scalar.getValue()
                .codePoints()
                .filter(c -> !StreamReader.isPrintable(c))
                .findFirst()
                .ifPresent(
                        c ->
                                refuse(
                                        scalar,
                                        "this text has the character U+%04X in it".formatted(c),
                                        "write it without that escape"));
    }

    private void keys(MappingNode mapping) {
        var seen = new HashMap<String, Node>();
        for (var tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                if (key.isPlain() && key.getValue().equals("<<")) {
                    refuse(
                            key,
                            "merge keys (`<<`) are not known here",
                            "write the values out, or use `defaults:` and `include:`");
                }
                var first = seen.putIfAbsent(key.getValue(), key);
                if (first != null) {
                    document.problem(
                            key,
                            "\"%s\" appears twice, first in %s"
                                    .formatted(key.getValue(), document.line(first)),
                            "keep one of them");
                }
            } else {
                refuse(
                        tuple.getKeyNode(),
                        "the name of a field is no text",
                        "write `name: value`; put in quotes what begins with { or [");
            }
        }
    }
}
