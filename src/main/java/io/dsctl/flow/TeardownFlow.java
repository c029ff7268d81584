package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.failure.Failure.ControlPlanesMissing;
import io.dsctl.failure.Failure.Unsafe;
import io.dsctl.lock.ClusterLock;
import io.dsctl.lock.Owner;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Teardown;
import io.dsctl.probe.Prober;
import io.dsctl.remote.SshHosts;
import io.dsctl.render.Templates;
import io.dsctl.report.RunReport;
import io.dsctl.report.View;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code dsctl reset} and {@code dsctl remove}: servers and nodes that are to go. */
public final class TeardownFlow {

    private final View view;
    private final Function<String, Approval> approval;
    private final int parallel;
    private final Duration lockWait;
    private final Interrupts interrupts;

    /**
     * @param approval asked with the cluster's name when there is something to do
     * @param parallel how many steps run at once, at most
     * @param lockWait how long another run on these servers is waited for, at most
     */
    public TeardownFlow(
            View view, Function<String, Approval> approval, int parallel, Duration lockWait) {
        this.view = view;
        this.approval = approval;
        this.parallel = parallel;
        this.lockWait = lockWait;
        this.interrupts = new Interrupts(view);
    }

    /**
     * Somebody wants the run to end; called by another thread than that of {@link #run}.
     *
     * @return whether that is to be at once
     */
    public boolean interrupt() {
        return interrupts.next();
    }

    /** Shows what would be done, and does nothing: the report has who would be left out. */
    public RunReport preview(Source source, Optional<Path> ownTemplates, Farewell farewell)
            throws InterruptedException {
        var cluster = source.read(view).cluster();
        var wish = farewell.wish(cluster);
        try (var hosts = SshHosts.open()) {
            hosts.warnings(cluster.nodes()).forEach(view::notes);
            var facts = new Prober(hosts, new Templates(ownTemplates)).probe(cluster);
            var plan = decide(farewell, wish, cluster, facts);
            view.show(cluster, plan);
            return RunReport.of(plan, List.of(), Optional.empty());
        }
    }

    /**
     * Empty if a person declined, or interrupted the run before anything was changed.
     *
     * @throws Unsafe if a safeguard says no
     * @throws ControlPlanesMissing if too few of them answer
     */
    public Optional<RunReport> run(Source source, Optional<Path> ownTemplates, Farewell farewell)
            throws InterruptedException {
        var cluster = source.read(view).cluster();
        var wish = farewell.wish(cluster);
        var templates = new Templates(ownTemplates);
        try (var hosts = SshHosts.open()) {
            hosts.warnings(cluster.nodes()).forEach(view::notes);
            var lock = lock(hosts, templates, cluster, wish);
            try {
                return run(cluster, templates, hosts, lock, farewell, wish);
            } finally {
                lock.ifPresent(ClusterLock::close);
            }
        }
    }

    /**
     * As apply takes it. Where a whole cluster goes, dead control planes must not save the others:
     * then those that answer are enough, for no apply begins without them; and where none answers,
     * there is no cluster that two runs could do harm to.
     */
    private Optional<ClusterLock> lock(
            SshHosts hosts, Templates templates, Cluster cluster, Teardown wish)
            throws InterruptedException {
        try {
            return Optional.of(take(hosts, templates, cluster.controlPlanes()));
        } catch (ControlPlanesMissing missing) {
            if (!(wish instanceof Teardown.OfCluster)) {
                throw missing;
            }
            var facts = new Prober(hosts, templates).probe(cluster);
            var answering =
                    cluster.controlPlanes().stream()
                            .filter(node -> facts.seen(node).isPresent())
                            .toList();
            view.notes(
                    answering.isEmpty()
                            ? "no control plane answers: there is nothing to take the lock on"
                            : "%d of %d control planes answer: the lock is taken on those alone"
                                    .formatted(answering.size(), cluster.controlPlanes().size()));
            return answering.isEmpty()
                    ? Optional.empty()
                    : Optional.of(take(hosts, templates, answering));
        }
    }

    private ClusterLock take(SshHosts hosts, Templates templates, List<Node> controlPlanes)
            throws InterruptedException {
        return ClusterLock.take(
                hosts,
                templates,
                controlPlanes,
                Owner.here(InstantSource.system()),
                lockWait,
                view::waitsForLock);
    }

    /** With the lock in hand: what is seen now stays as it is. */
    private Optional<RunReport> run(
            Cluster cluster,
            Templates templates,
            SshHosts hosts,
            Optional<ClusterLock> lock,
            Farewell farewell,
            Teardown wish)
            throws InterruptedException {
        var look =
                new Look(
                        cluster,
                        new Prober(hosts, templates),
                        view,
                        Bounds.none(),
                        AddOnManifests.none(cluster));
        var deadline = RunDeadline.in(Optional.empty());
        var plan = decide(farewell, wish, cluster, look.factsWhenQuiet(deadline));
        view.show(cluster, plan);
        if (plan.isEmpty()) {
            return Optional.of(Execution.ofNothing(plan, view));
        }
        switch (approval.apply(cluster.name())) {
            case GIVEN -> {}
            case GIVEN_ON_QUESTION ->
                    Execution.refuseIfChanged(
                            plan, decide(farewell, wish, cluster, look.factsWhenQuiet(deadline)));
            case DECLINED -> {
                return Optional.empty();
            }
        }
        return new Execution(view, interrupts, parallel, hosts, templates, lock, deadline, Map.of())
                .of(plan, cluster);
    }

    private static Plan decide(
            Farewell farewell, Teardown wish, Cluster cluster, ClusterFacts facts) {
        farewell.refuseUnknown(cluster, facts);
        var refusals = wish.refusals(cluster, facts);
        if (!refusals.isEmpty()) {
            throw new Unsafe(refusals);
        }
        return wish.plan(cluster, facts);
    }
}
