package io.dsctl.probe;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Equipment;
import io.dsctl.facts.ImageQuestion;
import io.dsctl.facts.KubernetesCertificate;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.Modules;
import io.dsctl.facts.NodeFacts;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.facts.NodeNetwork;
import io.dsctl.facts.PodNetwork;
import io.dsctl.facts.Upkeep;
import io.dsctl.failure.Failure;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.Script;
import io.dsctl.render.Manifest;
import io.dsctl.render.Templates;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Stream;

/** Looks at all nodes at once. */
public final class Prober {

    /** What the tokens that dsctl makes are known by. */
    public static final String TOKEN_DESCRIPTION = "dsctl: short-lived, for joins";

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int AT_ONCE = 64;

    private final Hosts hosts;
    private final Templates templates;
    private final InstantSource clock = InstantSource.system();

    public Prober(Hosts hosts, Templates templates) {
        this.hosts = hosts;
        this.templates = templates;
    }

    public ClusterFacts probe(Cluster cluster) throws InterruptedException {
        var facts = new LinkedHashMap<Node, NodeFacts>();
        facts.putAll(atOnce(cluster.nodes(), node -> probe(node, cluster.endpoint())));
        return new ClusterFacts(facts);
    }

    /**
     * A second look: what these servers get through to, how they get images, and which they have.
     *
     * @param targets of each
     * @throws Failure.BrokenTemplate if the questions are the user's own, and broken
     */
    public ClusterFacts second(
            ClusterFacts facts,
            SequencedMap<Node, List<HostPort>> targets,
            SequencedMap<Node, ImageQuestion> images)
            throws InterruptedException {
        return new SecondQuestions(hosts, templates, targets, images).ask(facts);
    }

    /** A second look: what servers have of the network for Pods, where that is dsctl's to make. */
    public ClusterFacts podNetworks(Cluster cluster, ClusterFacts facts)
            throws InterruptedException {
        return new PodNetworks(hosts, templates).ask(cluster, facts);
    }

    /**
     * The same of one node; empty if its answer cannot be read.
     *
     * @throws Failure if it does not answer
     */
    public Optional<PodNetwork> podNetwork(Node node) {
        return new PodNetworks(hosts, templates).of(node);
    }

    /**
     * A second look: whether add-ons are in the cluster as they are wanted.
     *
     * @param manifests by their names
     */
    public ClusterFacts addOns(ClusterFacts facts, SequencedMap<String, Manifest> manifests) {
        return new AddOnStates(hosts, templates).ask(facts, manifests);
    }

    /**
     * A second look, for people: what nothing is decided by. Asks servers with traces of a cluster;
     * who does not answer this time is left out.
     *
     * @throws Failure.BrokenTemplate if the questions are the user's own, and broken
     */
    public Map<Node, Upkeep> upkeep(ClusterFacts facts) throws InterruptedException {
        var nodes =
                facts.nodes().keySet().stream()
                        .filter(
                                node ->
                                        facts.seen(node)
                                                .filter(it -> !it.files().present().isEmpty())
                                                .isPresent())
                        .toList();
        var answers = new LinkedHashMap<Node, Upkeep>();
        atOnce(nodes, this::upkeep)
                .forEach((node, answer) -> answer.ifPresent(it -> answers.put(node, it)));
        return answers;
    }

    private Optional<Upkeep> upkeep(Node node) {
        var script =
                new Script(
                        templates.render(
                                "probe/upkeep.sh",
                                Map.of(
                                        "files", certificates(false),
                                        "kubeconfigs", certificates(true),
                                        "through", node.name(),
                                        "mark", Mark.fresh())),
                        DEADLINE);
        try {
            return Answers.read(hosts.of(node).run(script).stdout())
                    .map(answers -> UpkeepReader.read(answers, clock.instant()));
        } catch (Failure _) {
            return Optional.empty();
        }
    }

