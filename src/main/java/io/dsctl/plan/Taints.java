package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.cluster.Taint;
import io.dsctl.facts.Member;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a Node has the taints that the inventory gives it. Those that others set stay:
 * Kubernetes' own (node.kubernetes.io/…) come and go with a node's health, and clouds and operators
 * have theirs. Of a node for which nothing is listed all stay.
 *
 * @param missing or there with another value
 * @param surplus those of a control plane's role, where others or none are listed
 */
record Taints(List<Taint> missing, List<Taint> surplus) {

    private static final Set<String> OF_THE_ROLE =
            Set.of("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master");

    /** Empty if it has just these. */
    static Optional<Taints> of(Node node, Member member) {
        return node.settings()
                .taints()
                .map(
                        wanted ->
                                new Taints(
                                        wanted.stream().filter(it -> !isThere(it, member)).toList(),
                                        member.info().taints().stream()
                                                .filter(it -> OF_THE_ROLE.contains(it.key()))
                                                .filter(it -> !isListed(it, wanted))
                                                .toList()))
                .filter(it -> !it.missing.isEmpty() || !it.surplus.isEmpty());
    }

    /** Without a value and with an empty one is the same to Kubernetes. */
    private static boolean isThere(Taint taint, Member member) {
        return member.info().taints().stream()
                .anyMatch(
                        it ->
                                isOfKind(it, taint)
                                        && it.value().orElse("").equals(taint.value().orElse("")));
    }

    private static boolean isListed(Taint taint, List<Taint> wanted) {
        return wanted.stream().anyMatch(it -> isOfKind(it, taint));
    }

    private static boolean isOfKind(Taint one, Taint other) {
        return one.key().equals(other.key()) && one.effect() == other.effect();
    }

    String reason() {
        return missing.isEmpty()
                ? "it has %s, which the inventory does not list".formatted(surplus.getFirst())
                : "its taint %s is missing or another".formatted(missing.getFirst());
    }
}
