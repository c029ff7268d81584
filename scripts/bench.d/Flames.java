import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Draws a recording of the JDK as a flame graph: processor time by call stack, the widest first.
 * The arguments: the recording, the drawing. Prints the shares of those who work. What the JVM does
 * beside Java's threads (compiling, collecting) is not in it.
 */
final class Flames {

    private static final String SAMPLE = "jdk.CPUTimeSample";
    private static final int WIDTH = 1200;
    private static final int ROW = 16;
    private static final int CHARACTER = 7;

    /** Less is not drawn. */
    private static final double NARROWEST = 1;

    /** Who works, by the beginning of a class's name; the first that fits. */
    private static final Map<String, String> OWNERS =
            List.of(
                            Map.entry("io.dsctl.", "dsctl"),
                            Map.entry("net.schmizz.", "sshj"),
                            Map.entry("com.hierynomus.", "sshj"),
                            Map.entry("freemarker.", "FreeMarker"),
                            Map.entry("picocli.", "picocli"),
                            Map.entry("org.snakeyaml.", "YAML"),
                            Map.entry("com.google.gson.", "JSON"))
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    private final StringBuilder svg = new StringBuilder();
    private final int all;

    private Flames(int all) {
        this.all = all;
    }

    public static void main(String[] arguments) throws IOException {
        var root = new Call();
        var owners = new TreeMap<String, Integer>();
        try (var recording = new RecordingFile(Path.of(arguments[0]))) {
            while (recording.hasMoreEvents()) {
                var event = recording.readEvent();
                if (event.getEventType().getName().equals(SAMPLE)
                        && event.getStackTrace() != null) {
                    var frames = event.getStackTrace().getFrames();
                    root.add(frames.reversed());
                    owners.merge(owner(frames), 1, Integer::sum);
                }
            }
        }
        if (root.samples == 0) {
            System.err.println("error: " + arguments[0] + " has no samples of processor time");
            System.exit(1);
        }
        Files.writeString(Path.of(arguments[1]), new Flames(root.samples).draw(root));
        System.out.printf("%s: %d samples%n", arguments[1], root.samples);
        owners.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(
                        it ->
                                System.out.printf(
                                        Locale.ROOT,
                                        "  %-10s %5.1f %%%n",
                                        it.getKey(),
                                        100.0 * it.getValue() / root.samples));
    }

    /** The first who is somebody, from the top of the stack: what the JDK does is done for him. */
    private static String owner(List<RecordedFrame> frames) {
        return frames.stream()
                .flatMap(
                        frame ->
                                OWNERS.entrySet().stream()
                                        .filter(it -> type(frame).startsWith(it.getKey())))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("the JDK");
    }

    private static String type(RecordedFrame frame) {
        return frame.getMethod() == null ? "" : frame.getMethod().getType().getName();
    }

    private String draw(Call root) {
        var height = (root.depth() + 1) * ROW;
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d">
                <style>
                  rect { stroke: #8b949e; stroke-width: 0.3; fill: #8b949e; fill-opacity: 0.35 } text { font: 11px monospace; fill: #6e7781 }
                  .dsctl { fill: #2da44e } .sshj { fill: #218bff } .FreeMarker { fill: #e16f24 } .YAML, .JSON, .picocli { fill: #a475f9 }
                  @media (prefers-color-scheme: dark) { text { fill: #c9d1d9 } }
                </style>
                """
                        .formatted(WIDTH, height));
        draw("all", root, 0, 0);
        return svg.append("</svg>\n").toString();
    }

    private void draw(String name, Call call, double left, int row) {
        var width = (double) WIDTH * call.samples / all;
        if (width < NARROWEST) {
            return;
        }
        var owner =
                OWNERS.entrySet().stream()
                        .filter(it -> name.startsWith(it.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("jdk");
        var label =
                (int) (width / CHARACTER) >= 4 ? shortened(name, (int) (width / CHARACTER)) : "";
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<g><title>%s: %.1f %%</title><rect class=\"%s\" x=\"%.1f\" y=\"%d\""
                                + " width=\"%.1f\" height=\"%d\"/><text x=\"%.1f\""
                                + " y=\"%d\">%s</text></g>\n",
                        escaped(name),
                        100.0 * call.samples / all,
                        owner,
                        left,
                        row * ROW,
                        width,
                        ROW,
                        left + 2,
                        row * ROW + 12,
                        escaped(label)));
        var next = left;
        var children =
                call.calls.entrySet().stream()
                        .sorted(
                                Map.Entry.<String, Call>comparingByValue(
                                        Comparator.comparingInt(it -> -it.samples)))
                        .toList();
        for (var child : children) {
            draw(child.getKey(), child.getValue(), next, row + 1);
            next += (double) WIDTH * child.getValue().samples / all;
        }
    }

    /** The end of a name tells most. */
    private static String shortened(String name, int length) {
        var words = name.replaceAll("^(.*\\.)?([^.]+\\.[^.]+)$", "$2");
        return words.length() <= length ? words : words.substring(0, length);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** What was called from somewhere, and how often it was seen at work. */
    private static final class Call {

        private final Map<String, Call> calls = new TreeMap<>();
        private int samples;

        void add(List<RecordedFrame> frames) {
            samples++;
            var call = this;
            for (var frame : frames) {
                if (frame.getMethod() == null) {
                    continue;
                }
                call =
                        call.calls.computeIfAbsent(
                                type(frame) + "." + frame.getMethod().getName(), _ -> new Call());
                call.samples++;
            }
        }

        int depth() {
            return 1
                    + Collections.max(
                            List.of(
                                    0,
                                    calls.values().stream().mapToInt(Call::depth).max().orElse(0)));
        }
    }
}
