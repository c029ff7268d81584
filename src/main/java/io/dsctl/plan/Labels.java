package io.dsctl.plan;

import io.dsctl.cluster.NodeSettings;
import io.dsctl.facts.Member;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a Node has the labels and annotations that the inventory gives it. */
final class Labels {

    private Labels() {}

    /** The first that is missing or different, in words. */
    static Optional<String> missing(NodeSettings wanted, Member member) {
        return Stream.concat(
                        missing("label", wanted.labels(), member.labels()),
                        missing("annotation", wanted.annotations(), member.annotations()))
                .findFirst();
    }

    private static Stream<String> missing(
            String kind, Map<String, String> wanted, Map<String, String> actual) {
        return wanted.entrySet().stream()
                .filter(it -> !printable(it.getValue()).equals(actual.get(it.getKey())))
                .map(
                        it ->
                                "its %s %s is %s"
                                        .formatted(
                                                kind,
                                                it.getKey(),
                                                actual.containsKey(it.getKey())
                                                        ? "another"
                                                        : "missing"));
    }

    /** What servers answer arrives without the rest. */
    private static String printable(String value) {
        return value.replaceAll("[^\\t\\n -~]", "");
    }
}
