package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.execute.StepOutcome.NotStarted;
import io.dsctl.execute.StepOutcome.Skipped;
import io.dsctl.execute.Turns.Place;
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
import java.util.function.Supplier;

/** Carries out the steps of a plan, each as soon as those that it waits for are over. */
public final class Executor {

    private final Recipes recipes;
    private final Retries retries;
    private final Progress progress;
    private final Turns turns;
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
        this.turns = new Turns(parallel);
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
        var places = places(plan, ends);
        turns.call();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks =
                    plan.steps().stream()
                            .<Callable<StepOutcome>>map(
                                    planned ->
                                            () ->
                                                    run(
                                                            planned,
                                                            places.get(planned.step().id()),
                                                            ends))
                            .toList();
            var outcomes = new ArrayList<StepOutcome>();
            for (var task : threads.invokeAll(tasks)) {
                outcomes.add(result(task));
            }
            return outcomes;
        }
    }

    /** For each step its place in the queue, or none if it lacks one that it needs. */
    private Map<String, CompletableFuture<Optional<Place>>> places(
            Plan plan, Map<String, CompletableFuture<StepOutcome>> ends) {
        var places = new HashMap<String, CompletableFuture<Optional<Place>>>();
        var followers = plan.followers();
        for (var planned : plan.steps()) {
            var id = planned.step().id();
            places.put(id, place(planned, followers.get(id), places.size(), ends));
        }
        return places;
    }

    /**
     * It is queued by whoever ends last of those that it waits for, before that one's turn goes to
     * another.
     */
    private CompletableFuture<Optional<Place>> place(
            PlannedStep planned,
            int followers,
            int number,
            Map<String, CompletableFuture<StepOutcome>> ends) {
        return CompletableFuture.allOf(
                        planned.waitsFor()
                                .map(id -> ends.get(id).handle((_, _) -> id))
                                .toArray(CompletableFuture[]::new))
                .thenApply(
                        _ ->
                                missing(planned, ends).isPresent()
                                        ? Optional.empty()
                                        : Optional.of(turns.queue(followers, number)));
    }

    /** The first that it needs and that was not done. */
    private static Optional<StepOutcome> missing(
            PlannedStep planned, Map<String, CompletableFuture<StepOutcome>> ends) {
        return planned.needs().stream()
                .sorted()
                .map(id -> ends.get(id).join())
                .filter(needed -> !(needed instanceof Done))
                .findFirst();
    }

    private StepOutcome run(
            PlannedStep planned,
            CompletableFuture<Optional<Place>> queued,
            Map<String, CompletableFuture<StepOutcome>> ends)
            throws InterruptedException {
        var end = ends.get(planned.step().id());
        try {
            var place = queued.join();
            if (place.isEmpty()) {
                return over(end, without(planned.step(), missing(planned, ends).orElseThrow()));
            }
            turns.await(place.get());
            try {
                return over(end, carryOut(planned.step()));
            } finally {
                turns.giveBack();
            }
        } finally {
            // A bug is no outcome; whoever waits for this step must not wait for ever.
            end.completeExceptionally(
                    new IllegalStateException(planned.step().id() + " has no outcome"));
            turns.call();
        }
    }

    private StepOutcome over(CompletableFuture<StepOutcome> end, StepOutcome outcome) {
        progress.ended(outcome);
        end.complete(outcome);
        return outcome;
    }

    private static StepOutcome without(Step step, StepOutcome needed) {
        return needed instanceof NotStarted
                ? new NotStarted(step)
                : new Skipped(step, needed.step().id());
    }

    private StepOutcome carryOut(Step step) {
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
