package io.dsctl.execute;

import io.dsctl.failure.Failure;
import io.dsctl.plan.Step;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * What is tried again, by kind of failure: a step whose failure may pass, and a script whose
 * connection broke.
 *
 * @param stepPause before the second attempt of a step; it doubles, with jitter. kubeadm itself
 *     polls for minutes, so quick repeats are pointless (kubeadm-facts 3.6).
 * @param connectionPause likewise for a broken connection
 */
record Retries(Duration stepPause, Duration connectionPause) {

    private static final int STEP_ATTEMPTS = 3;
    private static final int CONNECTION_ATTEMPTS = 6;

    static Retries usual() {
        return new Retries(Duration.ofSeconds(10), Duration.ofSeconds(1));
    }

    /** Calls {@code attempt} with 1, 2, … until it ends well or for good. */
    void ofStep(Step step, Progress progress, IntConsumer attempt) {
        var number = new AtomicInteger();
        var retry =
                Retry.of(
                        step.id(),
                        config(STEP_ATTEMPTS, stepPause)
                                .retryOnException(
                                        thrown ->
                                                thrown instanceof Failure failure
                                                        && failure.isTransient())
                                .build());
        retry.getEventPublisher()
                .onRetry(
                        event ->
                                progress.retrying(
                                        step,
                                        event.getNumberOfRetryAttempts() + 1,
                                        (Failure) event.getLastThrowable(),
                                        event.getWaitInterval()));
        retry.executeRunnable(() -> attempt.accept(number.incrementAndGet()));
    }

    <T> T ofConnection(Supplier<T> call) {
        return Retry.of(
                        "connection",
                        config(CONNECTION_ATTEMPTS, connectionPause)
                                .retryOnException(Failure.Unreachable.class::isInstance)
                                .build())
                .executeSupplier(call);
    }

    private static RetryConfig.Builder<Object> config(int attempts, Duration pause) {
        return RetryConfig.custom()
                .maxAttempts(attempts)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(pause, 2.0));
    }
}
