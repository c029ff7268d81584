package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.execute.KubeadmConfigurations;
import io.dsctl.lock.ClusterLock;
import io.dsctl.lock.Owner;
import io.dsctl.probe.Prober;
import io.dsctl.remote.SshHosts;
import io.dsctl.render.Templates;
import io.dsctl.report.RunReport;
import io.dsctl.report.View;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** {@code dsctl apply}: brings every server to what the inventory says. */
public final class ApplyFlow {

    private final View view;
    private final Supplier<Approval> approval;
    private final int parallel;
    private final Duration lockWait;
    private final Optional<Duration> length;
    private final Interrupts interrupts;

    /**
     * @param approval asked when there is something to do
     * @param parallel how many steps run at once, at most
     * @param lockWait how long another run on these servers is waited for, at most
     * @param length after which nothing new is begun
     */
    public ApplyFlow(
            View view,
            Supplier<Approval> approval,
            int parallel,
            Duration lockWait,
            Optional<Duration> length) {
        this.view = view;
        this.approval = approval;
        this.parallel = parallel;
        this.lockWait = lockWait;
        this.length = length;
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

    /**
     * Empty if a person declined the plan, or interrupted the run before anything was changed.
     *
     * @param kept the plan that is to be carried out, and no other
     */
    public Optional<RunReport> run(Request request, Optional<PlanFile> kept)
            throws InterruptedException {
        var deadline = RunDeadline.in(length);
        var cluster = request.source().read(view).cluster();
        var templates = new Templates(request.templates());
        var addOns = AddOnManifests.fetch(cluster, view);
        var owner = Owner.here(InstantSource.system());
        var hasWaited = new AtomicBoolean();
        try (var hosts = SshHosts.open()) {
            hosts.warnings(cluster.nodes()).forEach(view::notes);
            hosts.connectAhead(workers(cluster));
            try (var lock =
                    ClusterLock.take(
                            hosts,
                            templates,
                            cluster.controlPlanes(),
                            owner,
                            deadline.atMost(lockWait),
                            other -> {
                                hasWaited.set(true);
                                hosts.disconnect();
                                view.waitsForLock(other);
                            })) {
                if (hasWaited.get()) {
                    hosts.disconnect();
                }
                return run(
                        cluster, templates, addOns, hosts, lock, request.bounds(), kept, deadline);
            }
        }
    }

    /** Control planes are at work with the lock. */
    private static List<Node> workers(Cluster cluster) {
        return cluster.nodes().stream().filter(node -> !node.isControlPlane()).toList();
    }

    /** With the lock in hand: what is seen now stays as it is. */
    private Optional<RunReport> run(
            Cluster cluster,
            Templates templates,
            AddOnManifests addOns,
            SshHosts hosts,
            ClusterLock lock,
            Bounds bounds,
            Optional<PlanFile> kept,
            RunDeadline deadline)
            throws InterruptedException {
        var look = new Look(cluster, new Prober(hosts, templates), view, bounds, addOns);
        var plan = look.planWhenQuiet(deadline);
        new KubeadmConfigurations(templates).rehearse(plan);
        kept.ifPresent(file -> file.refuseIfStale(plan, templates));
        view.show(cluster, plan);
        if (plan.isEmpty()) {
            return Optional.of(Execution.ofNothing(plan, view));
        }
        bounds.refuseTooMany(plan);
        switch (approval.get()) {
            case GIVEN -> {}
            case GIVEN_ON_QUESTION -> Execution.refuseIfChanged(plan, look.plan());
            case DECLINED -> {
                return Optional.empty();
            }
        }
        return new Execution(
                        view,
                        interrupts,
                        parallel,
                        hosts,
                        templates,
                        Optional.of(lock),
                        deadline,
                        addOns.last())
                .of(plan, cluster);
    }
}
