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
import java.util.SequencedMap;
import java.util.regex.Pattern;

/** A configuration that is passed on as it is: maps, lists, texts, numbers, booleans and nulls. */
final class Tree {

    /** Not texts for YAML 1.1, which many are used to; texts for YAML's JSON schema. */
    private static final Pattern ONCE_NO_TEXT =
            Pattern.compile(
                    "(?i)yes|no|on|off|true|false|null|~|[-+]?0(x[0-9a-f]+|b[01]+|o?[0-7]+)|\\+[0-9.]+|[0-9][0-9_]+");

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
        if (scalar.isPlain() && ONCE_NO_TEXT.matcher(text).matches()) {
            document.warning(
                    scalar,
                    "\"%s\" is a text here".formatted(text),
                    "write true, false, null or a decimal number, or put it in quotes");
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
