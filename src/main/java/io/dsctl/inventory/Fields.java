package io.dsctl.inventory;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The fields of one mapping. What is wrong with one becomes a problem and the field reads as
 * absent.
 */
final class Fields {

    /** A value and where it stands. */
    record Placed<T>(T value, Node at) {}

    private final Document document;
    private final MappingNode mapping;
    private final String title;
    private final Map<String, Node> values = new HashMap<>();

    Fields(Document document, MappingNode mapping, String title) {
        this.document = document;
        this.mapping = mapping;
        this.title = title;
    }

    Node at() {
        return mapping;
    }

    /** Names the fields that may be there; any other is a problem. Call it first. */
    Fields known(String... names) {
        for (NodeTuple tuple : mapping.getValue()) {
            var key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (!List.of(names).contains(key)) {
                document.problem(
                        tuple.getKeyNode(),
                        "unknown field \"%s\" in %s".formatted(key, title),
                        Nearest.to(key, names)
                                .map("did you mean \"%s\"?"::formatted)
                                .orElse("known are " + String.join(", ", names)));
            } else if (values.putIfAbsent(key, tuple.getValueNode()) != null) {
                document.problem(
                        tuple.getKeyNode(),
                        "field \"%s\" of %s appears twice, first in line %d"
                                .formatted(key, title, Document.line(values.get(key))),
                        "keep one of them");
            }
        }
        return this;
    }

    Optional<Placed<String>> text(String name) {
        return Optional.ofNullable(values.get(name)).flatMap(node -> text(name, node));
    }

    Optional<Placed<String>> requiredText(String name, String hint) {
        if (!values.containsKey(name)) {
            document.problem(mapping, "%s has no \"%s\"".formatted(title, name), hint);
        }
        return text(name);
    }

    /** A text that {@code parse} turns into a value; if it does not, that is a problem. */
    <T> Optional<Placed<T>> parsed(
            String name, Function<String, Optional<T>> parse, String isNo, String hint) {
        return text(name).flatMap(text -> parsed(text, parse, isNo, hint));
    }

    <T> List<Placed<T>> parsedList(
            String name, Function<String, Optional<T>> parse, String isNo, String hint) {
        return items(name)
                .flatMap(node -> text(name, node).stream())
                .flatMap(text -> parsed(text, parse, isNo, hint).stream())
                .toList();
    }

    /** The mapping of that name, or an empty one. */
    Fields nested(String name) {
        return switch (values.get(name)) {
            case null -> new Fields(document, empty(), "\"" + name + "\"");
            case MappingNode nested -> new Fields(document, nested, "\"" + name + "\"");
            case Node other -> {
                document.problem(
                        other,
                        "\"%s\" is no mapping".formatted(name),
                        "write its fields indented below it");
                yield new Fields(document, empty(), "\"" + name + "\"");
            }
        };
    }

    /** The mappings of the list of that name. */
    List<Fields> nestedList(String name, String itemTitle) {
        return items(name)
                .flatMap(
                        node -> {
                            if (node instanceof MappingNode item) {
                                return Stream.of(new Fields(document, item, itemTitle));
                            }
                            document.problem(
                                    node, itemTitle + " is no mapping", "write it as `- name: …`");
                            return Stream.empty();
                        })
                .toList();
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Node at(String name) {
        return values.getOrDefault(name, mapping);
    }

    private Stream<Node> items(String name) {
        return switch (values.get(name)) {
            case null -> Stream.empty();
            case SequenceNode list -> list.getValue().stream();
            case Node other -> {
                document.problem(
                        other,
                        "\"%s\" is no list".formatted(name),
                        "write [a, b] or one `- ` item a line");
                yield Stream.empty();
            }
        };
    }

    private Optional<Placed<String>> text(String name, Node node) {
        if (node instanceof ScalarNode scalar
                && !scalar.getTag().equals(Tag.NULL)
                && !scalar.getValue().isBlank()) {
            return Optional.of(new Placed<>(scalar.getValue(), node));
        }
        document.problem(
                node,
                "\"%s\" of %s is no text".formatted(name, title),
                "give it one value, or remove it");
        return Optional.empty();
    }

    private <T> Optional<Placed<T>> parsed(
            Placed<String> text, Function<String, Optional<T>> parse, String isNo, String hint) {
        var value = parse.apply(text.value());
        if (value.isEmpty()) {
            document.problem(text.at(), "\"%s\" is no %s".formatted(text.value(), isNo), hint);
        }
        return value.map(it -> new Placed<>(it, text.at()));
    }

    private MappingNode empty() {
        return new MappingNode(
                Tag.MAP,
                true,
                List.of(),
                mapping.getFlowStyle(),
                mapping.getStartMark(),
                mapping.getEndMark());
    }
}
