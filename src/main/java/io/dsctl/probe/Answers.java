package io.dsctl.probe;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a node answered, by question; templates/probe/script.sh.ftl says how it is written. */
record Answers(Map<String, String> byQuestion) {

    private static final String FIRST_LINE = "dsctl-facts\n";

    Answers {
        byQuestion = Map.copyOf(byQuestion);
    }

    /** Empty if the output is not what the script prints: cut, or mixed with something else. */
    static Optional<Answers> read(String output) {
        var start = output.indexOf(FIRST_LINE);
        if (start < 0) {
            return Optional.empty();
        }
        var answers = new HashMap<String, String>();
        var at = start + FIRST_LINE.length();
        while (at < output.length()) {
            var lineEnd = output.indexOf('\n', at);
            var head = lineEnd < 0 ? new String[0] : output.substring(at, lineEnd).split(" ");
            if (head.length != 2 || !head[1].matches("[0-9]{1,8}")) {
                return Optional.empty();
            }
            var textEnd = lineEnd + 1 + Integer.parseInt(head[1]);
            if (textEnd >= output.length() || output.charAt(textEnd) != '\n') {
                return Optional.empty();
            }
            answers.put(head[0], output.substring(lineEnd + 1, textEnd));
            at = textEnd + 1;
        }
        return Optional.of(new Answers(answers));
    }

    boolean has(String question) {
        return byQuestion.containsKey(question);
    }

    /** The answer without a newline at its end; empty text if there was none. */
    String text(String question) {
        return byQuestion.getOrDefault(question, "");
    }

    List<String> lines(String question) {
        return text(question).lines().filter(line -> !line.isBlank()).toList();
    }

    /** The words behind the first line that begins with {@code key}. */
    List<String> values(String question, String key) {
        return lines(question).stream()
                .map(line -> List.of(line.split(" +")))
                .filter(words -> words.getFirst().equals(key))
                .map(words -> words.subList(1, words.size()))
                .findFirst()
                .orElse(List.of());
    }
}
