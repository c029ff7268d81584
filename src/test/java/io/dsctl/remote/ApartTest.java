package io.dsctl.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class ApartTest {

    private static final int SOON = 20;

    private final ArrayBlockingQueue<String> undone = new ArrayBlockingQueue<>(1);

    @Test
    void a_result_comes_from_a_thread_of_the_system() {
        assertThat(
                        Apart.run(
                                () -> Thread.currentThread().isVirtual(),
                                _ -> {},
                                IllegalStateException::new))
                .isFalse();
    }

    @Test
    void what_goes_wrong_there_goes_wrong_here() {
        var wrong = new IllegalArgumentException("wrong");

        assertThatThrownBy(
                        () ->
                                Apart.run(
                                        () -> {
                                            throw wrong;
                                        },
                                        _ -> {},
                                        IllegalStateException::new))
                .isSameAs(wrong);
    }

    @Test
    void a_result_that_nobody_waits_for_any_more_is_undone() throws Exception {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var told = new ArrayBlockingQueue<RuntimeException>(1);
        var waiter =
                Thread.startVirtualThread(
                        () -> {
                            try {
                                Apart.run(
                                        () -> late(begun, end),
                                        undone::add,
                                        () -> new IllegalStateException("interrupted"));
                            } catch (IllegalStateException interrupted) {
                                told.add(interrupted);
                            }
                        });
        begun.await();
        waiter.interrupt();

        assertThat(told.poll(SOON, TimeUnit.SECONDS)).hasMessage("interrupted");
        assertThat(undone).isEmpty();
        end.countDown();
        assertThat(undone.poll(SOON, TimeUnit.SECONDS)).isEqualTo("a result");
    }

    /** As what waits for a socket does, it does not hear that it is interrupted. */
    private static String late(CountDownLatch begun, CountDownLatch end) {
        begun.countDown();
        while (true) {
            try {
                end.await();
                return "a result";
            } catch (InterruptedException _) {
                // Goes on.
            }
        }
    }
}
