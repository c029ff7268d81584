import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws the wall times, both axes logarithmic, in colours that can be told apart on light and on
 * dark ground.
 */
final class Plot {

    private static final int WIDTH = 420;
    private static final int HEIGHT = 340;
    private static final int LEFT = 52;
    private static final int RIGHT = 140;
    private static final int TOP = 40;
    private static final int BOTTOM = 44;
    private static final int LINE = 15;

    private final Results results;
    private final Map<String, String> names;
    private final StringBuilder svg = new StringBuilder();
    private final List<Integer> nodes;
    private final List<Integer> rtts;
    private final double least;
    private final double most;

    Plot(Results results, Map<String, String> names) {
        this.results = results;
        this.names = names;
        var places = results.runs().keySet();
        this.nodes = places.stream().map(Results.Case::nodes).distinct().sorted().toList();
        this.rtts = places.stream().map(Results.Case::rtt).distinct().sorted().toList();
        var walls =
                places.stream()
                        .flatMap(
                                place ->
                                        results.contestants().stream()
                                                .flatMap(it -> results.wall(place, it).stream()))
                        .mapToDouble(it -> it)
                        .summaryStatistics();
        this.least = walls.getMin() / 1.3;
        this.most = walls.getMax() * 1.3;
    }

    String svg() {
        print(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="Wall times of dsctl, a loop over OpenSSH and Ansible">
                <style>
                  text { font: 12px sans-serif; fill: #57606a } .title { font-weight: bold }
                  .grid { stroke: #8b949e; stroke-opacity: 0.3 } path { fill: none; stroke-width: 2 }
                  .dsctl { --ink: #1a7f37 } .loop { --ink: #0969da } .ansible { --ink: #bc4c00 }
                  @media (prefers-color-scheme: dark) {
                    text { fill: #9198a1 } .dsctl { --ink: #3fb950 } .loop { --ink: #58a6ff } .ansible { --ink: #f0883e }
                  }
                  .line path { stroke: var(--ink) } .line circle { fill: var(--ink) } .line text { fill: var(--ink) }
                </style>
                """,
                2 * WIDTH, HEIGHT + 24);
        panel("fresh", "From bare servers to a cluster: seconds by nodes", 0);
        panel("again", "With nothing to do: seconds by nodes", WIDTH);
        print(
                "<text x=\"%d\" y=\"%d\">%s</text>\n</svg>\n",
                LEFT,
                HEIGHT + 12,
                rtts.size() > 1
                        ? "Smaller and dashed: with %d ms of round-trip time added. Both axes are logarithmic."
                                .formatted(rtts.getLast())
                        : "Both axes are logarithmic.");
        return svg.toString();
    }

    private void panel(String kind, String title, int shift) {
        print(
                "<g transform=\"translate(%d 0)\">\n"
                        + "<text class=\"title\" x=\"%d\" y=\"20\">%s</text>\n",
                shift, LEFT, title);
        for (var seconds : List.of(0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)) {
            if (seconds >= least && seconds <= most) {
                print(
                        "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text"
                                + " x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                        LEFT,
                        WIDTH - RIGHT,
                        y(seconds),
                        y(seconds),
                        LEFT - 8,
                        y(seconds) + 4,
                        seconds < 1 ? "0.5" : "%.0f".formatted(seconds));
            }
        }
        for (var count : nodes) {
            print(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n",
                    x(count), HEIGHT - BOTTOM + 20, count);
        }
        var labels = new ArrayList<Label>();
        for (var contestant : results.contestants()) {
            print("<g class=\"line %s\">\n", contestant);
            for (var rtt : rtts) {
                line(kind, rtt, contestant, labels);
            }
            print("</g>\n");
        }
        write(labels);
        print("</g>\n");
    }

    private void line(String kind, int rtt, String contestant, List<Label> labels) {
        var path = new StringBuilder();
        var last = 0.0;
        for (var count : nodes) {
            var wall = results.wall(new Results.Case(kind, rtt, count), contestant);
            if (wall.isPresent()) {
                last = wall.get();
                path.append(
                        String.format(
                                Locale.ROOT,
                                "%s%.1f %.1f",
                                path.isEmpty() ? "M" : " L",
                                x(count),
                                y(last)));
                print(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"/>\n",
                        x(count), y(last), rtt == 0 ? "3.5" : "2.5");
            }
        }
        if (!path.isEmpty()) {
            print("<path d=\"%s\"%s/>\n", path, rtt == 0 ? "" : " stroke-dasharray=\"4 4\"");
            if (rtt == rtts.getFirst()) {
                labels.add(
                        new Label(
                                contestant,
                                String.format(
                                        Locale.ROOT, "%s %.1f s", names.get(contestant), last),
                                y(last)));
            }
        }
    }

    /** One below the other, where they would lie on one another. */
    private void write(List<Label> labels) {
        labels.sort(Comparator.comparingDouble(Label::y));
        var free = 0.0;
        for (var label : labels) {
            var y = Math.max(label.y(), free);
            print(
                    "<g class=\"line %s\"><text x=\"%d\" y=\"%.1f\">%s</text></g>\n",
                    label.contestant(), WIDTH - RIGHT + 8, y + 4, label.text());
            free = y + LINE;
        }
    }

    private record Label(String contestant, String text, double y) {}

    private double x(int count) {
        var width = WIDTH - LEFT - RIGHT - 32;
        return nodes.size() == 1
                ? LEFT + 16 + width / 2.0
                : LEFT
                        + 16
                        + width
                                * Math.log((double) count / nodes.getFirst())
                                / Math.log((double) nodes.getLast() / nodes.getFirst());
    }

    private double y(double seconds) {
        return TOP + (HEIGHT - TOP - BOTTOM) * Math.log(most / seconds) / Math.log(most / least);
    }

    private void print(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
