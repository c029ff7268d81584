package io.dsctl.probe;

import io.dsctl.facts.Equipment;
import io.dsctl.facts.KubeletService;
import io.dsctl.facts.Listener;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what a server has and lacks for Kubernetes: pure, a method a question. */
final class EquipmentReader {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}");
    private static final Pattern PORT = Pattern.compile(".*:([0-9]{1,5})");

    /** {@code users:(("nginx",pid=12,fd=6),…)}. */
    private static final Pattern PROCESS = Pattern.compile("\\(\\(\"([^\"]{1,64})\",pid=([0-9]+)");

    private final Answers answers;

    private EquipmentReader(Answers answers) {
        this.answers = answers;
    }

    /** Nothing is known of a server that was not asked, as members are not. */
    static Equipment read(Answers answers) {
        return answers.has("size") ? new EquipmentReader(answers).equipment() : Equipment.unknown();
    }

    private Equipment equipment() {
        return new Equipment(
                number("cpus").map(Long::intValue),
                number("memory").map(kibibytes -> (int) (kibibytes / 1024)),
                swaps(),
                cgroups(),
                listeners(),
                Set.copyOf(answers.lines("programs")),
                deadRuntimes(),
                Set.copyOf(answers.lines("leftovers")),
                Optional.of(!answers.text("own_name").isBlank()),
                kubelet(),
                SoftwareReader.read(answers));
    }

    private Optional<Long> number(String key) {
        return answers.values("size", key).stream()
                .findFirst()
                .filter(it -> NUMBER.matcher(it).matches())
                .map(Long::valueOf)
                .filter(it -> it > 0);
    }

    /** Below a line with titles, which is there without any swap too. */
    private Optional<List<String>> swaps() {
        var lines = answers.lines("swaps");
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(lines.stream().skip(1).map(line -> line.split("\\s+")[0]).toList());
    }

    /** The folder of version 1 is a tmpfs that holds a mount for each controller. */
    private Optional<Integer> cgroups() {
        return answers.values("size", "cgroups").stream()
                .findFirst()
                .flatMap(
                        type ->
                                switch (type) {
                                    case "cgroup2fs" -> Optional.of(2);
                                    case "tmpfs" -> Optional.of(1);
                                    default -> Optional.empty();
                                });
    }

    /** {@code LISTEN 0 4096 *:6443 *:* users:(("kube-apiserver",pid=1,fd=3))}. */
    private List<Listener> listeners() {
        return answers.lines("listeners").stream()
                .map(line -> line.split("\\s+"))
                .filter(words -> words.length > 4)
                .flatMap(words -> listener(words).stream())
                .distinct()
                .toList();
    }

    private static Optional<Listener> listener(String[] words) {
        var port = PORT.matcher(words[3]);
        if (!port.matches()) {
            return Optional.empty();
        }
        var process = PROCESS.matcher(words.length > 5 ? words[5] : "");
        return Optional.of(
                new Listener(
                        Integer.parseInt(port.group(1)),
                        process.find()
                                ? "%s (pid %s)".formatted(process.group(1), process.group(2))
                                : ""));
    }

    private Map<String, String> deadRuntimes() {
        var dead = new HashMap<String, String>();
        for (var line : answers.lines("dead_runtimes")) {
            var end = line.indexOf(' ');
            if (end > 0) {
                dead.putIfAbsent(line.substring(0, end), line.substring(end + 1).strip());
            }
        }
        return dead;
    }

    /** What {@code systemctl is-enabled} prints; of what it does not know, older ones nothing. */
    private KubeletService kubelet() {
        if (answers.text("services").isBlank()) {
            return KubeletService.UNKNOWN;
        }
        return switch (answers.values("services", "kubelet").stream().findFirst().orElse("")) {
            case "", "not-found" -> KubeletService.MISSING;
            case "disabled", "masked", "masked-runtime", "linked", "linked-runtime", "bad" ->
                    KubeletService.DISABLED;
            default -> KubeletService.ENABLED;
        };
    }
}
