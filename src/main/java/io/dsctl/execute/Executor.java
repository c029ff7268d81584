package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.execute.StepOutcome.NotStarted;
import io.dsctl.execute.StepOutcome.Skipped;
import io.dsctl.failure.Failure;
import io.dsctl.plan.Plan;
import io.dsctl.plan.PlannedStep;
import io.dsctl.plan.Step;
import io.dsctl.plan.Step.RevokeCredentials;
import io.dsctl.probe.Prober;
import io.dsctl.remote.Hosts;
import io.dsctl.render.Manifest;
import io.dsctl.render.Templates;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Carries out the steps of a plan, each as soon as those that it waits for are over. */
public final class Executor {

    private final Recipes recipes;
    private final Retries retries;
    private final Progress progress;
    private final Semaphore permits;
    private final Supplier<Optional<Stop>> guard;

    private Executor(
            Recipes recipes,
            Retries retries,
            Progress progress,
            int parallel,
            Supplier<Optional<Stop>> guard) {
        this.recipes = recipes;
        this.retries = retries;
        this.progress = progress;
        this.permits = new Semaphore(parallel, true);
        this.guard = guard;
    }

    /**
     * @param parallel how many steps run at once, at most
     * @param guard is asked before each step whether it must not begin any more, and why
     * @param manifests of add-ons, by their names
     */
    public static Executor over(
            Hosts hosts,
            Templates templates,
            Progress progress,
            int parallel,
            Supplier<Optional<Stop>> guard,
            Map<String, Manifest> manifests) {
        return of(
                hosts,
                templates,
                progress,
                parallel,
                Retries.usual(new Interruption()),
                guard,
                manifests);
    }

    static Executor of(
            Hosts hosts, Templates templates, Progress progress, int parallel, Retries retries) {
        return of(hosts, templates, progress, parallel, retries, Optional::empty);
    }

    static Executor of(
            Hosts hosts,
            Templates templates,
            Progress progress,
            int parallel,
            Retries retries,
            Supplier<Optional<Stop>> guard) {
        return of(hosts, templates, progress, parallel, retries, guard, Map.of());
    }

    static Executor of(
            Hosts hosts,
            Templates templates,
            Progress progress,
            int parallel,
            Retries retries,
            Supplier<Optional<Stop>> guard,
            Map<String, Manifest> manifests) {
        var shell = new Shell(hosts, templates, retries, progress);
        var secrets = new Secrets();
        var credentials = new Credentials(shell, secrets, Clock.systemUTC());
        var recipes =
                new Recipes(
                        shell,
                        new Prober(hosts, templates),
                        secrets,
                        credentials,
                        new KubeadmConfigurations(templates),
                        manifests);
        return new Executor(recipes, retries, progress, parallel, guard);
    }

    /** From now on no step and no further attempt is begun; those at work go on to their ends. */
    public void stop(Stop why) {
        retries.interruption().request(why);
    }

    /** Why it was stopped, if it was. */
    public Optional<Stop> stopped() {
        return retries.interruption().why();
    }

    /** The nodes where kubeadm goes on if dsctl ends now. */
    public List<Node> atWork() {
        return recipes.atWork();
    }

    /** The outcomes in the order of the plan, not of their ends. */
    public List<StepOutcome> run(Plan plan) throws InterruptedException {
        var ends = new HashMap<String, CompletableFuture<StepOutcome>>();
        plan.steps().forEach(planned -> ends.put(planned.step().id(), new CompletableFuture<>()));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks =
                    plan.steps().stream()
                            .<Callable<StepOutcome>>map(planned -> () -> run(planned, ends))
                            .toList();
            var outcomes = new ArrayList<StepOutcome>();
            for (var task : threads.invokeAll(tasks)) {
                outcomes.add(result(task));
            }
            return outcomes;
        }
    }

    private StepOutcome run(PlannedStep planned, Map<String, CompletableFuture<StepOutcome>> ends)
            throws InterruptedException {
        var end = ends.get(planned.step().id());
        try {
            planned.after().forEach(id -> ends.get(id).handle((_, _) -> id).join());
            var missing =
                    planned.needs().stream()
                            .sorted()
                            .map(id -> ends.get(id).join())
                            .filter(needed -> !(needed instanceof Done))
                            .findFirst();
            var outcome =
                    missing.isPresent()
                            ? without(planned.step(), missing.get())
                            : carryOut(planned.step());
            progress.ended(outcome);
            end.complete(outcome);
            return outcome;
        } finally {
            // A bug is no outcome; whoever waits for this step must not wait for ever.
            end.completeExceptionally(
                    new IllegalStateException(planned.step().id() + " has no outcome"));
        }
    }

    private static StepOutcome without(Step step, StepOutcome needed) {
        return needed instanceof NotStarted
                ? new NotStarted(step)
                : new Skipped(step, needed.step().id());
    }

    private StepOutcome carryOut(Step step) throws InterruptedException {
        permits.acquire();
        var begin = System.nanoTime();
        try {
            guard.get().ifPresent(this::stop);
            if (!mayBegin(step)) {
                return new NotStarted(step);
            }
            progress.started(step);
            retries.ofStep(step, progress, () -> recipes.carryOut(step));
            return new Done(step, since(begin));
        } catch (Failure why) {
            return new Failed(step, recipes.explained(step, why, since(begin)));
        } finally {
            permits.release();
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Unless another run may be at work, what was made for joins, by init too, is taken back. */
    private boolean mayBegin(Step step) {
        return switch (stopped().orElse(null)) {
            case null -> true;
            case Stop.Interrupted _, Stop.DeadlinePassed _ -> step instanceof RevokeCredentials;
            case Stop.LockLost _ -> false;
        };
    }

    private static StepOutcome result(Future<StepOutcome> task) throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug.getCause());
        }
    }
}
