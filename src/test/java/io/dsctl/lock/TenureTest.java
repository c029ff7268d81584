package io.dsctl.lock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;

class TenureTest {

    private static final String ALICE = "alice@laptop";

    @Test
    void a_majority_is_enough() {
        var tenure = new Tenure(3, at(0));
        tenure.had("cp-1", at(0));
        assertThat(tenure.isSure(at(0))).isFalse();

        tenure.had("cp-3", at(0));
        assertThat(tenure.isSure(at(0))).isTrue();
    }

    @Test
    void all_control_planes_of_the_inventory_count() {
        assertThat(new Tenure(1, at(0)).majority()).isEqualTo(1);
        assertThat(new Tenure(2, at(0)).majority()).isEqualTo(2);
        assertThat(new Tenure(3, at(0)).majority()).isEqualTo(2);
        assertThat(new Tenure(4, at(0)).majority()).isEqualTo(3);
        assertThat(new Tenure(5, at(0)).majority()).isEqualTo(3);
    }

    @Test
    void what_was_heard_long_ago_is_not_sure_but_not_lost() {
        var tenure = had("cp-1", "cp-2", "cp-3");

        assertThat(tenure.isSure(at(15))).isTrue();
        assertThat(tenure.isSure(at(16))).isFalse();
        assertThat(tenure.lost()).isEmpty();

        tenure.had("cp-1", at(16));
        tenure.had("cp-2", at(16));
        assertThat(tenure.isSure(at(17))).isTrue();
    }

    @Test
    void time_that_passed_while_the_machine_slept_counts() {
        var tenure = new Tenure(1, at(0));
        tenure.had("cp-1", at(0));

        assertThat(tenure.isSure(new Moment(seconds(1), 40_000))).isFalse();
    }

    @Test
    void a_clock_that_was_set_back_does_not_make_a_lock_younger() {
        var tenure = new Tenure(1, at(0));
        tenure.had("cp-1", at(0));

        assertThat(tenure.isSure(new Moment(seconds(40), -3_600_000))).isFalse();
    }

    @Test
    void a_line_that_broke_and_nobody_came_between_costs_nothing() {
        var tenure = had("cp-1");
        tenure.gone("cp-1");
        assertThat(tenure.isSure(at(5))).isFalse();

        tenure.hadAgain("cp-1", Optional.empty(), at(40), at(40));
        assertThat(tenure.isSure(at(40))).isTrue();
        assertThat(tenure.lost()).isEmpty();
    }

    @Test
    void whoever_came_between_has_taken_it_from_us() {
        var tenure = had("cp-1", "cp-2", "cp-3");
        tenure.gone("cp-1");
        tenure.gone("cp-2");
        tenure.hadAgain("cp-2", Optional.of(ALICE), at(9), at(9));

        assertThat(tenure.lost()).contains("on cp-2, alice@laptop had it meanwhile");
        assertThat(tenure.isSure(at(9))).isFalse();
    }

    @Test
    void one_who_only_tried_while_we_had_a_majority_has_taken_nothing() {
        var tenure = had("cp-1", "cp-2", "cp-3");
        tenure.gone("cp-3");
        tenure.hadAgain("cp-3", Optional.of(ALICE), at(9), at(9));

        assertThat(tenure.lost()).isEmpty();
        assertThat(tenure.isSure(at(9))).isTrue();
    }

    @Test
    void whoever_has_it_now_has_taken_it_but_where_we_have_a_majority_only_tries() {
        var tenure = had("cp-1", "cp-2", "cp-3");
        tenure.gone("cp-1");
        tenure.isAnothers("cp-1", ALICE, at(1));
        assertThat(tenure.lost()).isEmpty();

        tenure.gone("cp-2");
        tenure.isAnothers("cp-2", ALICE, at(2));
        assertThat(tenure.lost()).contains("alice@laptop has that of cp-2 now");
    }

    @Test
    void a_run_that_was_suspended_and_let_go_of_its_locks_has_lost_them() {
        var tenure = had("cp-1", "cp-2", "cp-3");
        tenure.isAwake(at(1));
        tenure.isAwake(at(41));
        tenure.isAwake(at(42));
        tenure.gone("cp-1");
        tenure.hadAgain("cp-1", Optional.empty(), at(42), at(42));

        assertThat(tenure.lost())
                .contains("dsctl was suspended for 40 s, and its locks ended meanwhile");
    }

    @Test
    void a_short_suspension_after_which_the_locks_are_still_ours_is_forgotten() {
        var tenure = had("cp-1");
        tenure.isAwake(at(1));
        tenure.isAwake(at(26));
        tenure.had("cp-1", at(26));
        tenure.isAwake(at(27));
        tenure.gone("cp-1");
        tenure.hadAgain("cp-1", Optional.empty(), at(60), at(60));

        assertThat(tenure.lost()).isEmpty();
    }

    @Test
    void what_is_lost_stays_lost_with_its_first_reason() {
        var tenure = had("cp-1");
        tenure.lose("one");
        tenure.lose("two");
        tenure.had("cp-1", at(1));

        assertThat(tenure.lost()).contains("one");
        assertThat(tenure.isSure(at(1))).isFalse();
    }

    private static Tenure had(String... nodes) {
        var tenure = new Tenure(nodes.length, at(0));
        for (var node : nodes) {
            tenure.had(node, at(0));
        }
        return tenure;
    }

    private static Moment at(long second) {
        return new Moment(seconds(second), second * 1000);
    }

    private static long seconds(long number) {
        return Duration.ofSeconds(number).toNanos();
    }
}
