package io.dsctl.execute;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Whether the run is to end: nothing new is begun then. Comes once and stays. */
final class Interruption {

    private final CountDownLatch latch = new CountDownLatch(1);

    private final AtomicReference<Stop> stop = new AtomicReference<>();

    void request(Stop why) {
        stop.accumulateAndGet(why, Interruption::graver);
        latch.countDown();
    }

    /** The first reason stays, but that a lost lock is more than all others. */
    private static Stop graver(Stop before, Stop now) {
        return switch (before) {
            case null -> now;
            case Stop.LockLost _ -> before;
            case Stop.Interrupted _, Stop.DeadlinePassed _ ->
                    now instanceof Stop.LockLost ? now : before;
        };
    }

    Optional<Stop> why() {
        return Optional.ofNullable(stop.get());
    }

    boolean isRequested() {
        return latch.getCount() == 0;
    }

    /** Waits that long, or until it is requested: then true. */
    boolean isRequestedWithin(Duration pause) {
        try {
            return latch.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
