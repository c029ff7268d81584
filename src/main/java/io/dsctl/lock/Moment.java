package io.dsctl.lock;

import java.time.Duration;

/**
 * A moment by two clocks: one stands still while a machine sleeps, and the other can be set.
 * Whichever says that more time has passed is believed: a lock may be doubted without a cause, but
 * not trusted without one.
 *
 * @param steady in nanoseconds, from anywhere
 * @param wall in milliseconds since 1970
 */
record Moment(long steady, long wall) {

    static Moment now() {
        return new Moment(System.nanoTime(), System.currentTimeMillis());
    }

    Duration since(Moment before) {
        var steadily = Duration.ofNanos(steady - before.steady);
        var byTheWall = Duration.ofMillis(wall - before.wall);
        return steadily.compareTo(byTheWall) > 0 ? steadily : byTheWall;
    }
}
