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
    void whom_most_others_wait_for_goes_next_then_the_first_of_the_plan() {
        var c = turns.queue(1, 5);
        var b = turns.queue(1, 4);
        var a = turns.queue(7, 6);
        var d = turns.queue(0, 1);

        assertThat(called(a, b, c, d)).isEmpty();
        turns.call();
        assertThat(called(a, b, c, d)).containsExactly(a, b);
        turns.call();
        assertThat(called(a, b, c, d)).containsExactly(a, b);
        turns.giveBack();
        assertThat(called(a, b, c, d)).containsExactly(a, b, c);
        turns.giveBack();
        assertThat(called(a, b, c, d)).containsExactly(a, b, c, d);
    }

    @Test
    void who_is_interrupted_while_waiting_takes_no_turn_along() throws Exception {
        turns.queue(9, 0);
        turns.queue(9, 1);
        turns.call();
        var impatient = turns.queue(8, 2);
        var patient = turns.queue(0, 3);
        var last = turns.queue(0, 4);
        interrupted(impatient);

        assertThat(called(impatient, patient)).isEmpty();
        turns.giveBack();
        assertThat(called(impatient, patient, last)).containsExactly(patient);
        turns.await(patient);
    }

    @Test
    void nor_who_is_interrupted_when_the_turn_has_come() throws Exception {
        turns.queue(9, 0);
        var called = turns.queue(8, 1);
        turns.call();
        var next = turns.queue(0, 2);
        var last = turns.queue(0, 3);
        interrupted(called);

        assertThat(called(next, last)).containsExactly(next);
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
