package io.dsctl.inventory;

import static io.dsctl.inventory.InventorySchema.JSON;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values that a part of the schema does not allow, derived from that part. */
final class WrongValues {

    private static final Map<String, JsonNode> OF_EACH_TYPE =
            Stream.of(
                            Map.entry("string", "\"text\""),
                            Map.entry("integer", "5"),
                            Map.entry("number", "1.5"),
                            Map.entry("boolean", "true"),
                            Map.entry("null", "null"),
                            Map.entry("array", "[]"),
                            Map.entry("object", "{}"))
                    .collect(
                            Collectors.toMap(
                                    Map.Entry::getKey, entry -> JSON.readTree(entry.getValue())));

    private WrongValues() {}

    /** Of the wrong type, itself or inside. */
    static Stream<JsonNode> types(JsonNode schema) {
        var allowed = allowed(schema);
        var own =
                OF_EACH_TYPE.entrySet().stream()
                        .filter(entry -> !allowed.isEmpty() && !allowed.contains(entry.getKey()))
                        .map(Map.Entry::getValue);
        return Stream.concat(own, inside(schema, WrongValues::types));
    }

    /** Of the right type, and outside of what an enum, a bound or a length allows. */
    static Stream<JsonNode> bounds(JsonNode schema) {
        var wrong = Stream.<JsonNode>builder();
        if (schema.has("enum") || schema.has("const")) {
            wrong.add(JSON.valueToTree("nonesuch"));
        }
        if (schema.has("minimum")) {
            wrong.add(JSON.valueToTree(schema.path("minimum").intValue() - 1));
            wrong.add(JSON.valueToTree(schema.path("maximum").intValue() + 1));
        }
        if (schema.has("minItems")) {
            wrong.add(JSON.createArrayNode());
        }
        if (schema.has("maxItems")) {
            var item = schema.path("examples").get(0).get(0);
            wrong.add(JSON.createArrayNode().add(item).add(item));
        }
        if (schema.has("maxLength")) {
            wrong.add(JSON.valueToTree("a".repeat(schema.path("maxLength").intValue() + 1)));
        }
        return Stream.concat(wrong.build(), inside(schema, WrongValues::bounds));
    }

    /** {@code text} as the value, or as an item, a value or a key in it. */
    static Stream<JsonNode> holding(JsonNode schema, String text) {
        var value = JSON.<JsonNode>valueToTree(text);
        var asKey =
                schema.path("propertyNames").isObject()
                        ? Stream.of(
                                JSON.createObjectNode().<JsonNode>set(text, JSON.valueToTree("x")))
                        : Stream.<JsonNode>empty();
        return Stream.of(
                        allowed(schema).contains("string")
                                ? Stream.of(value)
                                : Stream.<JsonNode>empty(),
                        inside(schema, part -> holding(part, text)),
                        asKey)
                .flatMap(it -> it);
    }

    private static List<String> allowed(JsonNode schema) {
        var type = schema.path("type");
        if (type.isMissingNode()) {
            return schema.has("const") ? List.of("string") : List.of();
        }
        var types = type.isArray() ? type.valueStream() : Stream.of(type);
        return types.map(JsonNode::asString)
                .flatMap(it -> it.equals("number") ? Stream.of(it, "integer") : Stream.of(it))
                .toList();
    }

    private static Stream<JsonNode> inside(
            JsonNode schema, java.util.function.Function<JsonNode, Stream<JsonNode>> wrong) {
        var items = schema.path("items");
        var values = schema.path("additionalProperties");
        return Stream.concat(
                items.isObject() && !items.has("properties")
                        ? wrong.apply(items).map(it -> JSON.createArrayNode().add(it))
                        : Stream.empty(),
                values.isObject()
                        ? wrong.apply(values).map(it -> JSON.createObjectNode().set("key", it))
                        : Stream.empty());
    }
}
