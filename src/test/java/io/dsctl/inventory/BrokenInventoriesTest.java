package io.dsctl.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.dsctl.failure.Failure.InvalidInventory;
import io.dsctl.failure.Problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Each NAME.yaml in broken-inventories has what must be said about it beside it, in NAME.txt; those
 * in dubious-inventories can be used, and what is said are warnings.
 */
class BrokenInventoriesTest {

    private static final Path BROKEN = Path.of("src/test/resources/broken-inventories");
    private static final Path DUBIOUS = Path.of("src/test/resources/dubious-inventories");

    private static final String HEAD =
            """
            apiVersion: dsctl.io/v1
            kind: Inventory
            name: prod
            """;
    private static final String NODES =
            """
            nodes:
              - {name: cp-1, role: control-plane, host: 10.0.0.11}
            """;

    @TempDir private Path folder;

    static List<Path> broken() throws IOException {
        return inventories(BROKEN);
    }

    static List<Path> dubious() throws IOException {
        return inventories(DUBIOUS);
    }

    private static List<Path> inventories(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void every_problem_is_told_with_its_place_and_without_secrets(Path file) throws IOException {
        var problems = problems(file);

        compare(file, problems);
        assertThat(problems).allSatisfy(BrokenInventoriesTest::isForPeople);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dubious")
    void every_warning_is_told_with_its_place(Path file) throws IOException {
        compare(file, InventoryReader.read(file, false).warnings());
    }

    private static void compare(Path file, List<Problem> problems) throws IOException {
        var told = told(file, problems);
        if (Boolean.getBoolean("update.golden")) {
            Files.writeString(golden(file), told);
        }

        assertThat(told).isEqualTo(expected(file));
    }

    static String told(Path file, List<Problem> problems) {
        return problems.stream()
                .map(problem -> problem.toString().replace(file.getParent() + "/", "") + "\n")
                .collect(Collectors.joining());
    }

    static String expected(Path file) throws IOException {
        return Files.readString(golden(file));
    }

    private static Path golden(Path file) {
        return file.resolveSibling(file.getFileName().toString().replace(".yaml", ".txt"));
    }

    private static void isForPeople(Problem problem) {
        assertThat(problem.toString().replace(problem.file(), ""))
                .doesNotContain("hunter2")
                .doesNotContainPattern("2718281|31415926")
                .doesNotContainPattern("<[a-z ]+>|null\\b|Optional|Node\\b")
                .doesNotContainPattern("\\p{Cntrl}");
    }

    @Test
    void a_missing_file_and_a_folder_are_problems() {
        assertThat(whats(folder.resolve("none"))).containsExactly("no such file");
        assertThat(whats(folder)).containsExactly("is not a file");
    }

    @Test
    void a_pipe_that_nobody_writes_to_is_not_waited_for() throws Exception {
        var pipe = folder.resolve("pipe");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(whats(pipe)).containsExactly("is not a file"));
    }

    @Test
    void a_file_without_end_is_no_inventory() throws IOException {
        var file = folder.resolve("large");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(50L << 20);
        }

        assertThat(whats(file)).containsExactly("is larger than 2 MiB");
    }

    @Test
    void a_file_that_may_not_be_read_is_a_problem() throws IOException {
        var file =
                Files.createFile(
                        folder.resolve("secret"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("-wx------")));
        assumeThat(Files.isReadable(file)).as("root may read everything").isFalse();

        assertThat(whats(file)).containsExactly("may not be read");
    }

    @Test
    void a_file_that_ends_within_a_letter_is_no_text() throws IOException {
        var file = Files.write(folder.resolve("cut"), new byte[] {'a', ':', ' ', (byte) 0xC3});

        assertThat(whats(file)).containsExactly("is not UTF-8 text");
        assertThat(problems(file).getFirst().place()).isEqualTo(file + ":1:4");
    }

    @Test
    void what_editors_of_other_systems_write_is_fine() {
        var text = HEAD + NODES;

        assertThatCode(() -> read("\uFEFF" + text)).doesNotThrowAnyException();
        assertThatCode(() -> read(text.replace("\n", "\r\n"))).doesNotThrowAnyException();
        assertThatCode(() -> read("---\n" + text + "...\n")).doesNotThrowAnyException();
        assertThatCode(() -> read(text + "# J\u00f6rg \uD83D\uDE80\n")).doesNotThrowAnyException();
    }

    private void read(String text) throws IOException {
        InventoryReader.read(Files.writeString(folder.resolve("inventory.yaml"), text), false);
    }

    private static List<String> whats(Path file) {
        return problems(file).stream().map(Problem::what).toList();
    }

    static List<Problem> problems(Path file) {
        return catchThrowableOfType(InvalidInventory.class, () -> InventoryReader.read(file, false))
                .problems();
    }
}
