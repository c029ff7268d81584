package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Step.RevokeCredentials;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The part of a plan that an option lets be done. What the cluster needs as a whole is looked at
 * all the same: only steps are left away, no safeguard is.
 */
public final class Limit {

    private final String option;
    private final String hint;
    private final List<PlannedStep> kept = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final LinkedHashMap<Node, HeldBack> without = new LinkedHashMap<>();

    private Limit(String option, String hint) {
        this.option = option;
        this.hint = hint;
    }

    /**
     * {@code --limit}: what is to be done on some of the nodes.
     *
     * @param names of nodes; what one of them needs of another that is not among them holds it back
     */
    public static Plan to(Set<String> names, Plan plan) {
        var limit = new Limit("--limit", "name that node too, or run dsctl without --limit");
        for (var planned : plan.steps()) {
            if (names.contains(planned.step().node().name())) {
                limit.keepOrHold(planned);
            } else if (planned.step() instanceof RevokeCredentials && limit.ends(planned)) {
                limit.keep(planned);
            }
        }
        return limit.of(
                plan, plan.heldBack().stream().filter(it -> names.contains(it.node().name())));
    }

    /**
     * {@code --no-disruptive}: what disturbs nothing that lives. Who needs what is left away is
     * held back too.
     */
    public static Plan withoutDisruption(Plan plan, ClusterFacts facts) {
        var limit =
                new Limit(
                        "--no-disruptive",
                        "run dsctl without --no-disruptive at a time when that may be done");
        for (var planned : plan.steps()) {
            switch (Effect.of(planned.step())) {
                case NO_CHANGE -> {
                    if (limit.ends(planned) || haveCredentials(facts)) {
                        limit.keepOrHold(planned);
                    }
                }
                case CHANGE -> limit.keepOrHold(planned);
                case DISRUPTION ->
                        limit.hold(
                                planned.step().node(),
                                "--no-disruptive leaves this away: " + planned.step().title());
            }
        }
        return limit.of(plan, plan.heldBack().stream());
    }

    /**
     * {@code --max-changed}: why a plan is not carried out at all, if it would change more nodes
     * than that.
     */
    public static Optional<Refusal> exceeded(int maxChanged, Plan plan) {
        var changed =
                plan.steps().stream()
                        .map(PlannedStep::step)
                        .filter(step -> Effect.of(step) != Effect.NO_CHANGE)
                        .map(Step::node)
                        .distinct()
                        .count();
        return changed <= maxChanged
                ? Optional.empty()
                : Optional.of(
                        new Refusal(
                                "the plan",
                                "it would change %d node%s, and --max-changed allows %d"
                                        .formatted(changed, changed == 1 ? "" : "s", maxChanged),
                                "find out why it is so many; if that is wanted, allow more, or name"
                                        + " some of the nodes with --limit"));
    }

    private static boolean haveCredentials(ClusterFacts facts) {
        return facts.live().filter(live -> !live.api().credentials().isEmpty()).isPresent();
    }

    private Plan of(Plan plan, Stream<HeldBack> heldBackBefore) {
        return new Plan(
                kept.stream().map(this::amongKept).toList(),
                Stream.concat(heldBackBefore, without.values().stream()).toList(),
                plan.findings(),
                plan.notices());
    }

    private void keep(PlannedStep planned) {
        kept.add(planned);
        ids.add(planned.step().id());
    }

    private void keepOrHold(PlannedStep planned) {
        var missing = missing(planned);
        if (missing.isEmpty()) {
            keep(planned);
        } else {
            hold(
                    planned.step().node(),
                    "it needs %s, which %s leaves away".formatted(missing.get(), option));
        }
    }

    /** Each node once: what comes first is why the rest is left away. */
    private void hold(Node node, String what) {
        without.putIfAbsent(node, new HeldBack(node, what, hint));
    }

    /** The steps come in an order in which those that are needed are first. */
    private Optional<String> missing(PlannedStep planned) {
        return planned.needs().stream().filter(id -> !ids.contains(id)).sorted().findFirst();
    }

    /** Credentials are made by steps on other nodes: whether one of them is kept. */
    private boolean ends(PlannedStep revoke) {
        return revoke.waitsFor().anyMatch(ids::contains);
    }

    private PlannedStep amongKept(PlannedStep planned) {
        return new PlannedStep(
                planned.step(),
                planned.needs(),
                planned.after().stream().filter(ids::contains).collect(Collectors.toSet()),
                planned.reason());
    }
}
