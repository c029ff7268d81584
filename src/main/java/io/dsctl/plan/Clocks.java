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

    /** What a clock that is kept never reaches, and a look at many servers at once may not. */
    private static final Duration USUAL = Duration.ofSeconds(30);

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
        return off(seen).filter(error -> error.abs().compareTo(MOST) > 0).map(Clocks::inWords);
    }

    /** The same, if it is off by more than a clock that is kept ever is. */
    Optional<String> skew(Seen seen) {
        return off(seen).filter(Clocks::isUnusual).map(Clocks::inWords);
    }

    /** Of the operator's own clock, where most of the servers agree on another time. */
    Optional<String> skewOfOperator() {
        return Optional.of(time.negated()).filter(Clocks::isUnusual).map(Clocks::inWords);
    }

    private Optional<Duration> off(Seen seen) {
        return seen.machine().clockAhead().map(ahead -> ahead.minus(time));
    }

    private static boolean isUnusual(Duration error) {
        return error.abs().compareTo(USUAL) > 0;
    }

    private static String inWords(Duration error) {
        return words(error.abs()) + (error.isPositive() ? " fast" : " slow");
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
        if (error.toHours() > 1) {
            return error.toHours() + " hours";
        }
        return error.toMinutes() > 1
                ? error.toMinutes() + " minutes"
                : error.toSeconds() + " seconds";
    }
}
