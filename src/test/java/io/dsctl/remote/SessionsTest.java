package io.dsctl.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class SessionsTest {

    private final Sessions sessions = new Sessions();

    @Test
    void a_server_that_refuses_the_second_session_gets_one_at_a_time() throws Exception {
        sessions.enter();
        sessions.enter();

        assertThat(sessions.refused()).isTrue();
        assertThat(entersWithin(Duration.ofMillis(100))).isFalse();
        sessions.leave();
        assertThat(entersWithin(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void there_is_nobody_to_wait_for_if_the_only_session_is_refused() throws Exception {
        sessions.enter();

        assertThat(sessions.refused()).isFalse();
        assertThat(entersWithin(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void one_at_rest_is_used_before_another_is_opened() throws Exception {
        var session = new RootSession(null, Bootstrap.fresh(false));
        assertThat(sessions.enter()).isEmpty();
        sessions.rest(session);

        assertThat(sessions.enter()).contains(session);
        assertThat(sessions.enter()).isEmpty();
    }

    @Test
    void whoever_waits_gets_what_comes_to_rest() throws Exception {
        var session = new RootSession(null, Bootstrap.fresh(false));
        sessions.enter();
        sessions.enter();
        sessions.refused();

        sessions.rest(session);

        assertThat(entersWithin(Duration.ofSeconds(5))).isTrue();
        assertThat(entersWithin(Duration.ofMillis(100))).isFalse();
    }

    @Test
    void those_at_rest_are_allowed_as_well_and_worth_waiting_for() throws Exception {
        var session = new RootSession(null, Bootstrap.fresh(false));
        for (int i = 0; i < 3; i++) {
            sessions.enter();
        }
        sessions.rest(session);
        sessions.rest(session);

        assertThat(sessions.refused()).isTrue();
        assertThat(sessions.enter()).contains(session);
        assertThat(sessions.enter()).contains(session);
        assertThat(entersWithin(Duration.ofMillis(100))).isFalse();
    }

    @Test
    void those_that_are_woken_take_room_until_they_leave() throws Exception {
        sessions.enter();
        sessions.enter();
        sessions.refused();
        sessions.rest(new RootSession(null, Bootstrap.fresh(false)));

        assertThat(sessions.wake()).hasSize(1);
        assertThat(entersWithin(Duration.ofMillis(100))).isFalse();
        sessions.leave();
        assertThat(entersWithin(Duration.ofSeconds(5))).isTrue();
        assertThat(sessions.wake()).isEmpty();
    }

    private boolean entersWithin(Duration time) throws InterruptedException {
        var thread =
                Thread.startVirtualThread(
                        () -> {
                            try {
                                sessions.enter();
                            } catch (InterruptedException _) {
                                // It waited in vain.
                            }
                        });
        var entered = thread.join(time);
        thread.interrupt();
        thread.join();
        return entered;
    }
}
