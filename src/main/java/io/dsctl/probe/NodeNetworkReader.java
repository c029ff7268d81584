package io.dsctl.probe;

import io.dsctl.cluster.Family;
import io.dsctl.facts.NodeNetwork;
import io.dsctl.facts.NodeNetwork.RulesTool;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what templates/verify/node.sh.ftl prints. */
final class NodeNetworkReader {

    private NodeNetworkReader() {}

    static NodeNetwork read(Answers answers) {
        var rules = new EnumMap<RulesTool, Map<Family, Boolean>>(RulesTool.class);
        for (var line : answers.lines("rules")) {
            read(List.of(line.split(" ")), rules);
        }
        return new NodeNetwork(
                answers.lines("routes").stream()
                        .flatMap(it -> family(it).stream())
                        .collect(Collectors.toSet()),
                rules);
    }

    /** One variant of a tool that shows them is enough. */
    private static void read(List<String> words, Map<RulesTool, Map<Family, Boolean>> rules) {
        if (words.size() == 3) {
            tool(words.get(0))
                    .ifPresent(
                            tool ->
                                    family(words.get(1))
                                            .ifPresent(
                                                    family ->
                                                            rules.computeIfAbsent(
                                                                            tool,
                                                                            _ ->
                                                                                    new EnumMap<>(
                                                                                            Family
                                                                                                    .class))
                                                                    .merge(
                                                                            family,
                                                                            words.get(2)
                                                                                    .equals("yes"),
                                                                            Boolean::logicalOr)));
        }
    }

    private static Optional<RulesTool> tool(String word) {
        return switch (word) {
            case "iptables" -> Optional.of(RulesTool.IPTABLES);
            case "nft" -> Optional.of(RulesTool.NFT);
            default -> Optional.empty();
        };
    }

    private static Optional<Family> family(String word) {
        return Stream.of(Family.values())
                .filter(it -> it.toString().equalsIgnoreCase(word))
                .findFirst();
    }
}
