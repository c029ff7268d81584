package io.dsctl;

import java.util.Map;

/** What a server prints whose answers are these: as templates/lib/answer.sh.ftl writes it. */
public final class Printed {

    private static final String MARK = "0123456789abcdef";

    private Printed() {}

    /** A server that has nothing to tell. */
    public static String nothing() {
        return answers(Map.of());
    }

    public static String answer(String question, String answer) {
        return answers(Map.of(question, answer));
    }

    public static String answers(Map<String, String> answers) {
        var text = new StringBuilder("dsctl-facts %s\n".formatted(MARK));
        answers.forEach(
                (name, answer) -> text.append("\n%s %s\n%s\n".formatted(MARK, name, answer)));
        return text.append("\n%s end\n".formatted(MARK)).toString();
    }

    /** Files that such a server has of Kubernetes. */
    public static String files(String... paths) {
        return answer("files", String.join("\n", paths));
    }
}
