package io.dsctl.probe;

import io.dsctl.facts.Sample.PodAnswer;
import io.dsctl.facts.Sample.PodWords;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what templates/verify/inside.sh.ftl prints in each Pod, with the Pod's name before each
 * line, and the lines of kubectl between them.
 */
final class PodWordsReader {

    private static final String IPS = "ips ";
    private static final String HOSTS = "hosts ";
    private static final String GOT = "got ";
    private static final String END = "end ";

    private final List<String> hosts = new ArrayList<>();
    private final List<PodAnswer> answers = new ArrayList<>();
    private Optional<String> environment = Optional.empty();
    private Optional<String> strange = Optional.empty();

    private PodWordsReader() {}

    /** By the Pod's name. */
    static Map<String, PodWords> read(List<String> lines) {
        var readers = new LinkedHashMap<String, PodWordsReader>();
        for (var line : lines) {
            var blank = line.indexOf(' ');
            if (blank > 0) {
                readers.computeIfAbsent(line.substring(0, blank), _ -> new PodWordsReader())
                        .read(line.substring(blank + 1));
            }
        }
        var words = new LinkedHashMap<String, PodWords>();
        readers.forEach((pod, reader) -> words.put(pod, reader.words()));
        return words;
    }

    private void read(String line) {
        // At the end of a line without anything behind it, the blank is gone.
        var padded = line + " ";
        if (padded.startsWith(IPS)) {
            environment = Optional.of(padded.substring(IPS.length()).strip());
        } else if (line.startsWith(HOSTS)) {
            hosts.add(line.substring(HOSTS.length()).strip());
        } else if (line.startsWith(GOT)) {
            answer(line.substring(GOT.length()));
        } else if (!line.startsWith(END) && !line.isBlank()) {
            strange = Optional.of(line.strip());
        }
    }

    /** kind, target, exit code, words. */
    private void answer(String line) {
        var words = line.split(" ", 4);
        if (words.length >= 3 && words[2].matches("[0-9]{1,3}")) {
            answers.add(
                    new PodAnswer(
                            words[0],
                            words[1],
                            Integer.parseInt(words[2]),
                            words.length == 4 ? words[3] : ""));
        }
    }

    /** Whoever said who it is was asked; else the last thing that was said is why not. */
    private PodWords words() {
        return new PodWords(
                environment,
                hosts,
                answers,
                environment.isPresent()
                        ? Optional.empty()
                        : strange.or(() -> Optional.of("it said nothing")));
    }
}
