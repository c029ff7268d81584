package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.execute.Executor;
import io.dsctl.execute.KubeadmConfigurations;
import io.dsctl.failure.Failure.Unsafe;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Plan;
import io.dsctl.probe.Prober;
import io.dsctl.remote.SshHosts;
import io.dsctl.render.Templates;
import io.dsctl.report.RunRecord;
import io.dsctl.report.RunReport;
import io.dsctl.report.View;
import io.dsctl.report.Views;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code dsctl apply}: brings every server to what the inventory says. */
public final class ApplyFlow {

    private final View view;
    private final Supplier<Approval> approval;
    private final int parallel;
    private final Interrupts interrupts;

    /**
     * @param approval asked when there is something to do
     * @param parallel how many steps run at once, at most
     */
    public ApplyFlow(View view, Supplier<Approval> approval, int parallel) {
        this.view = view;
        this.approval = approval;
        this.parallel = parallel;
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
        var cluster = request.source().read(view).cluster();
        var templates = new Templates(request.templates());
        try (var hosts = SshHosts.open()) {
            hosts.warnings(cluster.nodes()).forEach(view::notes);
            var look = new Look(cluster, new Prober(hosts, templates), view, request.limit());
            var plan = look.planWhenQuiet();
            new KubeadmConfigurations(templates).rehearse(plan);
            kept.ifPresent(file -> file.refuseIfStale(plan, templates));
            view.show(cluster, plan);
            if (plan.isEmpty()) {
                var nothing = new RunReport(List.of(), plan.heldBack(), false);
                view.show(nothing);
                return Optional.of(nothing);
            }
            switch (approval.get()) {
                case GIVEN -> {}
                case GIVEN_ON_QUESTION -> refuseIfChanged(plan, look.plan());
                case DECLINED -> {
                    return Optional.empty();
                }
            }
            return recorded(
                    cluster,
                    plan,
                    told -> carryOut(plan, Executor.over(hosts, templates, told, parallel), told));
        }
    }

    private Optional<RunReport> carryOut(Plan plan, Executor executor, View told)
            throws InterruptedException {
        if (!interrupts.allow(executor)) {
            return Optional.empty();
        }
        var report = new RunReport(executor.run(plan), plan.heldBack(), executor.isStopped());
        told.show(report);
        return Optional.of(report);
    }

    /** A record is for later; a run goes on without one. */
    private Optional<RunReport> recorded(Cluster cluster, Plan plan, Run run)
            throws InterruptedException {
        var clock = InstantSource.system();
        RunRecord record;
        try {
            var folder = new RunFolder(cluster.name(), System::getenv).make(clock.instant());
            record = new RunRecord(folder, cluster, plan, clock);
        } catch (IOException | UncheckedIOException no) {
            view.notes("no record of this run is kept: " + no.getMessage());
            return run.carryOut(view);
        }
        try (record) {
            var report = run.carryOut(new Views(view, record));
            view.notes(record.words());
            return report;
        }
    }

    /** What changes servers, and tells a view of it. */
    private interface Run {
        Optional<RunReport> carryOut(View told) throws InterruptedException;
    }

    /** What is done is what was shown, also when the person took an hour to answer. */
    private static void refuseIfChanged(Plan shown, Plan now) {
        if (!shown.equals(now)) {
            throw new Unsafe(
                    List.of(
                            new Refusal(
                                    "the plan",
                                    "the servers changed since it was shown",
                                    "run dsctl again and look at the new plan")));
        }
    }
}
