package io.dsctl.probe;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Cni;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.PodNetwork;
import io.dsctl.failure.Failure;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.Script;
import io.dsctl.render.Manifest;
import io.dsctl.render.Templates;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A second look at servers whose Pods get their network from dsctl. */
final class PodNetworks {

    /** What keeps routes and rules: the same on every server. */
    private static final String KEEPER = "connect-pods/keep.sh";

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Hosts hosts;
    private final Templates templates;

    PodNetworks(Hosts hosts, Templates templates) {
        this.hosts = hosts;
        this.templates = templates;
    }

    /**
     * Asks those that answered, where the inventory wants that network; who does not answer this
     * time is left out.
     *
     * @throws Failure.BrokenTemplate if the questions are the user's own, and broken
     */
    ClusterFacts ask(Cluster cluster, ClusterFacts facts) throws InterruptedException {
        if (cluster.cni() != Cni.BRIDGE) {
            return facts;
        }
        var nodes = cluster.nodes().stream().filter(it -> facts.seen(it).isPresent()).toList();
        var answers = new LinkedHashMap<Node, PodNetwork>();
        Prober.atOnce(nodes, this::glance)
                .forEach((node, answer) -> answer.ifPresent(it -> answers.put(node, it)));
        return facts.withPodNetworks(answers);
    }

    private Optional<PodNetwork> glance(Node node) {
        try {
            return of(node);
        } catch (Failure.BrokenTemplate broken) {
            throw broken;
        } catch (Failure _) {
            return Optional.empty();
        }
    }

    /**
     * Empty if its answer cannot be read.
     *
     * @throws Failure if it does not answer
     */
    Optional<PodNetwork> of(Node node) {
        var values =
                Map.of(
                        "keeper", new Manifest(templates.render(KEEPER, Map.of())).sha256(),
                        "mark", Mark.fresh());
        var script = new Script(templates.render("probe/pod-network.sh", values), DEADLINE);
        return Answers.read(hosts.of(node).run(script).stdout()).map(PodNetworkReader::read);
    }
}
