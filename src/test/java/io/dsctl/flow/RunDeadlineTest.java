package io.dsctl.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.execute.Stop.DeadlinePassed;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class RunDeadlineTest {

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void a_wait_is_cut_to_what_is_left() {
        assertThat(deadline(LONG).atMost(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
        assertThat(deadline(LONG).atMost(Duration.ofHours(2)))
                .isBetween(Duration.ofMinutes(59), LONG);
        assertThat(deadline(Duration.ZERO).atMost(LONG)).isZero();
    }

    @Test
    void without_one_nothing_is_cut_and_it_never_passes() {
        var none = RunDeadline.in(Optional.empty());

        assertThat(none.atMost(LONG)).isEqualTo(LONG);
        assertThat(none.passed()).isEmpty();
        try (var _ = none.whenPassed(passed -> assertThat(passed).isNull())) {
            assertThat(none.passed()).isEmpty();
        }
    }

    @Test
    void it_tells_how_long_it_was() {
        assertThat(deadline(LONG).passed()).isEmpty();
        assertThat(deadline(Duration.ZERO).passed()).contains(new DeadlinePassed(Duration.ZERO));
    }

    @Test
    void whoever_listens_is_told_when_it_passes() throws Exception {
        var told = new CompletableFuture<DeadlinePassed>();
        try (var _ = deadline(SHORT).whenPassed(told::complete)) {
            assertThat(told.get(10, TimeUnit.SECONDS)).isEqualTo(new DeadlinePassed(SHORT));
        }
    }

    @Test
    void one_that_passed_before_is_told_before_anything_is_begun() {
        var told = new ArrayList<DeadlinePassed>();
        try (var _ = deadline(Duration.ZERO).whenPassed(told::add)) {
            assertThat(told).containsExactly(new DeadlinePassed(Duration.ZERO));
        }
        assertThat(told).hasSize(1);
    }

    @Test
    void nobody_is_told_of_a_deadline_that_a_run_has_met() throws Exception {
        var told = new CompletableFuture<DeadlinePassed>();
        deadline(Duration.ofMillis(200)).whenPassed(told::complete).close();
        Thread.sleep(Duration.ofMillis(300));

        assertThat(told).isNotDone();
    }

    private static RunDeadline deadline(Duration length) {
        return RunDeadline.in(Optional.of(length));
    }
}
