package io.dsctl.plan;

import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.NodeFacts.Seen;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a server's clock is right: as most of the servers and the operator's machine have it. A
 * certificate that kubeadm makes is back-dated by five minutes only (kubeadm-facts 3.1).
 *
 * @param time ahead of the operator's clock, of the median
 */
record Clocks(Duration time) {

    private static final Duration MOST = Duration.ofMinutes(4);

    static Clocks of(ClusterFacts facts) {
        var all =
                Stream.concat(
                                Stream.of(Duration.ZERO),
                                facts.nodes().keySet().stream()
                                        .flatMap(node -> facts.seen(node).stream())
                                        .flatMap(seen -> seen.machine().clockAhead().stream()))
                        .sorted()
                        .toList();
        return new Clocks(median(all));
    }

    /** How far it is off, in words; empty if it is right or was not told. */
    Optional<String> error(Seen seen) {
        return seen.machine()
                .clockAhead()
                .map(ahead -> ahead.minus(time))
                .filter(error -> error.abs().compareTo(MOST) > 0)
                .map(error -> words(error.abs()) + (error.isPositive() ? " fast" : " slow"));
    }

    /** Of two in the middle, the one that is nearer to the operator's clock. */
    private static Duration median(List<Duration> sorted) {
        var upper = sorted.get(sorted.size() / 2);
        var lower = sorted.get((sorted.size() - 1) / 2);
        return upper.abs().compareTo(lower.abs()) < 0 ? upper : lower;
    }

    /** Coarse, so that two looks at one server say the same. */
    private static String words(Duration error) {
        if (error.toDays() > 1) {
            return error.toDays() + " days";
        }
        return error.toHours() > 1 ? error.toHours() + " hours" : error.toMinutes() + " minutes";
    }
}
