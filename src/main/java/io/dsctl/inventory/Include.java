package io.dsctl.inventory;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * Lays an inventory over a file of defaults: mappings are merged, anything else of the inventory
 * replaces what the defaults say. Every value keeps its place in its own file.
 */
final class Include {

    private static final List<String> OF_EACH_FILE = List.of("apiVersion", "kind");

    private Include() {}

    static MappingNode merged(MappingNode over, MappingNode below) {
        var taken = new ArrayList<>(Block.DEFAULTS_FILE.fields());
        taken.removeAll(OF_EACH_FILE);
        return merged(over, below, taken::contains);
    }

    /**
     * @param isTaken which fields of {@code below} count; unknown ones have been refused already
     */
    private static MappingNode merged(
            MappingNode over, MappingNode below, Predicate<String> isTaken) {
        var tuples = new LinkedHashMap<String, NodeTuple>();
        var others = new ArrayList<NodeTuple>();
        for (var tuple : below.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && isTaken.test(key.getValue())) {
                tuples.putIfAbsent(key.getValue(), tuple);
            }
        }
        for (var tuple : over.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                tuples.merge(
                        key.getValue(),
                        tuple,
                        (lower, upper) ->
                                new NodeTuple(
                                        upper.getKeyNode(),
                                        merged(upper.getValueNode(), lower.getValueNode())));
            } else {
                others.add(tuple);
            }
        }
        others.addAll(tuples.values());
        return new MappingNode(
                over.getTag(),
                true,
                others,
                over.getFlowStyle(),
                over.getStartMark(),
                over.getEndMark());
    }

    private static Node merged(Node over, Node below) {
        return over instanceof MappingNode upper && below instanceof MappingNode lower
                ? merged(upper, lower, _ -> true)
                : over;
    }
}
