package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.execute.KubeadmConfigurations;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.plan.ConfigApi;
import io.dsctl.plan.KernelSettings;
import io.dsctl.plan.Plan;
import io.dsctl.plan.PlannedStep;
import io.dsctl.plan.Step;
import io.dsctl.plan.Step.PrepareNode;
import io.dsctl.probe.Prober;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.SshHosts;
import io.dsctl.render.Templates;
import io.dsctl.report.NodeFile;
import io.dsctl.report.View;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code dsctl render}: the files that apply would write, if every server were clean. They come out
 * of the same plan and the same templates, so that nothing can differ.
 */
public final class RenderFlow {

    /**
     * What is asked for.
     *
     * @param nodes by name; none: all
     * @param kubeadm the version that the servers are taken to have
     * @param out a folder for the files; empty: standard output
     */
    public record Request(
            List<String> nodes,
            Optional<String> kubeadm,
            Optional<Path> out,
            Optional<Path> ownTemplates) {

        public Request {
            nodes = List.copyOf(nodes);
        }
    }

    private final View view;

    public RenderFlow(View view) {
        this.view = view;
    }

    /** Whether no node had to be left out. */
    public boolean run(Source source, Request request) throws InterruptedException {
        try (var hosts = SshHosts.openWithoutCommands()) {
            return run(source, request, hosts);
        }
    }

    boolean run(Source source, Request request, Hosts hosts) throws InterruptedException {
        var kubeadm = request.kubeadm().map(RenderFlow::version);
        var inventory = source.read(view).cluster();
        var nodes = ChosenNodes.names("--node", inventory, request.nodes());
        var templates = new Templates(request.ownTemplates());
        var cluster = kubeadm.map(it -> withVersion(inventory, it)).orElse(inventory);

        var needed = withControlPlanes(cluster, nodes);
        var facts = new CleanServers(new Prober(hosts, templates), view).of(needed, kubeadm);
        // First of all: a silent one may be the one that knows the version for all.
        Look.requireControlPlanes(facts);
        var plan = Look.decide(needed, facts);
        show(files(plan, nodes, new KubeadmConfigurations(templates)), request.out());
        plan.heldBack()
                .forEach(
                        it ->
                                view.notes(
                                        "left out: %s: %s; %s"
                                                .formatted(it.node(), it.what(), it.hint())));
        return plan.heldBack().isEmpty();
    }

    /** A kubeadm installs its own minor version, and no patch that is newer than itself. */
    private Cluster withVersion(Cluster cluster, KubernetesVersion kubeadm) {
        var fits =
                cluster.version()
                        .filter(it -> it.isSameMinor(kubeadm) && it.compareTo(kubeadm) <= 0);
        if (fits.isEmpty()) {
            cluster.version()
                    .ifPresent(
                            it ->
                                    view.notes(
                                            "kubernetesVersion is %s instead of the inventory's %s: kubeadm %s cannot install that"
                                                    .formatted(kubeadm, it, kubeadm)));
        }
        return cluster.withVersion(fits.orElse(kubeadm));
    }

    private static KubernetesVersion version(String text) {
        var version =
                KubernetesVersion.parse(text)
                        .orElseThrow(
                                () ->
                                        new WrongUsage(
                                                "--kubeadm-version: \"%s\" is no version"
                                                        .formatted(text),
                                                "write it like 1.28.3"));
        if (ConfigApi.of(version).isEmpty()) {
            throw new WrongUsage(
                    "--kubeadm-version: dsctl has no words for a kubeadm " + version,
                    "use 1.22 or newer");
        }
        return version;
    }

    /** Control planes are in everybody's files: by the endpoint, or by their addresses. */
    private static Cluster withControlPlanes(Cluster cluster, List<String> nodes) {
        return cluster.withNodes(
                cluster.nodes().stream()
                        .filter(node -> node.isControlPlane() || nodes.contains(node.name()))
                        .toList());
    }

    private static List<NodeFile> files(
            Plan plan, List<String> nodes, KubeadmConfigurations configurations) {
        return plan.findings().keySet().stream()
                .filter(node -> nodes.contains(node.name()))
                .flatMap(
                        node ->
                                plan.steps().stream()
                                        .map(PlannedStep::step)
                                        .filter(step -> step.node().equals(node))
                                        .flatMap(step -> files(step, configurations)))
                .toList();
    }

    private static Stream<NodeFile> files(Step step, KubeadmConfigurations configurations) {
        var node = step.node().name();
        return step instanceof PrepareNode(_, var settings)
                ? Stream.of(
                                file(node, KernelSettings.FILE, settings.sysctlFile()),
                                file(node, KernelSettings.MODULES_FILE, settings.modulesFile()))
                        .filter(it -> !it.content().isEmpty())
                : configurations.preview(step).entrySet().stream()
                        .map(
                                file ->
                                        new NodeFile(
                                                node,
                                                file.getKey(),
                                                KubeadmConfigurations.FOLDER + "/" + file.getKey(),
                                                file.getValue()));
    }

    private static NodeFile file(String node, String path, String text) {
        return new NodeFile(node, Path.of(path).getFileName().toString(), path, text);
    }

    private void show(List<NodeFile> files, Optional<Path> out) {
        view.notes(
                "every token, certificate key and CA hash is a placeholder; apply makes real ones");
        if (out.isEmpty()) {
            view.show(files);
        } else {
            new OutputFolder(out.get()).write(files);
            view.notes("wrote %d files to %s".formatted(files.size(), out.get()));
        }
    }
}
