package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnsTest {

    @ParameterizedTest
    @CsvSource({"'', 0", "w-1, 3", "Zürich, 6", "東京, 4", "🚀, 2", "ﾊﾛ, 4"})
    void nothing_takes_more_room_than_is_counted(String text, int columns) {
        assertThat(Columns.of(text)).isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({
        "abcdef, 6, abcdef",
        "abcdefg, 6, abc...",
        "abcdefg, 3, abc",
        "abcdefg, 0, ''",
        "東京都, 6, 東京都",
        "東京都庁, 7, 東京...",
        "東京都庁, 6, 東...",
        "🚀🚀🚀🚀, 5, 🚀..."
    })
    void what_is_too_long_loses_its_end(String text, int columns, String cut) {
        assertThat(Columns.cut(text, columns)).isEqualTo(cut);
    }

    @ParameterizedTest
    @CsvSource({
        "worker-001, 10, worker-001",
        "worker-0001, 10, work...001",
        "東京東京東京-1, 9, 東...-1",
        "worker-001, 3, wor"
    })
    void or_its_middle(String text, int columns, String cut) {
        assertThat(Columns.cutInTheMiddle(text, columns)).isEqualTo(cut);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "東京東京東京東京", "a🚀b🚀c🚀d🚀", "\ud83d\ud83d\ud83d", "é́́́́́"})
    void whatever_is_cut_fits(String text) {
        for (int columns = 0; columns < 20; columns++) {
            assertThat(Columns.of(Columns.cut(text, columns))).isLessThanOrEqualTo(columns);
            assertThat(Columns.of(Columns.cutInTheMiddle(text, columns)))
                    .isLessThanOrEqualTo(columns);
        }
    }

    @Test
    void padding_reckons_with_wide_letters() {
        assertThat(Columns.padded("東京", 6)).isEqualTo("東京  ");
        assertThat(Columns.padded("too long", 3)).isEqualTo("too long");
    }
}
