package io.dsctl.inventory;

import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.failure.Nearest;
import io.dsctl.inventory.Fields.Entry;

import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** kubeadm's own feature gates: one that it does not know ends init (kubeadm-facts 1.3). */
final class FeatureGates {

    /**
     * @param first the first minor of kubeadm that knows it
     * @param last the last one; empty if it is there today
     */
    private record Gate(String name, int first, Optional<Integer> last) {

        boolean isIn(int minor) {
            return minor >= first && minor <= last.orElse(minor);
        }

        String when() {
            return last.map(it -> "from 1.%d to 1.%d".formatted(first, it))
                    .orElse("since 1." + first);
        }
    }

    /** Those whose versions are certain; any other may be right too. */
    private static final List<Gate> KNOWN =
            List.of(
                    new Gate("EtcdLearnerMode", 27, Optional.of(32)),
                    new Gate("ControlPlaneKubeletLocalMode", 31, Optional.of(35)),
                    new Gate("NodeLocalCRISocket", 32, Optional.empty()),
                    new Gate("PublicKeysECDSA", 19, Optional.of(36)),
                    new Gate("RootlessControlPlane", 22, Optional.empty()));

    private final Document document;
    private final Optional<KubernetesVersion> version;

    FeatureGates(Document document, Optional<KubernetesVersion> version) {
        this.document = document;
        this.version = version;
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
        var known = KNOWN.stream().filter(gate -> gate.name().equals(name)).findFirst();
        if (!name.matches("[A-Z][A-Za-z0-9]*")) {
            document.problem(
                    entry.key().at(),
                    "\"%s\" is no name of a feature gate".formatted(name),
                    "they begin with a capital letter, such as NodeLocalCRISocket");
        } else if (known.isEmpty()) {
            document.warning(
                    entry.key().at(),
                    "kubeadm's feature gate \"%s\" is not known to dsctl".formatted(name),
                    Nearest.to(name, KNOWN.stream().map(Gate::name).toList())
                            .map("did you mean %s?"::formatted)
                            .orElse("kubeadm ends with an error if it does not know it either"));
        }
        known.filter(gate -> version.filter(it -> !gate.isIn(it.minor())).isPresent())
                .ifPresent(
                        gate ->
                                document.problem(
                                        entry.key().at(),
                                        "kubeadm %s has no feature gate %s"
                                                .formatted(version.orElseThrow(), name),
                                        "it was there %s; remove it".formatted(gate.when())));
    }
}
