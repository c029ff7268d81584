package io.dsctl.remote;

import java.time.Duration;

/** A moment by which something must be over, on this machine's own steady clock. */
public record Deadline(long begin, Duration length) {

    public static Deadline in(Duration length) {
        return new Deadline(System.nanoTime(), length);
    }

    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Zero when it has passed. */
    public Duration left() {
        var left = length.minus(age());
        return left.isNegative() ? Duration.ZERO : left;
    }

    public boolean hasPassed() {
        return left().isZero();
    }

    /** This moment, or the one so far from now if that comes first. */
    Deadline orIn(Duration duration) {
        return duration.compareTo(left()) < 0 ? in(duration) : this;
    }
}
