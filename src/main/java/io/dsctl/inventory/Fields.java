package io.dsctl.inventory;

import io.dsctl.failure.Nearest;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.nio.file.Path;
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
    record Placed<T>(T value, Node at) {

        <R> Placed<R> map(Function<T, R> change) {
            return new Placed<>(change.apply(value), at);
        }
    }

    /** A field whose name is the user's choice. */
    record Entry(Placed<String> key, Node value) {}

    private final Document document;
    private final MappingNode mapping;
    private final String title;
    private final Map<String, Node> values = new HashMap<>();

    private Fields(Document document, MappingNode mapping, String title) {
        this.document = document;
        this.mapping = mapping;
        this.title = title;
    }

    /**
     * @param title how messages call it: "the node"
     */
    static Fields of(Document document, MappingNode mapping, Block block, String title) {
        var fields = new Fields(document, mapping, title);
        fields.take(block.fields());
        return fields;
    }

    private void take(List<String> names) {
        for (NodeTuple tuple : mapping.getValue()) {
            var key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (names.contains(key)) {
                values.putIfAbsent(key, tuple.getValueNode());
            } else {
                document.problem(
                        tuple.getKeyNode(),
                        "unknown field \"%s\" in %s".formatted(key, title),
                        Nearest.to(key, names)
                                .map("did you mean \"%s\"?"::formatted)
                                .orElse("known are " + String.join(", ", names)));
            }
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Where the field stands, or the mapping if it is absent. */
    Node at(String name) {
        return values.getOrDefault(name, mapping);
    }

    Node at() {
        return mapping;
    }

    /** Where the field of that path stands, or the nearest block around it. */
    Node at(List<String> path) {
        Node at = mapping;
        for (var name : path) {
            var inner =
                    at instanceof MappingNode outer ? value(outer, name) : Optional.<Node>empty();
            if (inner.isEmpty()) {
                return at;
            }
            at = inner.get();
        }
        return at;
    }

    private static Optional<Node> value(MappingNode mapping, String name) {
        return mapping.getValue().stream()
                .filter(
                        it ->
                                it.getKeyNode() instanceof ScalarNode key
                                        && key.getValue().equals(name))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    /** How many items the list of that name has. */
    int size(String name) {
        return values.get(name) instanceof SequenceNode list ? list.getValue().size() : 0;
    }

    boolean isEmptyList(String name) {
        return values.get(name) instanceof SequenceNode list && list.getValue().isEmpty();
    }

    Optional<Placed<String>> text(String name) {
        return Optional.ofNullable(values.get(name)).flatMap(node -> text(name, node));
    }

    void require(String name, String hint) {
        if (!has(name)) {
            document.problem(mapping, "%s has no \"%s\"".formatted(title, name), hint);
        }
    }

    /** A text that {@code parse} turns into a value; if it does not, that is a problem. */
    <T> Optional<Placed<T>> parsed(
            String name, Function<String, Optional<T>> parse, String isNo, String hint) {
        return Optional.ofNullable(values.get(name))
                .flatMap(node -> parsed(name, node, parse, isNo, hint));
    }

    <T> List<Placed<T>> parsedList(
            String name, Function<String, Optional<T>> parse, String isNo, String hint) {
        return items(name).flatMap(node -> parsed(name, node, parse, isNo, hint).stream()).toList();
    }

    List<Placed<String>> texts(String name) {
        return items(name).flatMap(node -> text(name, node).stream()).toList();
    }

    Optional<Placed<Integer>> integer(String name, int min, int max) {
        return Optional.ofNullable(values.get(name))
                .flatMap(
                        node -> {
                            var number =
                                    node instanceof ScalarNode scalar
                                                    && scalar.getTag().equals(Tag.INT)
                                                    && scalar.getValue().length() < 10
                                            ? Optional.of(Integer.valueOf(scalar.getValue()))
                                                    .filter(it -> it >= min && it <= max)
                                            : Optional.<Integer>empty();
                            if (number.isEmpty()) {
                                document.problem(
                                        node,
                                        "%s of %s is no number from %d to %d"
                                                .formatted(quoted(name, node), title, min, max),
                                        "write such a number, without quotes");
                            }
                            return number.map(it -> new Placed<>(it, node));
                        });
    }

    /** A file on this machine; {@code ~/} is the home folder. */
    Optional<Placed<Path>> path(String name) {
        return text(name)
                .flatMap(
                        text ->
                                Paths.resolve(document, text.value(), text.at())
                                        .map(it -> new Placed<>(it, text.at())));
    }

    /** One file, or a list of them; a list that is empty or wrong is one that says nothing. */
    Optional<List<Path>> paths(String name) {
        if (!(values.get(name) instanceof SequenceNode)) {
            return path(name).map(it -> List.of(it.value()));
        }
        var paths =
                texts(name).stream()
                        .flatMap(it -> Paths.resolve(document, it.value(), it.at()).stream())
                        .toList();
        if (isEmptyList(name)) {
            document.problem(
                    at(name),
                    "\"%s\" of %s names no file".formatted(name, title),
                    "name one, or remove it");
        }
        return Optional.of(paths).filter(it -> !it.isEmpty());
    }

    Optional<Boolean> truth(String name) {
        return Optional.ofNullable(values.get(name))
                .flatMap(
                        node -> {
                            if (node instanceof ScalarNode scalar
                                    && scalar.getTag().equals(Tag.BOOL)) {
                                return Optional.of(scalar.getValue().equalsIgnoreCase("true"));
                            }
                            document.problem(
                                    node,
                                    "%s of %s is neither true nor false"
                                            .formatted(quoted(name, node), title),
                                    "write true or false, without quotes");
                            return Optional.empty();
                        });
    }

    /** The mapping of that name, or an empty one. */
    Fields nested(String name, Block block) {
        var fields = new Fields(document, mapping(name), "\"" + name + "\"");
        fields.take(block.fields());
        return fields;
    }

    /** The mappings of the list of that name. */
    List<Fields> nestedList(String name, Block block, String itemTitle) {
        return items(name)
                .flatMap(
                        node -> {
                            if (node instanceof MappingNode item) {
                                return Stream.of(of(document, item, block, itemTitle));
                            }
                            document.problem(
                                    node,
                                    itemTitle + " is no mapping",
                                    "write it as `- %s: …`".formatted(block.fields().getFirst()));
                            return Stream.empty();
                        })
                .toList();
    }

    /** The fields of the mapping of that name, whose names are the user's choice. */
    List<Entry> entries(String name) {
        return mapping(name).getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode)
                .map(
                        tuple ->
                                new Entry(
                                        new Placed<>(
                                                ((ScalarNode) tuple.getKeyNode()).getValue(),
                                                tuple.getKeyNode()),
                                        tuple.getValueNode()))
                .toList();
    }

    /** The value as a text; numbers and booleans are none, they would come out as YAML likes. */
    Optional<Placed<String>> text(String name, Node node) {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
            if (scalar.getValue().chars().anyMatch(Character::isISOControl)) {
                document.problem(
                        node,
                        "\"%s\" of %s has a control character in it".formatted(name, title),
                        "write it on one line, without escapes");
                return Optional.empty();
            }
            if (!scalar.getValue().isBlank()) {
                return Optional.of(new Placed<>(scalar.getValue(), node));
            }
        } else if (isUnquoted(node)) {
            document.problem(
                    node,
                    "%s of %s is a number or truth value for YAML"
                            .formatted(quoted(name, node), title),
                    "write it in quotes: \"%s\"".formatted(((ScalarNode) node).getValue()));
            return Optional.empty();
        }
        document.problem(
                node,
                "\"%s\" of %s is %s"
                        .formatted(name, title, node instanceof ScalarNode ? "empty" : "no text"),
                "give it one value, or remove it");
        return Optional.empty();
    }

    private static String quoted(String name, Node node) {
        return node instanceof ScalarNode scalar
                ? "\"%s: %s\"".formatted(name, scalar.getValue())
                : "\"" + name + "\"";
    }

    private MappingNode mapping(String name) {
        return switch (values.get(name)) {
            case null -> empty();
            case MappingNode nested -> nested;
            case Node other -> {
                document.problem(
                        other,
                        "\"%s\" is no mapping".formatted(name),
                        "write its fields indented below it");
                yield empty();
            }
        };
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

    private <T> Optional<Placed<T>> parsed(
            String name, Node node, Function<String, Optional<T>> parse, String isNo, String hint) {
        // That quotes are missing is worth saying only if they are all that is missing.
        var text =
                isUnquoted(node) && parse.apply(((ScalarNode) node).getValue()).isEmpty()
                        ? Optional.of(((ScalarNode) node).getValue())
                        : text(name, node).map(Placed::value);
        var value = text.flatMap(parse);
        if (text.isPresent() && value.isEmpty()) {
            document.problem(
                    node, "%s is no %s".formatted(Document.quoted(text.get()), isNo), hint);
        }
        return value.map(it -> new Placed<>(it, node));
    }

    /** A number or a truth value. */
    private static boolean isUnquoted(Node node) {
        return node instanceof ScalarNode scalar
                && !scalar.getTag().equals(Tag.STR)
                && !scalar.getTag().equals(Tag.NULL);
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
