package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.failure.Nearest;

import java.util.List;

/** The nodes that an option, or an argument, names. */
final class ChosenNodes {

    private ChosenNodes() {}

    /**
     * @param option for messages
     * @param wanted none: all
     * @throws WrongUsage if there is no such node
     */
    static List<String> names(String option, Cluster cluster, List<String> wanted) {
        var known = cluster.nodes().stream().map(Node::name).toList();
        for (var name : wanted) {
            if (!known.contains(name)) {
                throw unknown(option + ": ", name, known);
            }
        }
        return wanted.isEmpty() ? known : wanted;
    }

    /**
     * The node that an argument names.
     *
     * @throws WrongUsage if there is no such node
     */
    static Node one(Cluster cluster, String wanted) {
        return cluster.nodes().stream()
                .filter(node -> node.name().equals(wanted))
                .findFirst()
                .orElseThrow(
                        () ->
                                unknown(
                                        "",
                                        wanted,
                                        cluster.nodes().stream().map(Node::name).toList()));
    }

    private static WrongUsage unknown(String option, String name, List<String> known) {
        return new WrongUsage(
                "%sthe inventory has no node \"%s\"".formatted(option, name),
                Nearest.to(name, known)
                        .map("did you mean %s?"::formatted)
                        .orElse("it has " + String.join(", ", known)));
    }
}
