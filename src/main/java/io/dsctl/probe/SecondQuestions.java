package io.dsctl.probe;

import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.ImageQuestion;
import io.dsctl.facts.ImageSupply;
import io.dsctl.facts.Reach;
import io.dsctl.failure.Failure;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.Script;
import io.dsctl.render.Templates;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What servers are asked once it is known what is to become of them, each in one round trip: whom
 * they get through to, how they get images, and which of them they have.
 *
 * @param targets of each server; none, if it is not to be asked
 * @param images the same
 */
record SecondQuestions(
        Hosts hosts,
        Templates templates,
        SequencedMap<Node, List<HostPort>> targets,
        SequencedMap<Node, ImageQuestion> images) {

    /**
     * Longer than all its questions may take together: an answer is worth as much as the others.
     */
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    /**
     * Who does not answer this time is left out: nothing is known of it then, and its join will
     * tell.
     *
     * @throws Failure.BrokenTemplate if the questions are the user's own, and broken
     */
    ClusterFacts ask(ClusterFacts facts) throws InterruptedException {
        var nodes = new LinkedHashSet<>(targets.keySet());
        nodes.addAll(images.keySet());
        if (nodes.isEmpty()) {
            return facts;
        }
        var reaches = new LinkedHashMap<Node, List<Reach>>();
        var supplies = new LinkedHashMap<Node, ImageSupply>();
        Prober.atOnce(List.copyOf(nodes), this::glance)
                .forEach(
                        (node, answers) -> {
                            if (targets.containsKey(node)) {
                                reaches.put(node, reach(answers, targets.get(node)));
                            }
                            if (images.containsKey(node)) {
                                answers.map(ImageSupplyReader::read)
                                        .ifPresent(it -> supplies.put(node, it));
                            }
                        });
        return facts.withReaches(reaches).withImages(supplies);
    }

    private static List<Reach> reach(Optional<Answers> answers, List<HostPort> targets) {
        return answers.map(it -> ReachReader.read(it.text("reach"), targets)).orElse(List.of());
    }

    private Optional<Answers> glance(Node node) {
        try {
            var script = new Script(templates.render("probe/second.sh", values(node)), DEADLINE);
            return Answers.read(hosts.of(node).run(script).stdout());
        } catch (Failure.BrokenTemplate broken) {
            throw broken;
        } catch (Failure _) {
            return Optional.empty();
        }
    }

    private Map<String, Object> values(Node node) {
        var values = new HashMap<String, Object>();
        values.put("mark", Mark.fresh());
        values.put("downloads", images.containsKey(node));
        values.put("told", false);
        Optional.ofNullable(targets.get(node))
                .ifPresent(
                        it ->
                                values.put(
                                        "targets",
                                        it.stream().map(SecondQuestions::target).toList()));
        Optional.ofNullable(images.get(node))
                .ifPresent(
                        question -> {
                            question.version()
                                    .ifPresent(
                                            it ->
                                                    values.put(
                                                            "version", it.toString().substring(1)));
                            question.repository()
                                    .ifPresent(it -> values.put("imageRepository", it));
                            values.put("criSocket", question.criSocket());
                            values.put("told", !question.isDirect());
                        });
        return values;
    }

    static Map<String, String> target(HostPort target) {
        return Map.of(
                "target", target.toString(),
                "host", target.host(),
                "port", Integer.toString(target.port()));
    }
}
