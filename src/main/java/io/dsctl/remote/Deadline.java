package io.dsctl.remote;

import java.time.Duration;

/** A moment until which somebody waits. */
record Deadline(long nanoTime) {

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** Not more than nothing when it has passed. */
    long nanosLeft() {
        return nanoTime - System.nanoTime();
    }

    Deadline orIn(Duration duration) {
        var other = in(duration);
        return other.nanoTime - nanoTime < 0 ? other : this;
    }
}
