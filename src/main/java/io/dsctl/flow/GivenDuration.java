package io.dsctl.flow;

import io.dsctl.cluster.GoDuration;
import io.dsctl.failure.Failure.WrongUsage;

import java.time.Duration;

/** How long something may take, as an option says it. */
public final class GivenDuration {

    private GivenDuration() {}

    /**
     * @param option for messages
     * @throws WrongUsage if it is no duration
     */
    public static Duration of(String option, String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        return GoDuration.parse(text)
                .orElseThrow(
                        () ->
                                new WrongUsage(
                                        "%s: \"%s\" is no duration".formatted(option, text),
                                        "write it like 90s, 10m or 1h30m"));
    }
}
