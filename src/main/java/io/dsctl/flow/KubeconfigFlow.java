package io.dsctl.flow;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Finding;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.kubeconfig.Access;
import io.dsctl.kubeconfig.Kubeconfig;
import io.dsctl.kubeconfig.KubeconfigFile;
import io.dsctl.kubeconfig.ServerAddress;
import io.dsctl.probe.ControlPlaneFiles;
import io.dsctl.probe.Prober;
import io.dsctl.remote.SshHosts;
import io.dsctl.render.Templates;
import io.dsctl.report.View;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * {@code dsctl kubeconfig}: what kubectl needs to use a cluster, from a control plane that serves
 * it. What it returns is a secret. Changes nothing on any server.
 */
public final class KubeconfigFlow {

    private final View view;

    public KubeconfigFlow(View view) {
        this.view = view;
    }

    /**
     * A kubeconfig that leads to this cluster alone.
     *
     * @param server as {@link ServerAddress} reads it
     */
    public String alone(Source source, Optional<String> server) throws InterruptedException {
        return fetched(source, server).alone();
    }

    /**
     * Adds it to a file, or renews what is there of it.
     *
     * @param server as {@link ServerAddress} reads it
     * @param becomesCurrent whether kubectl uses it from now on without being asked
     * @return the context that was the current one before, if there was another
     */
    public Optional<String> merge(
            Source source, Optional<String> server, Path file, boolean becomesCurrent)
            throws InterruptedException {
        var kubeconfig = fetched(source, server);
        var before = new AtomicReference<>(Optional.<String>empty());
        new KubeconfigFile(file)
                .change(
                        text -> {
                            var merged = kubeconfig.into(text, file.toString(), becomesCurrent);
                            before.set(merged.other());
                            return merged.text();
                        });
        return before.get();
    }

    private Kubeconfig fetched(Source source, Optional<String> address)
            throws InterruptedException {
        var server = ServerAddress.parse(address);
        var cluster = source.read(view).cluster();
        var templates = new Templates();
        try (var hosts = SshHosts.open()) {
            hosts.warnings(cluster.controlPlanes()).forEach(view::notes);
            var facts =
                    new Prober(hosts, templates).probe(cluster.withNodes(cluster.controlPlanes()));
            var live = facts.live().orElseThrow(() -> notServed(cluster, facts));
            var files = new ControlPlaneFiles(hosts, templates);
            var access =
                    Access.of(files.adminConf(live.through()))
                            .orElseThrow(() -> unreadable(live.through()));
            return new Kubeconfig(
                    cluster.name(),
                    asked(server, live)
                            .map(
                                    it -> {
                                        requireCertificate(it, live, cluster, files);
                                        return access.through("https://" + it);
                                    })
                            .orElse(access));
        }
    }

    private static Optional<HostPort> asked(ServerAddress server, LiveCluster live) {
        var addresses =
                live.api().member(live.through().name()).map(Member::addresses).orElse(List.of());
        return server.of(live.through().name(), addresses);
    }

    /** A kubectl would refuse to talk to a server by a name that it has no certificate for. */
    private static void requireCertificate(
            HostPort server, LiveCluster live, Cluster cluster, ControlPlaneFiles files) {
        var owner =
                server.address().flatMap(it -> owner(it, live, cluster)).orElseGet(live::through);
        var served = files.served(owner);
        if (!served.cover(server.host())) {
            throw new WrongUsage(
                    "--server: the API server of %s has no certificate for %s"
                            .formatted(owner, server.host()),
                    served.names().isEmpty()
                            ? "look at its /etc/kubernetes/pki/apiserver.crt"
                            : "take one that it is for: " + String.join(", ", served.names()));
        }
    }

    private static Optional<Node> owner(Address address, LiveCluster live, Cluster cluster) {
        return cluster.controlPlanes().stream()
                .filter(
                        node ->
                                live.api()
                                        .member(node.name())
                                        .filter(it -> it.addresses().contains(address))
                                        .isPresent())
                .findFirst();
    }

    private static Unreachable notServed(Cluster cluster, ClusterFacts facts) {
        return new Unreachable(
                cluster.name(),
                "no control plane of the inventory serves a cluster: "
                        + facts.nodes().entrySet().stream()
                                .map(it -> it.getKey() + ": " + trouble(it.getKey(), facts))
                                .collect(Collectors.joining("; ")),
                "`dsctl status` tells more; `dsctl apply` makes a cluster where there is none");
    }

    private static String trouble(Node node, ClusterFacts facts) {
        return switch (facts.of(node)) {
            case Silent silent -> silent.what();
            case Seen seen -> Finding.of(node, seen, Optional.empty()).because();
        };
    }

    private static StepFailed unreadable(Node node) {
        return StepFailed.forGood(
                node.name(),
                "its /etc/kubernetes/admin.conf is not as kubeadm writes it: one cluster and one"
                        + " user, with their certificates in it",
                "look at it on the server; `kubeadm init phase kubeconfig admin` writes it anew"
                        + " when it is gone");
    }
}
