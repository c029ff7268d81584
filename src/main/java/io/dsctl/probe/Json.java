package io.dsctl.probe;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Pieces of objects as kubectl's jsonpath prints them; JSON is YAML. */
final class Json {

    private Json() {}

    /** The objects in a list; empty if it is none. */
    static List<Map<?, ?>> list(String json) {
        try {
            return new Load(LoadSettings.builder().build()).loadFromString(json)
                            instanceof List<?> list
                    ? list.stream()
                            .flatMap(
                                    it ->
                                            it instanceof Map<?, ?> map
                                                    ? Stream.<Map<?, ?>>of(map)
                                                    : Stream.<Map<?, ?>>empty())
                            .toList()
                    : List.of();
        } catch (YamlEngineException _) {
            return List.of();
        }
    }

    /** The first object in a list whose field has this value. */
    static Optional<Map<?, ?>> find(String json, String field, String value) {
        return list(json).stream().filter(it -> text(it, field).equals(value)).findFirst();
    }

    /** Empty if there is none. */
    static String text(Map<?, ?> map, String field) {
        return map.get(field) == null ? "" : map.get(field).toString();
    }
}