    /**
     * A second look: the ways that packets of Pods and Services have on servers with a kubelet. Who
     * does not answer this time is left out.
     *
     * @throws Failure.BrokenTemplate if the questions are the user's own, and broken
     */
    public Map<Node, NodeNetwork> networks(ClusterFacts facts) throws InterruptedException {
        var nodes =
                facts.nodes().keySet().stream()
                        .filter(
                                node ->
                                        facts.seen(node)
                                                .filter(
                                                        it ->
                                                                it.files()
                                                                        .has(
                                                                                KubernetesFile
                                                                                        .KUBELET_CONF))
                                                .isPresent())
                        .toList();
        var answers = new LinkedHashMap<Node, NodeNetwork>();
        atOnce(nodes, this::network)
                .forEach((node, answer) -> answer.ifPresent(it -> answers.put(node, it)));
        return answers;
    }

    private Optional<NodeNetwork> network(Node node) {
        var text =
                templates.render(
                        "verify/node.sh", Map.of("through", node.name(), "mark", Mark.fresh()));
        try {
            return Answers.read(hosts.of(node).run(new Script(text, DEADLINE)).stdout())
                    .map(NodeNetworkReader::read);
        } catch (Failure _) {
            return Optional.empty();
        }
    }

    private static List<String> certificates(boolean inKubeconfig) {
        return Stream.of(KubernetesCertificate.values())
                .filter(it -> it.isInKubeconfig() == inKubeconfig)
                .map(KubernetesCertificate::path)
                .toList();
    }

    static <T> SequencedMap<Node, T> atOnce(List<Node> nodes, Function<Node, T> question)
            throws InterruptedException {
        var permits = new Semaphore(AT_ONCE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var questions = new ArrayList<Callable<T>>();
            for (var node : nodes) {
                questions.add(
                        () -> {
                            permits.acquire();
                            try {
                                return question.apply(node);
                            } finally {
                                permits.release();
                            }
                        });
            }
            var answers = threads.invokeAll(questions);
            var byNode = new LinkedHashMap<Node, T>();
            for (int i = 0; i < answers.size(); i++) {
                byNode.put(nodes.get(i), result(answers.get(i)));
            }
            return byNode;
        }
    }

    /**
     * Looks at one node; not to answer is an answer.
     *
     * @throws Failure.BrokenTemplate if the questions are the user's own, and broken
     */
    public NodeFacts probe(Node node, Optional<HostPort> endpoint) {
        var script =
                new Script(
                        templates.render("probe/script.sh", questions(node, endpoint)), DEADLINE);
        try {
            var result = hosts.of(node).run(script);
            return Answers.read(result.stdout())
                    .<NodeFacts>map(answers -> NodeReader.read(answers, clock.instant()))
                    .orElseGet(
                            () ->
                                    new Silent(
                                            node
                                                    + ": its answer cannot be read: "
                                                    + firstLine(result.stderr()),
                                            "look whether its shell prints something by itself, and"
                                                    + " whether head, sha256sum and sed are"
                                                    + " there"));
        } catch (Failure failure) {
            return new Silent(withoutName(node, failure.getMessage()), failure.hint());
        }
    }

    private static HashMap<String, Object> questions(Node node, Optional<HostPort> endpoint) {
        var values = new HashMap<String, Object>();
        values.put("mark", Mark.fresh());
        values.put("name", node.name());
        values.put("programs", Equipment.PROGRAMS);
        values.put("leftovers", Equipment.LEFTOVERS);
        values.put("modules", Modules.WANTED);
        node.settings().criSocket().ifPresent(it -> values.put("criSocket", it));
        values.put("files", Stream.of(KubernetesFile.values()).map(KubernetesFile::path).toList());
        values.put("through", node.name());
        endpoint.filter(_ -> node.isControlPlane())
                .ifPresent(it -> values.put("endpoint", it.toString()));
        return values;
    }

    private static String withoutName(Node node, String message) {
        var name = node.name() + ": ";
        return message.startsWith(name) ? message.substring(name.length()) : message;
    }

    private static <T> T result(Future<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException thrown) {
            if (thrown.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw new IllegalStateException(thrown.getCause());
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("nothing was said");
    }
}
