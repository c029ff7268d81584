package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.execute.Executor;
import io.dsctl.execute.StepOutcome;
import io.dsctl.execute.Stop;
import io.dsctl.execute.Stop.LockLost;
import io.dsctl.failure.Failure.Unsafe;
import io.dsctl.failure.Refusal;
import io.dsctl.lock.ClusterLock;
import io.dsctl.plan.Plan;
import io.dsctl.remote.SshHosts;
import io.dsctl.render.Manifest;
import io.dsctl.render.Templates;
import io.dsctl.report.RunReport;
import io.dsctl.report.View;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a plan is carried out that was shown and agreed to, whatever it is for: with a record, and
 * only as long as nobody interrupts it, the lock is ours, and there is time.
 *
 * @param parallel how many steps run at once, at most
 * @param lock none, where there was nothing to take it on
 * @param manifests of add-ons, by their names
 */
record Execution(
        View view,
        Interrupts interrupts,
        int parallel,
        SshHosts hosts,
        Templates templates,
        Optional<ClusterLock> lock,
        RunDeadline deadline,
        Map<String, Manifest> manifests) {

    /** Empty if somebody interrupted the run before anything was changed. */
    Optional<RunReport> of(Plan plan, Cluster cluster) throws InterruptedException {
        return Recorded.run(view, cluster, plan, told -> carryOut(plan, told));
    }

    /** Tells the end of a run for which there was nothing to do. */
    static RunReport ofNothing(Plan plan, View view) {
        var nothing = RunReport.of(plan, List.of(), Optional.empty());
        view.show(nothing);
        return nothing;
    }

    /** What is done is what was shown, also when the person took an hour to answer. */
    static void refuseIfChanged(Plan shown, Plan now) {
        if (!now.does(shown)) {
            throw new Unsafe(
                    List.of(
                            new Refusal(
                                    "the plan",
                                    "the servers changed since it was shown",
                                    "run dsctl again and look at the new plan")));
        }
    }

    private Optional<RunReport> carryOut(Plan plan, View told) throws InterruptedException {
        var executor = Executor.over(hosts, templates, told, parallel, guard(), manifests);
        if (!interrupts.allow(executor)) {
            return Optional.empty();
        }
        lock.ifPresent(
                it ->
                        it.whenLost(
                                why -> {
                                    executor.stop(new LockLost(why));
                                    told.losesLock(why, executor.atWork());
                                }));
        List<StepOutcome> outcomes;
        try (var _ =
                deadline.whenPassed(
                        passed -> {
                            executor.stop(passed);
                            told.passesDeadline(passed.deadline(), executor.atWork());
                        })) {
            outcomes = executor.run(plan);
        }
        var report = RunReport.of(plan, outcomes, executor.stopped());
        told.show(report);
        return Optional.of(report);
    }

    private Supplier<Optional<Stop>> guard() {
        return () -> lock.flatMap(ClusterLock::lost).<Stop>map(LockLost::new).or(deadline::passed);
    }
}
