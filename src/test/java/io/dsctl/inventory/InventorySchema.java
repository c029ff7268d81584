package io.dsctl.inventory;

import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** inventories/inventory.schema.json, as a judge and as a list of fields. */
final class InventorySchema {

    static final JsonMapper JSON = JsonMapper.shared();

    private static final Path FILE = Path.of("inventories/inventory.schema.json");

    /**
     * @param path such as {@code nodes[].ssh.port}
     * @param schema with what it refers to
     * @param definition the name of what it refers to, or its own path
     */
    record Field(String path, JsonNode schema, String definition) {

        /** Whether it has fields, and no others. */
        boolean isBlock() {
            return isClosed(schema) || isClosed(schema.path("items"));
        }

        boolean isLeaf() {
            return !schema.has("properties") && !schema.path("items").has("properties");
        }

        /** A path of it in a block that follows. */
        String below(String name) {
            return path + (schema.has("items") ? "[]." : ".") + name;
        }

        private static boolean isClosed(JsonNode schema) {
            return schema.path("additionalProperties").isBoolean();
        }

        @Override
        public String toString() {
            return path;
        }
    }

    private final JsonNode root = JSON.readTree(FILE);
    private final Schema schema =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(root);

    boolean accepts(JsonNode document) {
        return schema.validate(document, OutputFormat.BOOLEAN);
    }

    /** Every field of an inventory, at every place where it may stand. */
    List<Field> fields() {
        var fields = new ArrayList<Field>();
        collect("", definition("inventory"), fields);
        return fields;
    }

    JsonNode definition(String name) {
        return root.at("/definitions/" + name);
    }

    JsonNode root() {
        return root;
    }

    private void collect(String prefix, JsonNode block, List<Field> fields) {
        for (var property : block.path("properties").properties()) {
            var path = prefix + property.getKey();
            var target = property.getValue().path("$ref").asString(path);
            var field = new Field(path, resolved(property.getValue()), target);
            fields.add(field);
            var below = field.schema().has("items") ? field.schema().path("items") : field.schema();
            collect(field.below(""), below, fields);
        }
    }

    /** What stands beside a reference is laid over what it refers to, as editors do. */
    private JsonNode resolved(JsonNode schema) {
        var resolved = (ObjectNode) schema.deepCopy();
        if (schema.has("$ref")) {
            var target = schema.path("$ref").asString().replaceFirst("^#/definitions/", "");
            resolved = ((ObjectNode) resolved(definition(target))).setAll(resolved);
        }
        for (var part : List.of("items", "additionalProperties", "propertyNames")) {
            if (resolved.path(part).isObject()) {
                resolved.set(part, resolved(resolved.path(part)));
            }
        }
        return resolved;
    }
}
