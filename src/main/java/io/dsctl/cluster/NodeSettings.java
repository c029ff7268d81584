package io.dsctl.cluster;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a node is told about itself; everything may be left out.
 *
 * @param taints empty: those that kubeadm gives by role; an empty list: none at all
 * @param criSocket empty: the one container runtime that is found
 */
public record NodeSettings(
        SequencedMap<String, String> labels,
        SequencedMap<String, String> annotations,
        Optional<List<Taint>> taints,
        List<Argument> kubeletArgs,
        Optional<String> criSocket) {

    public NodeSettings {
        labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
        annotations = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(annotations));
        taints = taints.map(List::copyOf);
        kubeletArgs = List.copyOf(kubeletArgs);
    }

    public static NodeSettings none() {
        return new NodeSettings(
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    /** What these settings ask of kubeadm. */
    public List<Requirement> requirements() {
        return Argument.isAnyRepeated(kubeletArgs)
                ? List.of(new Requirement("kubeletExtraArgs", Requirement.V1BETA4))
                : List.of();
    }
}
