package io.dsctl.verify;

import io.dsctl.cluster.Family;
import io.dsctl.cluster.Node;
import io.dsctl.facts.Sample.NodeState;
import io.dsctl.facts.Sample.SystemPod;
import io.dsctl.verify.Outcome.Failed;
import io.dsctl.verify.Outcome.Passed;
import io.dsctl.verify.Outcome.Skipped;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All checks of a cluster, each judged by what was seen. */
public final class Judgement {

    private static final int MOST_PODS = 5;

    private final Observed observed;
    private final NodeVerdicts nodes;
    private final ServiceVerdicts services;
    private final PodVerdicts pods;

    private Judgement(Observed observed) {
        this.observed = observed;
        this.nodes = new NodeVerdicts(observed);
        this.services = new ServiceVerdicts(observed);
        this.pods = new PodVerdicts(observed);
    }

    /**
     * @param through the control plane that was asked
     */
    public static Verification of(Observed observed, Node through) {
        var judgement = new Judgement(observed);
        return new Verification(
                observed.cluster(),
                through.name(),
                observed.arrangement().image(),
                Stream.of(ClusterCheck.values()).flatMap(judgement::verdicts).toList(),
                judgement.notes());
    }

    private Stream<Verdict> verdicts(ClusterCheck check) {
        var families = observed.cluster().networks().families();
        return switch (check) {
            case API_READY ->
                    allNodes()
                            .flatMap(
                                    node ->
                                            nodes.apiReady(node).stream()
                                                    .map(it -> Verdict.of(check, node.name(), it)));
            case NODE_READY -> each(check, nodes::ready);
            case NODE_ADDRESSES -> each(check, nodes::addresses);
            case NODE_POD_CIDRS -> each(check, nodes::podCidrs);
            case FORWARDING -> each(check, families, nodes::forwarding);
            case DEFAULT_ROUTE -> each(check, families, nodes::defaultRoute);
            case PROXY_RULES -> each(check, families, nodes::proxyRules);
            case SYSTEM_PODS -> Stream.of(Verdict.ofCluster(check, systemPods()));
            case SERVICE_DEFAULT,
                    SERVICE_IPV4,
                    SERVICE_IPV6,
                    SERVICE_PREFER_DUAL_STACK,
                    SERVICE_REQUIRE_DUAL_STACK,
                    SERVICE_LOAD_BALANCER ->
                    observed.arrangement().services().stream()
                            .filter(it -> it.check() == check)
                            .map(it -> Verdict.ofCluster(check, services.of(it)));
            case POD_ADDRESSES -> each(check, pods::addresses);
            case POD_ENVIRONMENT -> each(check, pods::environment);
            case POD_HOSTS -> each(check, pods::hosts);
            case POD_TO_POD -> each(check, observed.podFamilies(), pods::toPod);
            case POD_TO_SERVICE -> each(check, families, pods::toService);
            case POD_TO_API -> each(check, observed.podFamilies(), pods::toApi);
            case DNS -> each(check, families, pods::dns);
        };
    }

    private Stream<Verdict> each(ClusterCheck check, Function<Node, Outcome> judge) {
        return allNodes().map(node -> Verdict.of(check, node.name(), judge.apply(node)));
    }

    private Stream<Verdict> each(
            ClusterCheck check, List<Family> families, BiFunction<Node, Family, Outcome> judge) {
        return allNodes()
                .flatMap(
                        node ->
                                families.stream()
                                        .map(
                                                family ->
                                                        Verdict.of(
                                                                check,
                                                                node.name(),
                                                                family,
                                                                judge.apply(node, family))));
    }

    private Stream<Node> allNodes() {
        return observed.cluster().nodes().stream();
    }

    /** Those that a network add-on would let run are waited for, not broken. */
    private Outcome systemPods() {
        var all = observed.sample().systemPods();
        if (all.isEmpty()) {
            return new Skipped("the API server did not list the Pods of kube-system");
        }
        var bad = all.stream().filter(it -> !isWell(it)).toList();
        if (bad.isEmpty()) {
            return new Passed();
        }
        var list =
                bad.stream()
                                .limit(MOST_PODS)
                                .map(Judgement::words)
                                .collect(Collectors.joining("; "))
                        + (bad.size() > MOST_PODS
                                ? "; and %d more".formatted(bad.size() - MOST_PODS)
                                : "");
        return bad.stream().allMatch(this::waitsForNetwork)
                ? new Skipped("they wait for a network add-on (CNI): " + list)
                : new Failed(
                        list,
                        "all Pods of kube-system are Running and ready",
                        "`kubectl -n kube-system describe pod` tells more");
    }

    private static boolean isWell(SystemPod pod) {
        return pod.phase().equals("Succeeded") || pod.phase().equals("Running") && pod.ready();
    }

    private boolean waitsForNetwork(SystemPod pod) {
        var sample = observed.sample();
        return pod.phase().equals("Pending")
                && (pod.node().isEmpty()
                        ? sample.nodes().stream().anyMatch(NodeState::waitsForNetwork)
                        : sample.node(pod.node()).filter(NodeState::waitsForNetwork).isPresent());
    }

    private static String words(SystemPod pod) {
        return "%s %s%s"
                .formatted(
                        pod.name(),
                        pod.phase().equals("Running") ? "is not ready" : pod.phase(),
                        pod.why().map(it -> " (" + it + ")").orElse(""));
    }

    private List<String> notes() {
        var sample = observed.sample();
        var namespace = observed.arrangement().namespace();
        var notes = new ArrayList<String>();
        cleanUp(namespace).ifPresent(notes::add);
        sample.others()
                .forEach(
                        it ->
                                notes.add(
                                        "the namespace %s is of another `dsctl verify`, which may be at work"
                                                        .formatted(it)
                                                + " still; a later one removes it"));
        var inventory = allNodes().map(Node::name).toList();
        sample.nodes().stream()
                .map(NodeState::name)
                .filter(it -> !inventory.contains(it))
                .forEach(it -> notes.add(it + " is not in the inventory and was not checked"));
        return notes;
    }

    private Optional<String> cleanUp(String namespace) {
        return switch (observed.sample().cleanUp()) {
            case GONE -> Optional.empty();
            case UNDER_WAY ->
                    Optional.of(
                            "the namespace %s is being deleted, which takes longer than usual"
                                    .formatted(namespace));
            case LEFT ->
                    Optional.of(
                            "the namespace %s could not be deleted: the next `dsctl verify` tries"
                                            .formatted(namespace)
                                    + " again, or `kubectl delete namespace "
                                    + namespace
                                    + "`");
        };
    }
}
