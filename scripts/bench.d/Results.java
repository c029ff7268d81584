import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * What was measured: of each case and contestant all rounds.
 *
 * @param about what belongs to the figures of so many nodes
 */
record Results(
        Map<Case, Map<String, List<Results.Run>>> runs, Map<Integer, Map<String, String>> about) {

    private static final Pattern NAME =
            Pattern.compile("([0-9]+)-([0-9]+)-([a-z]+)-(fresh|again)-([0-9]+)\\.json");

    /**
     * So many nodes, so many milliseconds of added round-trip time, fresh servers or finished ones.
     */
    record Case(String kind, int rtt, int nodes) implements Comparable<Case> {

        @Override
        public int compareTo(Case other) {
            var kinds = other.kind.compareTo(kind);
            var rtts = kinds != 0 ? kinds : Integer.compare(rtt, other.rtt);
            return rtts != 0 ? rtts : Integer.compare(nodes, other.nodes);
        }
    }

    /**
     * Seconds, bytes, and round trips a node.
     *
     * @param cpu of the contestant's own processes
     * @param memory of dsctl, one process, its resident peak; of the others the largest sum of what
     *     their processes have a share of
     * @param nodesCpu of all nodes together
     */
    record Run(
            double wall,
            double cpu,
            double memory,
            Optional<Double> nodesCpu,
            Optional<Double> roundTrips) {}

    static Results read(Path folder) throws IOException {
        var runs = new TreeMap<Case, Map<String, List<Run>>>();
        var about = new TreeMap<Integer, Map<String, String>>();
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                var name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    var place =
                            new Case(name.group(4), number(name.group(2)), number(name.group(1)));
                    runs.computeIfAbsent(place, _ -> new TreeMap<>())
                            .computeIfAbsent(name.group(3), _ -> new ArrayList<>())
                            .add(run(name.group(3), Files.readString(file)));
                } else if (file.toString().endsWith(".about")) {
                    about.put(
                            number(file.getFileName().toString().replace(".about", "")),
                            pairs(file));
                }
            }
        }
        return new Results(runs, about);
    }

    private static Run run(String contestant, String json) {
        return new Run(
                field(json, "wall").orElseThrow(),
                field(json, "user").orElseThrow() + field(json, "system").orElseThrow(),
                field(json, contestant.equals("dsctl") ? "largest" : "peak").orElseThrow(),
                field(json, "nodesCpu"),
                field(json, "roundTrips"));
    }

    private static Optional<Double> field(String json, String name) {
        var matcher = Pattern.compile("\"" + name + "\": ([0-9.]+)").matcher(json);
        return matcher.find() ? Optional.of(Double.valueOf(matcher.group(1))) : Optional.empty();
    }

    private static Map<String, String> pairs(Path file) throws IOException {
        var pairs = new TreeMap<String, String>();
        for (var line : Files.readAllLines(file)) {
            var parts = line.split("=", 2);
            pairs.put(parts[0], parts[1]);
        }
        return pairs;
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    Collection<String> contestants() {
        return List.of("dsctl", "loop", "ansible").stream()
                .filter(name -> runs.values().stream().anyMatch(it -> it.containsKey(name)))
                .toList();
    }

    int rounds(Case place, String contestant) {
        return runs.getOrDefault(place, Map.of()).getOrDefault(contestant, List.of()).size();
    }

    Optional<Double> wall(Case place, String contestant) {
        return median(place, contestant, Run::wall);
    }

    Optional<Double> cpu(Case place, String contestant) {
        return median(place, contestant, Run::cpu);
    }

    Optional<Double> memory(Case place, String contestant) {
        return median(place, contestant, Run::memory);
    }

    /** Of one node on the average, what was done there for the contestant. */
    Optional<Double> nodeCpu(Case place, String contestant) {
        return median(place, contestant, run -> run.nodesCpu().orElse(Double.NaN))
                .filter(it -> !it.isNaN())
                .map(it -> it / place.nodes());
    }

    Optional<Double> roundTrips(Case place, String contestant) {
        return median(place, contestant, run -> run.roundTrips().orElse(Double.NaN))
                .filter(it -> !it.isNaN());
    }

    private Optional<Double> median(Case place, String contestant, ToDoubleFunction<Run> figure) {
        var sorted =
                runs.getOrDefault(place, Map.of()).getOrDefault(contestant, List.of()).stream()
                        .mapToDouble(figure)
                        .sorted()
                        .toArray();
        return sorted.length == 0
                ? Optional.empty()
                : Optional.of((sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
    }
}
