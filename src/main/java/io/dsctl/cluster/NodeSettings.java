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
 * @param ignored checks that do not count before it becomes a node; empty: nothing is said
 */
public record NodeSettings(
        SequencedMap<String, String> labels,
        SequencedMap<String, String> annotations,
        Optional<List<Taint>> taints,
        List<Argument> kubeletArgs,
        Optional<String> criSocket,
        Optional<List<IgnoredCheck>> ignored) {

    public NodeSettings {
        labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
        annotations = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(annotations));
        taints = taints.map(List::copyOf);
        kubeletArgs = List.copyOf(kubeletArgs);
        ignored = ignored.map(List::copyOf);
    }

    public static NodeSettings none() {
        return ignoring(Optional.empty());
    }

    /** That, and nothing else. */
    public static NodeSettings ignoring(Optional<List<IgnoredCheck>> checks) {
        return new NodeSettings(
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                checks);
    }

    public List<IgnoredCheck> ignoredChecks() {
        return ignored.orElse(List.of());
    }

    /** Why a check is ignored; empty if it counts. */
    public Optional<String> whyIgnored(Check check) {
        return ignoredChecks().stream()
                .filter(it -> it.check() == check)
                .map(IgnoredCheck::reason)
                .findFirst();
    }

    /** What these settings ask of kubeadm. */
    public List<Requirement> requirements() {
        return Argument.isAnyRepeated(kubeletArgs)
                ? List.of(new Requirement("kubeletExtraArgs", Requirement.V1BETA4))
                : List.of();
    }
}
