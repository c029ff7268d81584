package io.dsctl.kubeadm;

import io.dsctl.cluster.KubernetesVersion;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads which fields there are from a JSON Schema, and since when. Types and patterns it leaves
 * alone: kubeadm itself refuses a value that does not fit, but only warns about a field that it
 * does not know. JSON is YAML.
 */
final class SchemaFile {

    private final Map<?, ?> root;

    private SchemaFile(Map<?, ?> root) {
        this.root = root;
    }

    static ApiVersion read(String name) {
        var file = "/kubeadm-api/" + name + ".json";
        try (var json = SchemaFile.class.getResourceAsStream(file)) {
            var root = new Load(LoadSettings.builder().setLabel(file).build());
            return new SchemaFile((Map<?, ?>) root.loadFromInputStream(json)).apiVersion();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private ApiVersion apiVersion() {
        var header = map(root, "properties");
        var kinds = new LinkedHashMap<String, Shape>();
        for (var kind : (List<?>) map(header, "kind").get("enum")) {
            kinds.put(kind.toString(), shape(map(map(root, "$defs"), kind.toString())));
        }
        return new ApiVersion(
                map(header, "apiVersion").get("const").toString(),
                version(root, "x-since").orElseThrow(),
                version(root, "x-until"),
                kinds);
    }

    private Shape shape(Map<?, ?> schema) {
        if (schema.get("$ref") instanceof String reference) {
            return shape(map(map(root, "$defs"), reference.replaceFirst("^#/[$]defs/", "")));
        }
        if (schema.containsKey("properties")) {
            return fields(map(schema, "properties"));
        }
        return schema.containsKey("items")
                ? new Shape.Items(shape(map(schema, "items")))
                : value(schema);
    }

    private Shape.Fields fields(Map<?, ?> properties) {
        var known = new LinkedHashMap<String, Shape.Field>();
        for (var name : properties.keySet()) {
            var schema = map(properties, name.toString());
            known.put(name.toString(), new Shape.Field(shape(schema), version(schema, "x-since")));
        }
        return new Shape.Fields(known);
    }

    private static Shape.Value value(Map<?, ?> schema) {
        var since = new LinkedHashMap<String, KubernetesVersion>();
        if (schema.get("x-since-values") instanceof Map<?, ?> newer) {
            newer.keySet()
                    .forEach(
                            value ->
                                    since.put(
                                            value.toString(),
                                            version(newer, value.toString()).orElseThrow()));
        }
        return new Shape.Value(since);
    }

    private static Map<?, ?> map(Map<?, ?> schema, String key) {
        return (Map<?, ?>) Objects.requireNonNull(schema.get(key), key);
    }

    /** The tables write a minor, 1.34, which begins with its patch 0. */
    private static Optional<KubernetesVersion> version(Map<?, ?> schema, String key) {
        return Optional.ofNullable(schema.get(key))
                .map(minor -> KubernetesVersion.parse(minor + ".0").orElseThrow());
    }
}
