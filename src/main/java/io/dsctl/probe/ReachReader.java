package io.dsctl.probe;

import io.dsctl.cluster.HostPort;
import io.dsctl.facts.Reach;
import io.dsctl.facts.Reach.Answer;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what templates/probe/second.sh.ftl answers about reach. */
final class ReachReader {

    private static final Pattern LINE = Pattern.compile("(\\S+) ([0-9]{1,3}) ?(.*)");

    /** As bash says it with the C library's words, or kubectl with Go's; the first that fits. */
    private static final List<Map.Entry<Pattern, Answer>> WORDS =
            List.of(
                    said("x509|tls:|Unauthorized|Forbidden|Error from server|EOF", Answer.OPEN),
                    said("[Rr]efused", Answer.REFUSED),
                    said("[Nn]o route to host|unreachable", Answer.NO_ROUTE),
                    said(
                            "Name or service not known|name resolution|No address associated|no"
                                    + " such host|server misbehaving",
                            Answer.UNRESOLVED),
                    said("timed out|i/o timeout|deadline exceeded|awaiting", Answer.NO_ANSWER));

    private ReachReader() {}

    /** In the order of the targets; a target about which nothing is said is left out. */
    static List<Reach> read(String output, List<HostPort> targets) {
        return targets.stream()
                .flatMap(target -> output.lines().flatMap(line -> reach(line, target)).limit(1))
                .toList();
    }

    private static Stream<Reach> reach(String line, HostPort target) {
        var match = LINE.matcher(line);
        return match.matches() && match.group(1).equals(target.toString())
                ? Stream.of(new Reach(target, answer(match.group(2), match.group(3))))
                : Stream.empty();
    }

    private static Answer answer(String code, String said) {
        return switch (code) {
            case "0" -> Answer.OPEN;
            case "124" -> Answer.NO_ANSWER;
            default ->
                    WORDS.stream()
                            .filter(entry -> entry.getKey().matcher(said).find())
                            .map(Map.Entry::getValue)
                            .findFirst()
                            .orElse(Answer.UNKNOWN);
        };
    }

    private static Map.Entry<Pattern, Answer> said(String words, Answer answer) {
        return Map.entry(Pattern.compile(words), answer);
    }
}
