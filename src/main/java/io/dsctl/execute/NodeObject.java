package io.dsctl.execute;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.Taint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** What a Node object must have, as values for templates. */
final class NodeObject {

    private NodeObject() {}

    static Map<String, Object> labels(Node node) {
        return Map.of(
                "name", node.name(),
                "labels", assignments(node.settings().labels()),
                "annotations", assignments(node.settings().annotations()));
    }

    static Map<String, Object> labelsAndAddresses(Node node, List<Address> nodeIps, Node through) {
        var values = new HashMap<>(labels(node));
        values.put(
                "addresses", nodeIps.stream().map(Address::text).collect(Collectors.joining(" ")));
        values.put("through", through.name());
        return values;
    }

    static List<String> taints(Node node) {
        return node.settings().taints().orElse(List.of()).stream().map(Taint::toString).toList();
    }

    private static List<String> assignments(SequencedMap<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }
}
