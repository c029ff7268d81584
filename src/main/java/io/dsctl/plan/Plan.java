package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.facts.Finding;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What is to be done. The steps are in an order that respects what they wait for.
 *
 * @param findings the condition of each node that answered
 * @param notices what else to know; nothing of what is done depends on them
 */
public record Plan(
        List<PlannedStep> steps,
        List<HeldBack> heldBack,
        SequencedMap<Node, Finding> findings,
        List<Notice> notices,
        Goal goal) {

    /** One that makes the servers what the inventory says. */
    public Plan(
            List<PlannedStep> steps,
            List<HeldBack> heldBack,
            SequencedMap<Node, Finding> findings,
            List<Notice> notices) {
        this(steps, heldBack, findings, notices, Goal.CONVERGE);
    }

    public Plan {
        steps = List.copyOf(steps);
        heldBack = List.copyOf(heldBack);
        findings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(findings));
        notices = List.copyOf(notices);
    }

    /** Whether it does the same for the same nodes. */
    public boolean does(Plan other) {
        return steps.equals(other.steps)
                && heldBack.equals(other.heldBack)
                && findings.equals(other.findings);
    }

    /** Whether there is a cluster before anything is done: else no node could be seen as its. */
    public boolean hasCluster() {
        return findings.values().stream()
                .anyMatch(
                        finding ->
                                switch (finding.condition()) {
                                    case INITIALISED,
                                            JOINED,
                                            JOIN_PARTIAL,
                                            CONTROL_PLANE_PARTIAL,
                                            GONE_FROM_API,
                                            FOREIGN ->
                                            true;
                                    case CLEAN, BUSY, INIT_PARTIAL, UNKNOWN -> false;
                                });
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** By the id of each step, how many others wait for it, by themselves or through others. */
    public Map<String, Integer> followers() {
        var places = new HashMap<String, Integer>();
        var followers = new ArrayList<BitSet>();
        for (var planned : steps) {
            places.put(planned.step().id(), followers.size());
            followers.add(new BitSet(steps.size()));
        }
        for (int place = steps.size() - 1; place >= 0; place--) {
            var own = followers.get(place);
            var itself = place;
            steps.get(place)
                    .waitsFor()
                    .map(id -> followers.get(places.get(id)))
                    .forEach(
                            before -> {
                                before.set(itself);
                                before.or(own);
                            });
        }
        places.replaceAll((_, place) -> followers.get(place).cardinality());
        return places;
    }

    /**
     * The same for plans that do the same to the same servers, and leave out the same ones: what
     * was seen, and in which words it is told, is not in it.
     *
     * @param means what else decides about what is done, such as the version of dsctl
     */
    public String fingerprint(List<?> means) {
        return Digests.of(
                List.of(
                        means,
                        steps.stream().map(Plan::words).toList(),
                        heldBack.stream().map(it -> it.node().name()).toList()));
    }

    private static List<Object> words(PlannedStep planned) {
        var node = planned.step().node();
        return List.of(
                planned.step(),
                planned.needs().stream().sorted().toList(),
                planned.after().stream().sorted().toList(),
                node.role(),
                node.login().address(),
                node.settings());
    }
}
