package io.dsctl.execute;

import java.time.Duration;

/** Why a run ends before all is done: nothing new is begun. */
public sealed interface Stop {

    /** Somebody interrupted it. */
    record Interrupted() implements Stop {}

    /** It was given so long, from its beginning on. */
    record DeadlinePassed(Duration deadline) implements Stop {}

    /**
     * Another run may be at work now, so that nothing is taken back either.
     *
     * @param why the lock is lost
     */
    record LockLost(String why) implements Stop {}
}
