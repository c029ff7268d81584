package io.dsctl.flow;

import io.dsctl.execute.Stop.DeadlinePassed;
import io.dsctl.remote.Deadline;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How long a run may begin something new, counted from its own beginning; for ever, if nobody said
 * otherwise (docs/decisions/0014).
 */
final class RunDeadline {

    /** What is told at the last moment must not keep a run that is over. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Optional<Deadline> deadline;

    private RunDeadline(Optional<Deadline> deadline) {
        this.deadline = deadline;
    }

    /** Begins now. */
    static RunDeadline in(Optional<Duration> length) {
        return new RunDeadline(length.map(Deadline::in));
    }

    /** As much of a wait as is left. */
    Duration atMost(Duration wait) {
        return deadline.map(Deadline::left).filter(left -> left.compareTo(wait) < 0).orElse(wait);
    }

    Optional<DeadlinePassed> passed() {
        return deadline.filter(Deadline::hasPassed).map(it -> new DeadlinePassed(it.length()));
    }

    /**
     * Tells once, as soon as it has passed, unless it is closed before: at once if that is now,
     * else by a thread of its own.
     */
    Alarm whenPassed(Consumer<DeadlinePassed> listener) {
        var now = passed();
        now.ifPresent(listener);
        var closed = new CountDownLatch(now.isPresent() ? 0 : 1);
        var thread =
                Thread.ofVirtual()
                        .name("deadline")
                        .start(() -> deadline.ifPresent(it -> ring(it, closed, listener)));
        return new Alarm(closed, thread);
    }

    private static void ring(
            Deadline deadline, CountDownLatch closed, Consumer<DeadlinePassed> listener) {
        try {
            if (!closed.await(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                listener.accept(new DeadlinePassed(deadline.length()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Set until it is closed: then nothing is told any more. */
    record Alarm(CountDownLatch closed, Thread thread) implements AutoCloseable {

        @Override
        public void close() {
            closed.countDown();
            try {
                thread.join(LAST_WORDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
