package io.dsctl.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

/**
 * What {@link BrokenInventoriesTest} says about each file, in a few tests: mutation testing starts
 * every test of a table on its own, which takes it many times as long as reading an inventory.
 */
class AllInventoriesAtOnceTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q",
                "r", "s", "t", "u", "v", "w", "x", "y", "z"
            })
    void every_problem_is_told_with_its_place(String letter) throws IOException {
        for (var file : BrokenInventoriesTest.broken()) {
            if (file.getFileName().toString().startsWith(letter)) {
                assertThat(BrokenInventoriesTest.told(file, BrokenInventoriesTest.problems(file)))
                        .isEqualTo(BrokenInventoriesTest.expected(file));
            }
        }
    }

    @Test
    void every_warning_is_told_with_its_place() throws IOException {
        for (var file : BrokenInventoriesTest.dubious()) {
            assertThat(
                            BrokenInventoriesTest.told(
                                    file, InventoryReader.read(file, false).warnings()))
                    .isEqualTo(BrokenInventoriesTest.expected(file));
        }
    }
}
