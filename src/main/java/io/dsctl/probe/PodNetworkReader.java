package io.dsctl.probe;

import io.dsctl.facts.PodNetwork;

import java.util.Map;
import java.util.stream.Collectors;

/** Reads what a server has of dsctl's network for Pods: pure. */
final class PodNetworkReader {

    private PodNetworkReader() {}

    static PodNetwork read(Answers answers) {
        return new PodNetwork(
                file(answers, "conflist"),
                file(answers, "settings"),
                answers.text("keeper").equals("kept"),
                answers.lines("others"),
                answers.lines("plugins"),
                mtus(answers));
    }

    /** An answer comes without the newline at its end. */
    private static String file(Answers answers, String question) {
        var text = answers.text(question);
        return text.isEmpty() ? "" : text + "\n";
    }

    private static Map<String, Integer> mtus(Answers answers) {
        return answers.lines("mtus").stream()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 2 && words[1].matches("[1-9][0-9]{1,6}"))
                .collect(
                        Collectors.toMap(
                                words -> words[0],
                                words -> Integer.parseInt(words[1]),
                                (first, _) -> first));
    }
}
