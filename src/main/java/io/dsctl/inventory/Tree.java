package io.dsctl.inventory;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;

/** A configuration that is passed on as it is: maps, lists, texts, numbers, booleans and nulls. */
final class Tree {

    /** Booleans for YAML 1.1, which many are used to; texts for YAML 1.2, and so for Kubernetes. */
    private static final Set<String> ONCE_BOOLEANS =
            Set.of("yes", "no", "on", "off", "true", "false");

    private static final int MAX_DIGITS = 40;

    private final Document document;

    Tree(Document document) {
        this.document = document;
    }

    SequencedMap<String, Object> map(MappingNode mapping) {
        var map = new LinkedHashMap<String, Object>();
        for (var tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                map.put(key.getValue(), value(tuple.getValueNode()));
            }
        }
        return map;
    }

    private Object value(Node node) {
        return switch (node) {
            case MappingNode mapping -> map(mapping);
            case SequenceNode list -> {
                var values = new ArrayList<>();
                list.getValue().forEach(item -> values.add(value(item)));
                yield values;
            }
            case ScalarNode scalar -> scalar(scalar);
            case Node other -> throw new IllegalStateException("an unknown kind of node: " + other);
        };
    }

    private Object scalar(ScalarNode scalar) {
        var text = scalar.getValue();
        if (scalar.getTag().equals(Tag.NULL)) {
            return null;
        }
        if (scalar.getTag().equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        }
        if (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT)) {
            return number(scalar);
        }
        if (scalar.isPlain() && ONCE_BOOLEANS.contains(text.toLowerCase(Locale.ROOT))) {
            document.warning(
                    scalar,
                    "\"%s\" is a text here, no truth value".formatted(text),
                    "write true or false, or put it in quotes");
        }
        return text;
    }

    private Object number(ScalarNode scalar) {
        var text = scalar.getValue();
        // Longer ones would take hours to read.
        if (text.length() <= MAX_DIGITS) {
            if (scalar.getTag().equals(Tag.INT)) {
                return new BigInteger(text);
            }
            if (text.matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]{1,3})?|[-+]?[0-9]+\\.")) {
                return new BigDecimal(text);
            }
        }
        document.problem(
                scalar,
                "\"%s\" is no number that JSON knows".formatted(text),
                "write a finite number, or put it in quotes");
        return null;
    }
}
