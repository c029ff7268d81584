package io.dsctl.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dsctl.failure.Failure.InvalidInventory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Each NAME.yaml in broken-inventories has what must be said about it beside it, in NAME.txt. */
class BrokenInventoriesTest {

    private static final Path FOLDER = Path.of("src/test/resources/broken-inventories");

    static Stream<Path> files() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void every_problem_is_told_with_its_place(Path file) throws IOException {
        var expected = file.resolveSibling(file.getFileName().toString().replace(".yaml", ".txt"));
        var told = problems(file);
        if (Boolean.getBoolean("update.golden")) {
            Files.writeString(expected, told);
        }

        assertThat(told).isEqualTo(Files.readString(expected));
    }

    @Test
    void a_missing_file_a_folder_and_bytes_that_are_no_text_are_problems(@TempDir Path folder)
            throws IOException {
        var bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, 0});
        var empty = Files.writeString(folder.resolve("empty"), "");

        assertThat(problems(folder.resolve("none"))).contains("no such file");
        assertThat(problems(folder)).contains("is not a file");
        assertThat(problems(bytes)).contains("is not UTF-8 text");
        assertThat(problems(empty)).contains("is not an inventory");
    }

    private static String problems(Path file) {
        var invalid =
                catchThrowableOfType(
                        InvalidInventory.class, () -> InventoryReader.read(file, false));
        return invalid.problems().stream()
                .map(problem -> problem.toString().replace(FOLDER + "/", "") + "\n")
                .collect(Collectors.joining());
    }
}
