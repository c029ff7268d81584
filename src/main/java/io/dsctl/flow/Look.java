package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.failure.Failure.ControlPlanesMissing;
import io.dsctl.failure.Failure.Unsafe;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Planner;
import io.dsctl.plan.Pulls;
import io.dsctl.plan.Reachability;
import io.dsctl.plan.Safeguards;
import io.dsctl.probe.Prober;
import io.dsctl.report.View;

import java.time.Duration;
import java.util.Set;

/** Looks at the servers and decides: what plan and apply have in common. Changes nothing. */
final class Look {

    /** The longest that a kubeadm of an earlier run can take, with its usual timeouts. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final Cluster cluster;
    private final Prober prober;
    private final View view;
    private final Bounds bounds;
    private final AddOnManifests addOns;
    private final Set<String> names;

    /**
     * @throws WrongUsage if the inventory lacks a node that is named
     */
    Look(Cluster cluster, Prober prober, View view, Bounds bounds, AddOnManifests addOns) {
        this.cluster = cluster;
        this.prober = prober;
        this.view = view;
        this.bounds = bounds;
        this.addOns = addOns;
        this.names = Set.copyOf(ChosenNodes.names("--limit", cluster, bounds.nodes()));
    }

    /**
     * @throws Unsafe if a safeguard says no
     * @throws ControlPlanesMissing if one of them does not answer
     */
    Plan plan() throws InterruptedException {
        return plan(facts());
    }

    /** What all servers answer, and what those that may join get through to. */
    ClusterFacts facts() throws InterruptedException {
        return withReaches(prober.probe(cluster));
    }

    private ClusterFacts withReaches(ClusterFacts facts) throws InterruptedException {
        var seen =
                prober.second(
                        facts,
                        Reachability.questions(cluster, facts),
                        Pulls.questions(cluster, facts));
        return addOns.in(prober.addOns(prober.podNetworks(cluster, seen), addOns.filledIn(seen)));
    }

    /** Waits first until no kubeadm of an earlier run is at work, as long as the run may. */
    Plan planWhenQuiet(RunDeadline deadline) throws InterruptedException {
        return plan(withReaches(factsWhenQuiet(deadline)));
    }

    /** What all servers answer when no kubeadm of an earlier run is at work, or has hung. */
    ClusterFacts factsWhenQuiet(RunDeadline deadline) throws InterruptedException {
        var facts = prober.probe(cluster);
        var waited = Duration.ZERO;
        var patience = deadline.atMost(PATIENCE.plus(cluster.settings().patience()));
        while (!facts.busy().isEmpty() && waited.compareTo(patience) < 0) {
            if (waited.isZero()) {
                view.waitsFor(facts.busy());
            }
            Thread.sleep(PAUSE);
            waited = waited.plus(PAUSE);
            facts = prober.probe(cluster);
        }
        return facts;
    }

    private Plan plan(ClusterFacts facts) {
        return bounds.within(names, decide(cluster, facts), facts);
    }

    /** The plan for servers that were seen like this. Throws what {@link #plan()} does. */
    static Plan decide(Cluster cluster, ClusterFacts facts) {
        var refusals = Safeguards.refusals(cluster, facts);
        if (!refusals.isEmpty()) {
            throw new Unsafe(refusals);
        }
        requireControlPlanes(facts);
        return Planner.plan(cluster, facts);
    }

    /**
     * @throws ControlPlanesMissing if one of them does not answer
     */
    static void requireControlPlanes(ClusterFacts facts) {
        var missing =
                facts.nodes().entrySet().stream()
                        .filter(entry -> entry.getKey().isControlPlane())
                        .filter(entry -> entry.getValue() instanceof Silent)
                        .map(entry -> refusal(entry.getKey(), (Silent) entry.getValue()))
                        .toList();
        if (!missing.isEmpty()) {
            throw new ControlPlanesMissing(missing);
        }
    }

    private static Refusal refusal(Node node, Silent silent) {
        return new Refusal(node.name(), silent.what(), silent.hint());
    }
}
