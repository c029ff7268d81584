package io.dsctl.execute;

import java.time.Duration;

/** A moment by which something must be over, on this machine's own steady clock. */
record Deadline(long begin, Duration length) {

    static Deadline in(Duration length) {
        return new Deadline(System.nanoTime(), length);
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Zero when it has passed. */
    Duration left() {
        var left = length.minus(age());
        return left.isNegative() ? Duration.ZERO : left;
    }

    boolean hasPassed() {
        return left().isZero();
    }
}
