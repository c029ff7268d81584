package io.dsctl.plan;

import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.ImageQuestion;
import io.dsctl.facts.ImageSupply;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.plan.Installation.Containerd;
import io.dsctl.plan.Step.PullImages;
import io.dsctl.plan.Step.SetRegistries;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How images come to servers, and which they get before they become nodes (docs/decisions/0025 and
 * 0026).
 */
public final class Pulls {

    private static final String CONTAINERD = "/containerd/containerd.sock";

    /** A step, and why it is there. */
    record Pull<S extends Step>(S step, String reason) {}

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Admission admission;
    private final SequencedMap<String, String> wanted;
    private final SequencedMap<String, String> older;

    /**
     * @param facts as they are, before anything is installed
     */
    Pulls(Cluster cluster, ClusterFacts facts, Admission admission) {
        this.cluster = cluster;
        this.facts = facts;
        this.admission = admission;
        this.wanted = RegistryFiles.of(cluster, facts, false);
        this.older = RegistryFiles.of(cluster, facts, true);
    }

    /** What each server is to be asked, in a second look. */
    public static SequencedMap<Node, ImageQuestion> questions(Cluster cluster, ClusterFacts facts) {
        var pulls = new Pulls(cluster, facts, new Admission(cluster, facts));
        var questions = new LinkedHashMap<Node, ImageQuestion>();
        for (var node : cluster.nodes()) {
            facts.seen(node)
                    .flatMap(seen -> pulls.question(node, seen))
                    .ifPresent(it -> questions.put(node, it));
        }
        return questions;
    }

    private Optional<ImageQuestion> question(Node node, Seen seen) {
        var comes = comes(node, seen);
        return comes || lives(node, seen) && !cluster.downloads().areDirect()
                ? Optional.of(
                        new ImageQuestion(
                                comes ? admission.version() : Optional.empty(),
                                cluster.settings().imageRepository(),
                                socket(node, seen).orElse("unix:///run" + CONTAINERD),
                                cluster.downloads().areDirect()))
                : Optional.empty();
    }

    /**
     * Whether it is to become a node, and nothing of one is there yet: where kubeadm reset comes
     * first, that needs the runtime, and the one unit that pulls run in.
     */
    boolean comes(Node node, Seen seen) {
        return admission.finding(node, seen).condition() == NodeCondition.CLEAN;
    }

    /** Whether it is a node of this cluster, or half of one. */
    private boolean lives(Node node, Seen seen) {
        return switch (admission.finding(node, seen).condition()) {
            case INITIALISED, JOINED, INIT_PARTIAL, JOIN_PARTIAL -> true;
            case CLEAN, BUSY, CONTROL_PLANE_PARTIAL, GONE_FROM_API, FOREIGN, UNKNOWN -> false;
        };
    }

    /** Once everything is installed; empty also where the inventory has to say which one. */
    Optional<String> socket(Node node, Seen before) {
        var sockets = admission.facts().seen(node).orElse(before).criSockets();
        return node.settings()
                .criSocket()
                .or(() -> Optional.of(sockets).filter(it -> it.size() == 1).map(List::getFirst));
    }

    boolean hasContainerd(Node node, Seen seen) {
        return socket(node, seen).filter(it -> it.endsWith(CONTAINERD)).isPresent();
    }

    private ImageSupply supply(Node node) {
        return facts.images().getOrDefault(node, ImageSupply.unknown());
    }

    /**
     * What containerd is told, if that is different. On a member nothing is done that would need a
     * restart, nor anything if it was not asked.
     */
    Optional<Pull<SetRegistries>> registries(Node node, Seen seen) {
        var mayRestart = comes(node, seen);
        var isAsked = mayRestart || lives(node, seen) && facts.images().containsKey(node);
        if (!isAsked || !hasContainerd(node, seen)) {
            return Optional.empty();
        }
        var supply = supply(node);
        var restart = mayRestart && isProxyDifferent(supply);
        var files = new LinkedHashMap<String, String>();
        var fitting = supply.isOlder() ? older : wanted;
        wanted.forEach(
                (path, text) -> {
                    var isSame =
                            RegistryFiles.digest(fitting.get(path)).equals(supply.files().get(path))
                                    || RegistryFiles.inTheWay(path, supply.others()).isPresent();
                    if (path.equals(RegistryFiles.PROXY) ? restart : !isSame) {
                        files.put(path, text);
                    }
                });
        var surplus =
                supply.files().keySet().stream()
                        .filter(it -> !wanted.containsKey(it))
                        .filter(it -> restart || !it.equals(RegistryFiles.PROXY))
                        .sorted()
                        .toList();
        return files.isEmpty() && surplus.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Pull<>(
                                new SetRegistries(node, files, different(files), surplus, restart),
                                reason(files, surplus, supply)));
    }

    /** Which version a server has is known only once its packages are there. */
    private SequencedMap<String, String> different(SequencedMap<String, String> files) {
        var different = new LinkedHashMap<String, String>();
        files.forEach(
                (path, text) -> {
                    if (!older.get(path).equals(text)) {
                        different.put(path, older.get(path));
                    }
                });
        return different;
    }

    private static String reason(
            SequencedMap<String, String> files, List<String> surplus, ImageSupply supply) {
        return Stream.concat(
                        files.keySet().stream()
                                .map(
                                        it ->
                                                it
                                                        + (supply.files().containsKey(it)
                                                                ? " is different, or not in force"
                                                                : " is not there")),
                        surplus.stream().map(it -> "the inventory has nothing for " + it))
                .limit(3)
                .collect(Collectors.joining("; "));
    }

    private boolean isProxyDifferent(ImageSupply supply) {
        var text = Optional.ofNullable(wanted.get(RegistryFiles.PROXY));
        var there = Optional.ofNullable(supply.files().get(RegistryFiles.PROXY));
        return !text.map(RegistryFiles::digest).equals(there)
                || cluster.downloads()
                        .proxy()
                        .filter(
                                it ->
                                        !supply.environment()
                                                .containsAll(
                                                        RegistryFiles.environment(
                                                                it, cluster, facts)))
                        .isPresent();
    }

    /** What it lacks, as far as anybody knows before its packages are there. */
    Optional<Pull<PullImages>> images(Node node, Seen seen) {
        var socket = socket(node, seen);
        var version = admission.version();
        if (!comes(node, seen) || socket.isEmpty() || version.isEmpty()) {
            return Optional.empty();
        }
        var names = ImageNames.of(cluster, node);
        return missing(node, names)
                .map(
                        reason ->
                                new Pull<>(
                                        new PullImages(
                                                node,
                                                version.get(),
                                                cluster.settings().imageRepository(),
                                                names,
                                                socket.get(),
                                                !node.isControlPlane() || isIgnored(node)),
                                        reason));
    }

    private static boolean isIgnored(Node node) {
        return node.settings().whyIgnored(Check.IMAGE_PULL).isPresent();
    }

    private Optional<String> missing(Node node, List<String> names) {
        var brings =
                admission
                        .install(node)
                        .map(Installs.Install::what)
                        .filter(
                                it ->
                                        !it.packages().isEmpty()
                                                || it.containerd() == Containerd.INSTALL)
                        .isPresent();
        if (brings) {
            return Optional.of("which it lacks is known when its packages are there");
        }
        var supply = supply(node);
        var missing =
                supply.needed().stream()
                        .filter(it -> names.contains(ImageNames.of(it)))
                        .filter(it -> !supply.present().contains(it))
                        .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "it lacks "
                                + missing.getFirst()
                                + (missing.size() > 1
                                        ? " and %d others".formatted(missing.size() - 1)
                                        : ""));
    }
}
