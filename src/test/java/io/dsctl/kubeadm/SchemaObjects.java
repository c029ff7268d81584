package io.dsctl.kubeadm;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Every place of the schema that is an object or an enum, found without the program's help. */
final class SchemaObjects {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JsonNode root;

    private SchemaObjects(JsonNode root) {
        this.root = root;
    }

    static List<Place> all(String apiVersion) {
        var objects = new SchemaObjects(KubeadmSchema.file(apiVersion));
        return objects.root
                .at("/properties/kind/enum")
                .valueStream()
                .map(JsonNode::asString)
                .flatMap(
                        kind ->
                                objects.below(
                                        new Place(
                                                apiVersion,
                                                kind,
                                                List.of(),
                                                objects.root.path("$defs").path(kind),
                                                Optional.empty())))
                .toList();
    }

    private Stream<Place> below(Place place) {
        return Stream.concat(
                Stream.of(place),
                Stream.concat(
                        place.schema
                                .path("properties")
                                .propertyStream()
                                .flatMap(
                                        field ->
                                                below(
                                                        place.field(
                                                                field.getKey(),
                                                                field.getValue(),
                                                                resolved(field.getValue())))),
                        Stream.of(place.schema.path("items"))
                                .filter(items -> !items.isMissingNode())
                                .flatMap(items -> below(place.item(resolved(items))))));
    }

    private JsonNode resolved(JsonNode schema) {
        var reference = schema.path("$ref").asString("");
        return reference.isEmpty() ? schema : resolved(root.at(reference.substring(1)));
    }

    /**
     * @param steps names of fields, and [0] for the item of a list
     */
    record Place(
            String apiVersion,
            String kind,
            List<String> steps,
            JsonNode schema,
            Optional<String> since) {

        private static final String ITEM = "[0]";

        boolean isObject() {
            return schema.path("type").asString("").equals("object");
        }

        /** As in {@code featureGates}, where every key is a field. */
        boolean isFree() {
            return schema.path("additionalProperties").isObject();
        }

        boolean isClosed() {
            return schema.path("additionalProperties").isBoolean()
                    && !schema.path("additionalProperties").asBoolean();
        }

        String path() {
            return kind
                    + steps.stream()
                            .map(step -> step.equals(ITEM) ? step : "." + step)
                            .reduce("", String::concat);
        }

        /** A document with nothing but that value in that place. */
        String documentWith(Object value) {
            var content = value;
            for (var step : steps.reversed()) {
                content = step.equals(ITEM) ? List.of(content) : Map.of(step, content);
            }
            var document = new LinkedHashMap<String, Object>();
            document.put("apiVersion", "kubeadm.k8s.io/" + apiVersion);
            document.put("kind", kind);
            ((Map<?, ?>) content).forEach((name, field) -> document.put(name.toString(), field));
            return JSON.writeValueAsString(document);
        }

        private Place field(String name, JsonNode asWritten, JsonNode resolved) {
            return new Place(
                    apiVersion,
                    kind,
                    plus(name),
                    resolved,
                    Optional.ofNullable(asWritten.path("x-since").asString(null)));
        }

        private Place item(JsonNode resolved) {
            return new Place(apiVersion, kind, plus(ITEM), resolved, Optional.empty());
        }

        private List<String> plus(String step) {
            return Stream.concat(steps.stream(), Stream.of(step)).toList();
        }

        @Override
        public String toString() {
            return apiVersion + " " + path();
        }
    }
}
