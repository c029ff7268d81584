package io.dsctl.flow;

import io.dsctl.execute.Executor;
import io.dsctl.execute.Stop;
import io.dsctl.report.View;

import java.time.Duration;
import java.util.Optional;

/**
 * What it means that somebody wants a run to end: at once as long as nothing was changed; then once
 * to wait for what is at work, and the second time to leave it to itself. Used by two threads.
 */
final class Interrupts {

    private static final Duration WORDS = Duration.ofSeconds(1);

    private final View view;

    private Optional<Executor> changing = Optional.empty();
    private boolean isWanted;
    private boolean isOver;

    Interrupts(View view) {
        this.view = view;
    }

    /** Whether servers may be changed now: not if somebody wanted the run to end before. */
    synchronized boolean allow(Executor executor) {
        changing = Optional.of(executor);
        return !isOver;
    }

    /** Whether dsctl is to end at once. */
    boolean next() {
        var executor = stop();
        tell(
                () -> {
                    if (executor.isEmpty()) {
                        view.warns("interrupted: nothing was changed");
                    } else if (isOver()) {
                        view.leaves(executor.get().atWork());
                    } else {
                        view.stops(executor.get().atWork());
                    }
                });
        return isOver();
    }

    /** A terminal that takes no words must not keep anybody here. */
    private static void tell(Runnable words) {
        try {
            Thread.startVirtualThread(words).join(WORDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Who changes servers, if anybody does: it goes on only after the first time. A run that had to
     * stop for another reason was not interrupted by that.
     */
    private synchronized Optional<Executor> stop() {
        isOver = isWanted || changing.isEmpty();
        isWanted = true;
        changing.ifPresent(it -> it.stop(new Stop.Interrupted()));
        return changing;
    }

    private synchronized boolean isOver() {
        return isOver;
    }
}
