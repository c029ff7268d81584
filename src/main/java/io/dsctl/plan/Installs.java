package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.PackageRepository;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.ContainerdState;
import io.dsctl.facts.ContainerdState.Configuration;
import io.dsctl.facts.Finding;
import io.dsctl.facts.ImageSupply;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.Software;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Installation.Containerd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be installed on servers that are no nodes yet, and how they are afterwards: everything
 * else is decided as if that were done (docs/decisions/0020).
 */
final class Installs {

    /** The order in which they are named. */
    private static final List<String> KUBERNETES = List.of("kubelet", "kubeadm", "kubectl");

    private static final String SOCKET_NAME = "/containerd/containerd.sock";

    private static final String BY_HAND =
            "install kubelet, kubeadm, kubectl and a container runtime yourself, and set `packages:"
                    + " present`";

    /** What is done, and why. */
    record Install(Installation what, String reason) {}

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Optional<KubernetesVersion> version;
    private final Map<Node, Install> installs = new HashMap<>();
    private final Map<Node, Refusal> refusals = new HashMap<>();

    private Installs(Cluster cluster, ClusterFacts facts, Optional<KubernetesVersion> version) {
        this.cluster = cluster;
        this.facts = facts;
        this.version = version;
    }

    /**
     * @param version that servers get; empty if nothing says one
     */
    static Installs of(Cluster cluster, ClusterFacts facts, Optional<KubernetesVersion> version) {
        var installs = new Installs(cluster, facts, version);
        if (cluster.packages().install()) {
            for (var node : cluster.nodes()) {
                facts.seen(node)
                        .filter(seen -> installs.isClean(node, seen))
                        .ifPresent(
                                seen ->
                                        seen.machine()
                                                .equipment()
                                                .software()
                                                .ifPresent(it -> installs.look(node, seen, it)));
            }
        }
        return installs;
    }

    Optional<Install> on(Node node) {
        return Optional.ofNullable(installs.get(node));
    }

    /** Why what is missing cannot be installed. */
    Optional<Refusal> against(Node node) {
        return Optional.ofNullable(refusals.get(node));
    }

    /** The servers as they are when all of it is done. */
    ClusterFacts done() {
        var servers = new LinkedHashMap<Node, NodeFacts>();
        facts.nodes()
                .forEach(
                        (node, seen) ->
                                servers.put(
                                        node,
                                        on(node).<NodeFacts>map(
                                                        it ->
                                                                Installed.on(
                                                                        node,
                                                                        (Seen) seen,
                                                                        it.what(),
                                                                        programs((Seen) seen)))
                                                .orElse(seen)));
        return facts.withNodes(servers);
    }

    private boolean isClean(Node node, Seen seen) {
        return Finding.of(node, seen, facts.live()).condition() == NodeCondition.CLEAN;
    }

    private void look(Node node, Seen seen, Software software) {
        var lacking = lacking(seen, software);
        var programs = programs(seen);
        var containerd = containerd(node, seen, software);
        var hold =
                software.installed().keySet().stream().anyMatch(it -> !software.held().contains(it))
                        && hasAllFromPackages(seen, software);
        var mustInstall =
                !lacking.isEmpty()
                        || containerd == Containerd.INSTALL
                        || programs.stream().anyMatch(Preflight::isNeeded);
        if (!mustInstall && containerd == Containerd.NOTHING && !hold) {
            return;
        }
        var manager = PackageManager.of(software).filter(_ -> isUsable(software));
        if (manager.isEmpty() && !mustInstall) {
            return;
        }
        var refusal = refusal(node, software, manager, lacking);
        if (refusal.isPresent()) {
            refusals.put(node, refusal.get());
            return;
        }
        installs.put(
                node,
                new Install(
                        new Installation(
                                manager.orElseThrow(),
                                version,
                                lacking,
                                mustInstall ? manager.get().packagesOf(programs) : List.of(),
                                repositories(manager.get(), lacking, containerd),
                                containerd,
                                hold,
                                cluster.downloads()
                                        .proxy()
                                        .map(it -> RegistryFiles.complete(it, cluster, facts)),
                                cluster.settings().imageRepository()),
                        reason(seen, software, lacking, programs, containerd)));
    }

    private static boolean isUsable(Software software) {
        return !software.readOnly() && !PackageManager.isTooOld(software);
    }

    /** Programs that somebody put there without a package are that somebody's to care for. */
    private List<String> lacking(Seen seen, Software software) {
        if (!hasAllFromPackages(seen, software)) {
            return List.of();
        }
        return KUBERNETES.stream()
                .filter(
                        name ->
                                Optional.ofNullable(software.installed().get(name))
                                        .filter(
                                                there ->
                                                        version.filter(
                                                                        it ->
                                                                                there.compareTo(it)
                                                                                        < 0)
                                                                .isEmpty())
                                        .isEmpty())
                .toList();
    }

