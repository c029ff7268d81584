package io.dsctl.execute;

import io.dsctl.failure.Evidence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what templates/evidence prints, and finds the lines that matter: a log repeats itself, and
 * most of it is no complaint.
 */
final class EvidenceReader {

    /** All static pods and the kubelet. */
    private static final int SOURCES = 5;

    private static final int LINES = 40;
    private static final int LENGTH = 500;

    /** As many as a person reads in a list of failures. */
    private static final int DECISIVE = 3;

    private static final int DECISIVE_LENGTH = 300;

    private static final Pattern SOURCE = Pattern.compile("[a-z-]{1,30}(?: \\([a-z ]{1,20}\\))?");

    /** As Kubernetes' programs write: severity, time, process, place in the source, words. */
    private static final Pattern KLOG =
            Pattern.compile("([IWEF])\\d{4} [0-9:.]+ +\\d+ [^\\s\\]]+\\] (.*)");

    /** As etcd writes. */
    private static final Pattern LEVEL = Pattern.compile("\"level\":\"([a-z]+)\"");

    private static final Pattern MESSAGE = field("msg");
    private static final Pattern ERROR = field("error");

    /** systemd tells that the kubelet ended, not why. */
    private static final Pattern OF_SYSTEMD =
            Pattern.compile("kubelet\\.service: .*|(?:Start|Stopp)(?:ed|ing) kubelet.*");

    private static final Pattern COMPLAINT =
            Pattern.compile(
                    "(?i)\\b(?:fatal|panic|error|failed|cannot|can't|unable to|denied|refused)\\b");

    /** What differs between two lines that say the same. */
    private static final Pattern VARYING = Pattern.compile("[0-9]+");

    /** One that did not end complains too while it starts, and does not name the cause. */
    private static final String RUNNING = " (running)";

    private EvidenceReader() {}

    static List<Evidence> read(String printed) {
        var logs = new LinkedHashMap<String, List<String>>();
        var current = Optional.<List<String>>empty();
        for (var line : printed.lines().toList()) {
            if (line.startsWith(" ")) {
                current.ifPresent(lines -> lines.add(cut(line.substring(1), LENGTH)));
            } else if (SOURCE.matcher(line).matches() && logs.size() < SOURCES) {
                current = Optional.of(logs.computeIfAbsent(line, _ -> new ArrayList<>()));
            } else {
                current = Optional.empty();
            }
        }
        return logs.entrySet().stream()
                .filter(log -> !log.getValue().isEmpty())
                .map(log -> evidence(log.getKey(), log.getValue()))
                .toList();
    }

    private static Evidence evidence(String source, List<String> lines) {
        var complaints = lines.stream().flatMap(line -> complaint(line).stream());
        return new Evidence(
                source,
                source.endsWith(RUNNING) ? List.of() : last(DECISIVE, distinct(complaints)),
                last(LINES, distinct(lines.stream())));
    }

    private static Optional<String> complaint(String line) {
        var klog = KLOG.matcher(line);
        if (klog.matches()) {
            return "EF".contains(klog.group(1)) ? shown(klog.group(2)) : Optional.empty();
        }
        var level = LEVEL.matcher(line);
        if (level.find()) {
            return List.of("error", "fatal", "panic").contains(level.group(1))
                    ? shown(message(line))
                    : Optional.empty();
        }
        return COMPLAINT.matcher(line).find() && !OF_SYSTEMD.matcher(line).matches()
                ? shown(line)
                : Optional.empty();
    }

    private static String message(String json) {
        var message = MESSAGE.matcher(json);
        var error = ERROR.matcher(json);
        return (message.find() ? message.group(1) : json)
                + (error.find() ? ": " + error.group(1) : "");
    }

    private static Optional<String> shown(String words) {
        return Optional.of(cut(words.strip(), DECISIVE_LENGTH));
    }

    /** Of lines that say the same, the last one. */
    private static List<String> distinct(Stream<String> lines) {
        var last = new LinkedHashMap<String, String>();
        lines.forEach(line -> last.putLast(VARYING.matcher(line).replaceAll("0"), line));
        return List.copyOf(last.values());
    }

    private static <T> List<T> last(int count, List<T> all) {
        return all.subList(Math.max(0, all.size() - count), all.size());
    }

    private static String cut(String line, int length) {
        return line.length() <= length ? line : line.substring(0, length) + "...";
    }

    private static Pattern field(String name) {
        return Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    }
}
