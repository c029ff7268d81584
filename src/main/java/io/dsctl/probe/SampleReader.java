package io.dsctl.probe;

import io.dsctl.facts.Sample;
import io.dsctl.facts.Sample.CleanUp;
import io.dsctl.facts.Sample.NodeAddress;
import io.dsctl.facts.Sample.NodeState;
import io.dsctl.facts.Sample.PodState;
import io.dsctl.facts.Sample.ServiceState;
import io.dsctl.facts.Sample.SystemPod;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what templates/verify/script.sh.ftl prints: columns with tabs between them. */
public final class SampleReader {

    private static final String MODE = "mode ";

    /** What says only that there is nothing yet; an event may say why. */
    private static final String CREATING = "ContainerCreating";

    private final Answers answers;

    private SampleReader(Answers answers) {
        this.answers = answers;
    }

    /** Empty if it is not what the script prints. */
    public static Optional<Sample> read(String output) {
        return Answers.read(output)
                .filter(it -> it.has("clean_up"))
                .map(it -> new SampleReader(it).sample());
    }

    private Sample sample() {
        return new Sample(
                rows("nodes", 4).map(SampleReader::node).toList(),
                rows("system", 5).map(SampleReader::systemPod).toList(),
                answers.lines("proxy").stream()
                        .filter(it -> (it + " ").startsWith(MODE))
                        .map(it -> it.substring(MODE.length() - 1).strip())
                        .findFirst(),
                text("trouble"),
                services(),
                text("pod_trouble"),
                pods(),
                switch (answers.text("clean_up")) {
                    case "gone" -> CleanUp.GONE;
                    case "under-way" -> CleanUp.UNDER_WAY;
                    default -> CleanUp.LEFT;
                },
                answers.lines("others"));
    }

    /** name, conditions, addresses, blocks. */
    private static NodeState node(String[] row) {
        var ready = Json.find(row[1], "type", "Ready");
        return new NodeState(
                row[0],
                ready.filter(it -> Json.text(it, "status").equals("True")).isPresent(),
                ready.map(it -> Json.text(it, "reason")).orElse(""),
                ready.map(it -> Json.text(it, "message")).orElse("its kubelet said nothing yet"),
                Json.list(row[2]).stream()
                        .map(it -> new NodeAddress(Json.text(it, "type"), Json.text(it, "address")))
                        .toList(),
                words(row[3]));
    }

    /** name, node, phase, conditions, containers. */
    private static SystemPod systemPod(String[] row) {
        return new SystemPod(
                row[0],
                row[1],
                row[2],
                Json.find(row[3], "type", "Ready")
                        .filter(it -> Json.text(it, "status").equals("True"))
                        .isPresent(),
                why(row[3], row[4]));
    }

    private Map<String, ServiceState> services() {
        var services = new HashMap<String, ServiceState>();
        rows("refused", 2).forEach(row -> services.put(row[0], new ServiceState.Refused(row[1])));
        // name, policy, families, address, addresses, external ones.
        rows("services", 6)
                .forEach(
                        row ->
                                services.put(
                                        row[0],
                                        new ServiceState.Accepted(
                                                row[1],
                                                words(row[2]),
                                                row[3],
                                                words(row[4]),
                                                words(row[5]))));
        return services;
    }

    /** name, phase, addresses, conditions, containers. */
    private Map<String, PodState> pods() {
        var events = new HashMap<String, String>();
        // The last one of a Pod tells most: those before it led to it.
        rows("events", 3).forEach(row -> events.put(row[0], row[1] + ": " + row[2]));
        var told = PodWordsReader.read(answers.lines("told"));
        var pods = new HashMap<String, PodState>();
        rows("pods_state", 5)
                .forEach(
                        row ->
                                pods.put(
                                        row[0],
                                        new PodState(
                                                row[1],
                                                words(row[2]),
                                                why(row[3], row[4])
                                                        .filter(it -> !it.equals(CREATING))
                                                        .or(
                                                                () ->
                                                                        Optional.ofNullable(
                                                                                events.get(
                                                                                        row[0]))),
                                                Optional.ofNullable(told.get(row[0])))));
        return pods;
    }

    /** The scheduler's words, or the kubelet's. */
    private static Optional<String> why(String conditions, String containers) {
        return Json.find(conditions, "type", "PodScheduled")
                .filter(it -> Json.text(it, "status").equals("False"))
                .map(SampleReader::reason)
                .or(
                        () ->
                                Json.list(containers).stream()
                                        .flatMap(it -> state(it).stream())
                                        .map(SampleReader::reason)
                                        .findFirst())
                .filter(it -> !it.isEmpty());
    }

    private static Optional<Map<?, ?>> state(Map<?, ?> container) {
        return container.get("state") instanceof Map<?, ?> state
                ? Stream.of("waiting", "terminated")
                        .flatMap(
                                it ->
                                        state.get(it) instanceof Map<?, ?> map
                                                ? Stream.<Map<?, ?>>of(map)
                                                : Stream.<Map<?, ?>>empty())
                        .findFirst()
                : Optional.empty();
    }

    private static String reason(Map<?, ?> of) {
        return Stream.of(Json.text(of, "reason"), Json.text(of, "message"))
                .filter(it -> !it.isEmpty())
                .reduce((reason, message) -> reason + ": " + message)
                .orElse("");
    }

    private Optional<String> text(String question) {
        return Optional.of(answers.text(question).strip()).filter(it -> !it.isEmpty());
    }

    private Stream<String[]> rows(String question, int columns) {
        return answers.lines(question).stream()
                .map(line -> line.split("\t", columns))
                .filter(row -> row.length == columns);
    }

    private static List<String> words(String text) {
        return Stream.of(text.split(" ")).filter(it -> !it.isBlank()).toList();
    }
}
