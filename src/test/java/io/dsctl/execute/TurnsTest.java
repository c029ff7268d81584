package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;

@Timeout(60)
class TurnsTest {

    private final Turns turns = new Turns(2);

    @Test
    void whom_most_others_wait_for_goes_next_then_who_came_first() throws Exception {
        var first = turns.queue(0);
        var second = turns.queue(0);
        var b = turns.queue(1);
        var c = turns.queue(1);
        var a = turns.queue(7);
        turns.await(first);
        turns.await(second);

        assertThat(called(b, c, a)).isEmpty();
        turns.giveBack();
        assertThat(called(b, c, a)).containsExactly(a);
        turns.giveBack();
        assertThat(called(b, c, a)).containsExactly(b, a);
        turns.giveBack();
        assertThat(called(b, c, a)).containsExactly(b, c, a);
    }

    @Test
    void who_is_interrupted_while_waiting_takes_no_turn_along() throws Exception {
        turns.queue(0);
        turns.queue(0);
        var impatient = turns.queue(9);
        var patient = turns.queue(0);
        interrupted(impatient);
        turns.giveBack();

        assertThat(called(impatient, patient)).containsExactly(patient);
        turns.await(patient);
    }

    @Test
    void nor_who_is_interrupted_when_the_turn_has_come() throws Exception {
        turns.queue(0);
        var called = turns.queue(0);
        var next = turns.queue(0);
        interrupted(called);

        assertThat(called(next)).containsExactly(next);
        turns.await(next);
    }

    private void interrupted(Turns.Place place) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> turns.await(place)).isInstanceOf(InterruptedException.class);
    }

    /** Those whose turn it is, in the given order. */
    private static List<Turns.Place> called(Turns.Place... places) {
        return List.of(places).stream()
                .filter(place -> place.turn().availablePermits() > 0)
                .toList();
    }
}
