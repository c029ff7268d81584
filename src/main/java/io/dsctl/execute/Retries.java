package io.dsctl.execute;

import io.dsctl.failure.Failure;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.plan.Step;
import io.dsctl.remote.Deadline;
import io.github.resilience4j.core.IntervalFunction;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What is tried again, by kind of failure: a step whose failure may pass, a script whose connection
 * broke, and the way back to a kubeadm that goes on meanwhile. The loops are our own, for their
 * pauses end when a person interrupts the run.
 *
 * @param stepPause before the second attempt of a step; it doubles, with jitter. kubeadm itself
 *     polls for minutes, so quick repeats are pointless (kubeadm-facts 3.6).
 * @param connectionPause likewise for a broken connection
 * @param silence after which a server that cannot be reached again is given up, though kubeadm may
 *     go on there: the next run finds out
 */
record Retries(
        Duration stepPause, Duration connectionPause, Duration silence, Interruption interruption) {

    private static final int STEP_ATTEMPTS = 3;
    private static final int CONNECTION_ATTEMPTS = 6;

    private static final double FACTOR = 2.0;

    /** A quarter more or less, so that a hundred nodes do not come back in the same moment. */
    private static final double JITTER = 0.25;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /** No attempt to connect takes as long: whoever broke off later had been connected. */
    private static final Duration CONNECTED = Duration.ofMinutes(1);

    /** Longer than a network is away for a moment; a server that lost its power ends no run. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    Retries(Duration stepPause, Duration connectionPause, Interruption interruption) {
        this(stepPause, connectionPause, SILENCE, interruption);
    }

    static Retries usual(Interruption interruption) {
        return new Retries(Duration.ofSeconds(10), Duration.ofSeconds(1), interruption);
    }

    /** Until an attempt ends well or for good. */
    void ofStep(Step step, Progress progress, Runnable attempt) {
        var pauses = IntervalFunction.ofExponentialRandomBackoff(stepPause, FACTOR);
        for (int number = 1; ; number++) {
            try {
                attempt.run();
                return;
            } catch (Failure failure) {
                if (!failure.isTransient()
                        || number == STEP_ATTEMPTS
                        || interruption.isRequested()) {
                    throw failure;
                }
                var pause = Duration.ofMillis(pauses.apply(number));
                progress.retrying(step, number + 1, failure, pause);
                if (interruption.isRequestedWithin(pause)) {
                    throw failure;
                }
            }
        }
    }

    /** For a script that may run twice, and is short: after a minute its server is given up. */
    <T> T ofConnection(Supplier<T> call) {
        var pauses = pauses();
        for (int number = 1; ; number++) {
            try {
                return call.get();
            } catch (Unreachable broken) {
                if (number == CONNECTION_ATTEMPTS
                        || interruption.isRequestedWithin(
                                Duration.ofMillis(pauses.apply(number)))) {
                    throw broken;
                }
            }
        }
    }

    /**
     * For the wait for something that goes on by itself: as long as it may take, while its server
     * is there for a minute now and then. A person who interrupts the run wants that to be waited
     * for too.
     *
     * @param onBreak told once each time that the connection broke, not each time that it cannot be
     *     opened again
     */
    <T> T ofWait(Deadline deadline, Consumer<Unreachable> onBreak, Supplier<T> call) {
        var pauses = pauses();
        var silent = Deadline.in(silence);
        for (int failures = 1; ; failures++) {
            var begin = Deadline.in(CONNECTED);
            try {
                return call.get();
            } catch (Unreachable broken) {
                if (begin.hasPassed()) {
                    failures = 1;
                }
                if (failures == 1) {
                    silent = Deadline.in(silence);
                }
                if (deadline.hasPassed() || silent.hasPassed()) {
                    throw broken.givenUp();
                }
                if (failures == 1) {
                    onBreak.accept(broken);
                }
                pause(Duration.ofMillis(pauses.apply(failures)), broken);
            }
        }
    }

    private IntervalFunction pauses() {
        return IntervalFunction.ofExponentialRandomBackoff(
                connectionPause, FACTOR, JITTER, LONGEST_PAUSE);
    }

    private static void pause(Duration pause, Unreachable broken) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw broken;
        }
    }
}
