package io.dsctl.probe;

import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.ImageQuestion;
import io.dsctl.facts.ImageSupply;
import io.dsctl.failure.Failure;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.Script;
import io.dsctl.render.Templates;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** A second look: how servers get images, and which of them they have. */
final class ImageSupplies {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final String OURS = "ours ";
    private static final String OTHER = "other ";
    private static final int DIGEST = 64;

    private final Hosts hosts;
    private final Templates templates;

    ImageSupplies(Hosts hosts, Templates templates) {
        this.hosts = hosts;
        this.templates = templates;
    }

    /**
     * Who does not answer this time is left out.
     *
     * @throws Failure.BrokenTemplate if the questions are the user's own, and broken
     */
    ClusterFacts ask(ClusterFacts facts, SequencedMap<Node, ImageQuestion> questions)
            throws InterruptedException {
        if (questions.isEmpty()) {
            return facts;
        }
        var answers = new LinkedHashMap<Node, ImageSupply>();
        Prober.atOnce(List.copyOf(questions.keySet()), node -> glance(node, questions.get(node)))
                .forEach((node, answer) -> answer.ifPresent(it -> answers.put(node, it)));
        return facts.withImages(answers);
    }

    private Optional<ImageSupply> glance(Node node, ImageQuestion question) {
        try {
            var script =
                    new Script(templates.render("probe/images.sh", values(question)), DEADLINE);
            return Answers.read(hosts.of(node).run(script).stdout()).map(ImageSupplies::read);
        } catch (Failure.BrokenTemplate broken) {
            throw broken;
        } catch (Failure _) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> values(ImageQuestion question) {
        var values = new HashMap<String, Object>();
        question.version().ifPresent(it -> values.put("version", it.toString().substring(1)));
        question.repository().ifPresent(it -> values.put("imageRepository", it));
        values.put("criSocket", question.criSocket());
        return values;
    }

    /** Pure. */
    static ImageSupply read(Answers answers) {
        return new ImageSupply(
                answers.lines("containerd").stream().findFirst().flatMap(SoftwareReader::major),
                answers.lines("files").stream()
                        .filter(line -> line.startsWith(OURS))
                        .map(line -> line.substring(OURS.length()))
                        .filter(line -> line.length() > DIGEST + 1)
                        .collect(
                                Collectors.toMap(
                                        line -> line.substring(DIGEST + 1),
                                        line -> line.substring(0, DIGEST),
                                        (first, _) -> first)),
                answers.lines("files").stream()
                        .filter(line -> line.startsWith(OTHER))
                        .map(line -> line.substring(OTHER.length()))
                        .collect(Collectors.toSet()),
                answers.lines("environment").stream().collect(Collectors.toSet()),
                answers.lines("reading").stream().findFirst().map("yes"::equals),
                answers.lines("needed").stream()
                        .map(String::strip)
                        .filter(ImageSupplies::isImage)
                        .toList(),
                answers.lines("present").stream()
                        .map(String::strip)
                        .filter(ImageSupplies::isImage)
                        .collect(Collectors.toSet()));
    }

    /** A name with a tag; kubeadm's warnings go elsewhere. */
    private static boolean isImage(String line) {
        return line.matches("[A-Za-z0-9\\[][^ ]{0,500}:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    }
}
