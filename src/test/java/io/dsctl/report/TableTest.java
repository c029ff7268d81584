package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void cells_stand_below_each_other_and_no_line_ends_with_blanks() {
        assertThat(new Table().row("NODE", "ROLE", "X").row("w-1", "worker", "").lines())
                .containsExactly("  NODE  ROLE    X", "  w-1   worker");
    }

    @Test
    void characters_that_take_two_places_or_none_are_counted_as_that() {
        assertThat(Table.width("w-1")).isEqualTo(3);
        assertThat(Table.width("東京")).isEqualTo(4);
        assertThat(Table.width("e\u0301")).isEqualTo(1);
        assertThat(Table.width("\ud83d\ude80")).isEqualTo(2);
        assertThat(new Table().row("東京", "x").row("w-1", "x").lines())
                .containsExactly("  東京  x", "  w-1   x");
    }
}
