package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.failure.Nearest;

import java.util.List;

/** The nodes that an option names. */
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
                throw new WrongUsage(
                        "%s: the inventory has no node \"%s\"".formatted(option, name),
                        Nearest.to(name, known)
                                .map("did you mean %s?"::formatted)
                                .orElse("it has " + String.join(", ", known)));
            }
        }
        return wanted.isEmpty() ? known : wanted;
    }
}
