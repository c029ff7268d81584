package io.dsctl.flow;

import io.dsctl.cluster.GoDuration;
import io.dsctl.failure.Failure.WrongUsage;

import java.time.Duration;

/** How long another run of dsctl is waited for, as {@code --lock-wait} says it. */
public final class LockWait {

    private LockWait() {}

    /**
     * @throws WrongUsage if it is no duration
     */
    public static Duration of(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        return GoDuration.parse(text)
                .orElseThrow(
                        () ->
                                new WrongUsage(
                                        "--lock-wait: \"%s\" is no duration".formatted(text),
                                        "write it like 90s, 10m or 1h30m"));
    }
}
