package io.dsctl.report;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.GoDuration;
import io.dsctl.execute.Stop;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How counts and families are said to people. */
final class Words {

    private static final int MOST_NAMES = 6;

    private Words() {}

    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /** For what still goes on: {@code 42s}, {@code 1m05s}, {@code 1h02m}. */
    static String clock(Duration duration) {
        if (duration.toHours() > 0) {
            return String.format(
                    Locale.ROOT, "%dh%02dm", duration.toHours(), duration.toMinutesPart());
        }
        return duration.toMinutes() > 0
                ? String.format(
                        Locale.ROOT, "%dm%02ds", duration.toMinutes(), duration.toSecondsPart())
                : duration.toSeconds() + "s";
    }

    /** Names, the first of them if they are many. */
    static String some(List<String> names) {
        return names.size() <= MOST_NAMES
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MOST_NAMES))
                        + " and %d more".formatted(names.size() - MOST_NAMES);
    }

    /** Without what is zero at its end: {@code 50m}, {@code 1h30m}. */
    static String duration(Duration duration) {
        return GoDuration.text(duration)
                .replaceFirst("(?<=m)0s$", "")
                .replaceFirst("(?<=h)0m$", "");
    }

    /** Why a run ended before all was done. */
    static String of(Stop stop) {
        return switch (stop) {
            case Stop.Interrupted _ -> "somebody interrupted it";
            case Stop.LockLost(var why) -> "the lock was lost: " + why;
            case Stop.DeadlinePassed(var deadline) ->
                    "the deadline of %s passed".formatted(duration(deadline));
        };
    }

    /** The same for programs. */
    static String kind(Stop stop) {
        return switch (stop) {
            case Stop.Interrupted _ -> "interrupted";
            case Stop.LockLost _ -> "lock-lost";
            case Stop.DeadlinePassed _ -> "deadline";
        };
    }

    static String families(Cluster cluster) {
        var families = cluster.networks().families();
        return families.stream().map(Family::toString).collect(Collectors.joining(" and "))
                + (families.size() == 1 ? " only" : "");
    }
}
