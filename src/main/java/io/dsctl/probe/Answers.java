package io.dsctl.probe;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a node answered, by question; templates/lib/answer.sh.ftl says how it is written. */
record Answers(Map<String, String> byQuestion) {

    private static final Pattern FIRST_LINE =
            Pattern.compile("^dsctl-facts ([0-9a-z]{1,64})$", Pattern.MULTILINE);

    private static final String END = "end";

    Answers {
        byQuestion = Map.copyOf(byQuestion);
    }

    /** Empty if the output is not what the script prints: cut, or mixed with something else. */
    static Optional<Answers> read(String output) {
        var first = FIRST_LINE.matcher(output);
        if (!first.find()) {
            return Optional.empty();
        }
        var parts =
                List.of(
                        output.substring(first.end())
                                .split(Pattern.quote("\n%s ".formatted(first.group(1))), -1));
        if (!parts.getFirst().isBlank() || !parts.getLast().strip().equals(END)) {
            return Optional.empty();
        }
        var answers = new HashMap<String, String>();
        for (var part : parts.subList(1, parts.size() - 1)) {
            var lineEnd = part.indexOf('\n');
            if (lineEnd < 0) {
                return Optional.empty();
            }
            answers.put(part.substring(0, lineEnd), printable(part.substring(lineEnd + 1)));
        }
        return Optional.of(new Answers(answers));
    }

    /** What reaches nobody's terminal as control characters; without newlines at its end. */
    private static String printable(String text) {
        var end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        var printable = new StringBuilder(end);
        for (int at = 0; at < end; at++) {
            var it = text.charAt(at);
            if (it == '\n' || it == '\t' || it >= ' ' && it <= '~') {
                printable.append(it);
            }
        }
        return printable.toString();
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
