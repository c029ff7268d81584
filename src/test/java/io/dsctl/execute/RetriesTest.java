package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.Clusters;
import io.dsctl.failure.Failure.LoginRefused;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.plan.Step;
import io.dsctl.remote.Deadline;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

class RetriesTest {

    private final Interruption interruption = new Interruption();
    private final Retries retries =
            new Retries(Duration.ofMillis(1), Duration.ofMillis(1), interruption);
    private final AtomicInteger calls = new AtomicInteger();
    private final List<Unreachable> breaks = new ArrayList<>();

    @Test
    void a_short_script_is_given_up_after_six_attempts() {
        assertThatThrownBy(() -> retries.ofConnection(this::broken))
                .isInstanceOf(Unreachable.class);
        assertThat(calls).hasValue(6);
    }

    @Test
    void a_short_script_is_not_tried_again_when_the_run_is_interrupted() {
        interruption.request(new Stop.Interrupted());

        assertThatThrownBy(() -> retries.ofConnection(this::broken))
                .isInstanceOf(Unreachable.class);
        assertThat(calls).hasValue(1);
    }

    @Test
    void kubeadm_is_waited_for_over_many_breaks_also_when_interrupted_and_told_of_once() {
        interruption.request(new Stop.Interrupted());
        var result =
                retries.ofWait(
                        Deadline.in(Duration.ofMinutes(1)),
                        breaks::add,
                        () -> calls.get() < 8 ? broken() : "joined");

        assertThat(result).isEqualTo("joined");
        assertThat(breaks).hasSize(1);
    }

    @Test
    void kubeadm_is_not_waited_for_beyond_its_deadline() {
        assertThatThrownBy(
                        () ->
                                retries.ofWait(
                                        Deadline.in(Duration.ofMillis(50)),
                                        breaks::add,
                                        this::broken))
                .isInstanceOf(Unreachable.class);
        assertThat(calls).hasValueGreaterThan(1);
        assertThatThrownBy(
                        () ->
                                retries.ofWait(
                                        Deadline.in(Duration.ZERO),
                                        _ -> calls.set(-1000),
                                        this::broken))
                .isInstanceOf(Unreachable.class);
        assertThat(calls).hasValueGreaterThan(0);
    }

    @Test
    void a_server_that_stays_silent_is_given_up_long_before_kubeadm_would_be() {
        var impatient =
                new Retries(
                        Duration.ofMillis(1),
                        Duration.ofMillis(1),
                        Duration.ofMillis(50),
                        interruption);

        assertThatThrownBy(
                        () ->
                                impatient.ofWait(
                                        Deadline.in(Duration.ofMinutes(20)),
                                        breaks::add,
                                        this::broken))
                .isInstanceOf(Unreachable.class);
        assertThat(calls).hasValueGreaterThan(2);
        assertThat(breaks).hasSize(1);
    }

    @Test
    void a_step_whose_server_was_given_up_has_no_second_attempt() {
        var impatient =
                new Retries(
                        Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO, interruption);
        var step = new Step.RevokeCredentials(Clusters.node("cp-1"));
        var attempts = new AtomicInteger();

        assertThatThrownBy(
                        () ->
                                impatient.ofStep(
                                        step,
                                        new SilentProgress(),
                                        () -> {
                                            attempts.incrementAndGet();
                                            impatient.ofWait(
                                                    Deadline.in(Duration.ofMinutes(20)),
                                                    breaks::add,
                                                    this::broken);
                                        }))
                .isInstanceOf(Unreachable.class)
                .hasMessage("w-1: the connection broke");
        assertThat(attempts).hasValue(1);
    }

    @Test
    void a_login_that_is_refused_is_not_tried_again() {
        assertThatThrownBy(
                        () ->
                                retries.ofWait(
                                        Deadline.in(Duration.ofMinutes(1)),
                                        breaks::add,
                                        () -> {
                                            calls.incrementAndGet();
                                            throw new LoginRefused("w-1", "no", "");
                                        }))
                .isInstanceOf(LoginRefused.class);
        assertThat(calls).hasValue(1);
    }

    private String broken() {
        calls.incrementAndGet();
        throw new Unreachable("w-1", "the connection broke", "");
    }
}
