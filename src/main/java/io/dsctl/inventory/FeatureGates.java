package io.dsctl.inventory;

import io.dsctl.cluster.FeatureGate;
import io.dsctl.failure.Nearest;
import io.dsctl.inventory.Fields.Entry;

import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** kubeadm's own feature gates: one that it does not know ends init (kubeadm-facts 1.3). */
final class FeatureGates {

    private final Document document;

    FeatureGates(Document document) {
        this.document = document;
    }

    SequencedMap<String, Boolean> read(List<Entry> entries) {
        var gates = new LinkedHashMap<String, Boolean>();
        for (var entry : entries) {
            check(entry);
            if (entry.value() instanceof ScalarNode value && value.getTag().equals(Tag.BOOL)) {
                gates.put(entry.key().value(), Boolean.valueOf(value.getValue()));
            } else {
                document.problem(
                        entry.value(),
                        "feature gate %s is neither true nor false".formatted(entry.key().value()),
                        "write true or false, without quotes");
            }
        }
        return gates;
    }

    private void check(Entry entry) {
        var name = entry.key().value();
        var known = FeatureGate.KNOWN.stream().filter(gate -> gate.name().equals(name)).findFirst();
        if (!name.matches("[A-Z][A-Za-z0-9]*")) {
            document.problem(
                    entry.key().at(),
                    "\"%s\" is no name of a feature gate".formatted(name),
                    "they begin with a capital letter, such as NodeLocalCRISocket");
        } else if (known.isEmpty()) {
            document.warning(
                    entry.key().at(),
                    "kubeadm's feature gate \"%s\" is not known to dsctl".formatted(name),
                    Nearest.to(name, FeatureGate.KNOWN.stream().map(FeatureGate::name).toList())
                            .map("did you mean %s?"::formatted)
                            .orElse("kubeadm ends with an error if it does not know it either"));
        }
    }
}