    private static boolean hasAllFromPackages(Seen seen, Software software) {
        var there = software.installed().keySet();
        var tools = seen.tools();
        return (tools.kubelet().isEmpty() || there.contains("kubelet"))
                && (tools.kubeadm().isEmpty() || there.contains("kubeadm"))
                && (!tools.kubectl() || there.contains("kubectl"));
    }

    private List<String> programs(Seen seen) {
        return seen.machine().equipment().missingPrograms().stream()
                .filter(
                        program ->
                                version.or(seen.tools()::kubeadm)
                                        .filter(it -> Preflight.isAskedFor(program, it))
                                        .isPresent())
                .sorted()
                .toList();
    }

    /** Another runtime, or a configuration that somebody wrote, is not dsctl's to touch. */
    private Containerd containerd(Node node, Seen seen, Software software) {
        var wanted = node.settings().criSocket().filter(it -> !it.endsWith(SOCKET_NAME)).isEmpty();
        var alone = seen.criSockets().stream().allMatch(it -> it.endsWith(SOCKET_NAME));
        if (!wanted || !alone) {
            return Containerd.NOTHING;
        }
        if (software.containerd().isEmpty()) {
            return seen.criSockets().isEmpty() ? Containerd.INSTALL : Containerd.NOTHING;
        }
        var state = software.containerd().get();
        return seen.criSockets().isEmpty()
                        || state.configuration() != Configuration.SOMEBODY
                                && (!state.systemdCgroup().equals(Optional.of(true))
                                        || isBlindToRegistries(node))
                ? Containerd.CONFIGURE
                : Containerd.NOTHING;
    }

    /** What the inventory says of registries would be written where nobody reads it. */
    private boolean isBlindToRegistries(Node node) {
        return !cluster.downloads().registries().isEmpty()
                && Optional.ofNullable(facts.images().get(node))
                        .flatMap(ImageSupply::readsRegistries)
                        .filter(reads -> !reads)
                        .isPresent();
    }

    private Optional<Refusal> refusal(
            Node node, Software software, Optional<PackageManager> manager, List<String> lacking) {
        if (manager.isEmpty()) {
            var why =
                    software.readOnly()
                            ? "packages cannot be installed into its running system (%s)"
                            : PackageManager.isTooOld(software)
                                    ? "its system is too old for dsctl to install packages (%s)"
                                    : "dsctl knows no package manager of its system (%s)";
            return refusal(node, why.formatted(software.system()), BY_HAND);
        }
        if (!lacking.isEmpty() && version.isEmpty()) {
            return refusal(
                    node,
                    String.join(", ", lacking)
                            + " must be installed, and nothing says in which version",
                    "set `kubernetes.version`");
        }
        var format = manager.get().format();
        if (!lacking.isEmpty() && cluster.packages().kubernetes(format, version.get()).isEmpty()) {
            return refusal(
                    node,
                    "the inventory names no repository of %ss for its system (%s)"
                            .formatted(format.name().toLowerCase(Locale.ROOT), software.system()),
                    "add it to `repositories.kubernetes`");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refusal(Node node, String what, String hint) {
        return Optional.of(new Refusal(node.name(), what, hint));
    }

    private List<PackageRepository> repositories(
            PackageManager manager, List<String> lacking, Containerd containerd) {
        var repositories = new ArrayList<PackageRepository>();
        if (!lacking.isEmpty()) {
            version.flatMap(it -> cluster.packages().kubernetes(manager.format(), it))
                    .ifPresent(repositories::add);
        }
        if (containerd == Containerd.INSTALL) {
            version.flatMap(it -> cluster.packages().containerd(manager.format(), it))
                    .ifPresent(repositories::add);
        }
        return repositories;
    }

    private static String whyConfigure(Seen seen, Software software) {
        if (seen.criSockets().isEmpty()) {
            return "containerd does not run";
        }
        var groups = software.containerd().flatMap(ContainerdState::systemdCgroup);
        return groups.equals(Optional.of(true))
                ? "containerd does not read what it is told of registries"
                : "containerd does not use systemd's control groups";
    }

    private String reason(
            Seen seen,
            Software software,
            List<String> lacking,
            List<String> programs,
            Containerd containerd) {
        var reasons = new ArrayList<String>();
        for (var name : lacking) {
            reasons.add(
                    Optional.ofNullable(software.installed().get(name))
                            .map(it -> "its %s is %s".formatted(name, it))
                            .orElse(name + " is not installed"));
        }
        programs.stream()
                .filter(Preflight::isNeeded)
                .forEach(it -> reasons.add(it + " is not installed"));
        switch (containerd) {
            case INSTALL -> reasons.add("it has no container runtime");
            case CONFIGURE -> reasons.add(whyConfigure(seen, software));
            case NOTHING -> {}
        }
        if (reasons.isEmpty()) {
            reasons.add("an upgrade could move Kubernetes' packages");
        }
        return String.join("; ", reasons);
    }
}
