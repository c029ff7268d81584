package io.dsctl.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as Kubernetes writes them: {@code 4m0s}, {@code 1h30m}, {@code 8760h}. */
public final class GoDuration {

    private static final Pattern TEXT =
            Pattern.compile(
                    "(?:([0-9]{1,7})h)?(?:([0-9]{1,7})m)?(?:([0-9]{1,7})s)?(?:([0-9]{1,7})ms)?");

    /** Go counts nanoseconds in 64 bits. */
    public static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private GoDuration() {}

    /** Whole hours, minutes, seconds and milliseconds, in this order, as far as Go can count. */
    public static Optional<Duration> parse(String text) {
        var match = TEXT.matcher(text);
        if (text.isEmpty() || !match.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                        Duration.ofHours(number(match.group(1)))
                                .plusMinutes(number(match.group(2)))
                                .plusSeconds(number(match.group(3)))
                                .plusMillis(number(match.group(4))))
                .filter(duration -> duration.compareTo(LONGEST) <= 0);
    }

    public static String text(Duration duration) {
        var rest = duration.toMillisPart() == 0 ? "" : duration.toMillisPart() + "ms";
        return "%dh%dm%ds%s"
                .formatted(
                        duration.toHours(),
                        duration.toMinutesPart(),
                        duration.toSecondsPart(),
                        rest)
                .replaceFirst("^0h(?=[0-9])", "")
                .replaceFirst("^0m(?=[0-9])", "")
                .replaceFirst("^0s(?=[0-9])", "");
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
