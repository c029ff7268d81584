import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes what was measured into a paper, between the marks that it has for that, and draws it. The
 * arguments: the folder of the results, the paper, the drawing.
 */
final class Report {

    private static final String BEGIN = "<!-- what scripts/bench measured begins -->\n";
    private static final String END = "<!-- what scripts/bench measured ends -->\n";

    private static final Map<String, String> NAMES =
            Map.of("dsctl", "dsctl", "loop", "OpenSSH loop", "ansible", "Ansible");

    private final Path folder;
    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private Report(Path folder, Results results) {
        this.folder = folder;
        this.results = results;
    }

    public static void main(String[] arguments) throws IOException {
        var results = Results.read(Path.of(arguments[0]));
        var paper = Path.of(arguments[1]);
        var old = Files.readString(paper);
        var begin = old.indexOf(BEGIN);
        var end = old.indexOf(END);
        if (begin < 0 || end < begin) {
            System.err.println(
                    "error: " + paper + " has no place for results: two lines " + BEGIN + END);
            System.exit(1);
        }
        Files.writeString(
                paper,
                old.substring(0, begin + BEGIN.length())
                        + new Report(Path.of(arguments[0]), results).text()
                        + old.substring(end));
        Files.writeString(Path.of(arguments[2]), new Plot(results, NAMES).svg());
    }

    private String text() {
        table("fresh", "From bare servers to a cluster");
        table("again", "With nothing to do");
        ratios();
        surroundings();
        alone("startup.txt", "How long dsctl takes to start", "median of 40 starts");
        alone("planner.txt", "Reading, deciding and telling", "in one process, without servers");
        return text.toString();
    }

    private void table(String kind, String title) {
        print("\n### %s\n\n", title);
        print(
                "| nodes | added RTT | | wall | CPU of the controller | its memory | CPU of a node"
                        + " | round trips a node | runs |\n");
        print("|---:|---:|---|---:|---:|---:|---:|---:|---:|\n");
        for (var place : results.runs().keySet()) {
            if (place.kind().equals(kind)) {
                for (var contestant : results.contestants()) {
                    row(place, contestant);
                }
            }
        }
    }

    private void row(Results.Case place, String contestant) {
        print(
                "| %d | %d ms | %s | %s | %s | %s | %s | %s | %s |\n",
                place.nodes(),
                place.rtt(),
                NAMES.get(contestant),
                figure(results.wall(place, contestant), "%.1f s"),
                figure(results.cpu(place, contestant), "%.1f s"),
                figure(results.memory(place, contestant).map(it -> it / (1 << 20)), "%.0f MiB"),
                figure(results.nodeCpu(place, contestant), "%.2f s"),
                place.rtt() == 0 ? "" : figure(results.roundTrips(place, contestant), "%.1f"),
                results.rounds(place, contestant) == 0
                        ? "not measured"
                        : results.rounds(place, contestant));
    }

    private void ratios() {
        print("\n### Compared\n\n");
        print(
                "| nodes | added RTT | | wall, of the loop's | CPU, of the loop's | Ansible's wall,"
                        + " of dsctl's |\n");
        print("|---:|---:|---|---:|---:|---:|\n");
        for (var place : results.runs().keySet()) {
            print(
                    "| %d | %d ms | %s | %s | %s | %s |\n",
                    place.nodes(),
                    place.rtt(),
                    place.kind().equals("fresh") ? "bare servers" : "nothing to do",
                    ratio(results.wall(place, "dsctl"), results.wall(place, "loop")),
                    ratio(results.cpu(place, "dsctl"), results.cpu(place, "loop")),
                    ratio(results.wall(place, "ansible"), results.wall(place, "dsctl")));
        }
    }

    private void surroundings() {
        print("\n### Where\n\n");
        results.about()
                .forEach(
                        (nodes, about) ->
                                print(
                                        "- %d nodes: %s, on %s (load before: %s); %s; %s; %s; Java"
                                                + " %s\n",
                                        nodes,
                                        about.get("date"),
                                        about.get("machine"),
                                        about.get("load"),
                                        about.get("dsctl"),
                                        about.get("openssh"),
                                        about.get("ansible").isEmpty()
                                                ? "no Ansible"
                                                : about.get("ansible"),
                                        about.get("java")));
        print("\n");
    }

    /** What scripts/bench --startup and --planner printed, if they did. */
    private void alone(String name, String title, String how) {
        var file = folder.resolveSibling(name);
        if (Files.exists(file)) {
            try {
                print("### %s\n\n%s:\n\n```\n%s```\n\n", title, how, Files.readString(file));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }

    private static String ratio(Optional<Double> part, Optional<Double> whole) {
        return part.isPresent() && whole.isPresent()
                ? figure(Optional.of(part.get() / whole.get()), "%.2f ×")
                : "";
    }

    private static String figure(Optional<Double> figure, String format) {
        return figure.map(it -> String.format(Locale.ROOT, format, it)).orElse("");
    }

    private void print(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
