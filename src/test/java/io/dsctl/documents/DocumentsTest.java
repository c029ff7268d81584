package io.dsctl.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.cli.Main;
import io.dsctl.documents.Command.AFile;
import io.dsctl.documents.Command.AFolder;
import io.dsctl.documents.Command.OneOf;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

class DocumentsTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/documents");

    private static final Pattern VARIABLE = Pattern.compile("(?:getenv|apply)\\(\"([A-Z_]+)\"\\)");

    private static final Command DSCTL = CommandModel.of(Main.commandLine());

    static Stream<Arguments> papers() {
        var ship = Ship.model();
        var codes = new TreeMap<>(Map.of(0, "done", 130, "`kill -9`; see [there](x.md)"));
        var pages = new ManPage(ship, codes, "1.0", LocalDate.of(2026, 11, 23));
        return Stream.concat(
                ship.all().map(it -> Arguments.of(ManPage.name(it) + ".1", pages.of(it))),
                Stream.of(
                        Arguments.of("dsctl.bash", Bash.of(ship)),
                        Arguments.of("_dsctl", Zsh.of(ship)),
                        Arguments.of("dsctl.fish", Fish.of(ship))));
    }

    /** {@code -Dupdate.golden=true} rewrites them; they are reviewed as text. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("papers")
    void what_is_made_is_as_reviewed(String name, String text) throws IOException {
        var golden = GOLDEN.resolve(name);
        if (Boolean.getBoolean("update.golden")) {
            Files.writeString(golden, text);
        }

        assertThat(text).isEqualTo(Files.readString(golden));
    }

    @Test
    void what_is_hidden_is_told_nowhere() {
        assertThat(papers().map(it -> (String) it.get()[1]))
                .noneMatch(text -> text.contains("secret") || text.contains("Nobody"));
    }

    @Test
    void every_inventory_is_a_file_every_DIR_a_folder_and_every_form_one_of_two() {
        var inventories =
                DSCTL.all()
                        .flatMap(it -> it.arguments().stream())
                        .map(Command.Argument::value)
                        .filter(it -> it.label().equals("INVENTORY"));
        var values =
                DSCTL.all().flatMap(it -> it.options().stream()).flatMap(it -> it.value().stream());

        assertThat(inventories).hasSizeGreaterThan(9).allMatch(it -> it instanceof AFile);
        assertThat(values)
                .contains(new AFile("FILE"), new OneOf("FORM", List.of("human", "json")))
                .allMatch(it -> !it.label().equals("DIR") || it instanceof AFolder)
                .anyMatch(it -> it instanceof AFolder);
    }

    @Test
    void every_command_is_explained_and_every_option_has_a_meaning() {
        assertThat(DSCTL.all()).noneMatch(it -> it.firstSentence().isBlank()).hasSize(14);
        assertThat(DSCTL.all().flatMap(it -> it.options().stream()))
                .noneMatch(it -> Command.firstSentence(it).isBlank());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_of_the_man_page_is_a_command_line_of_the_program(String example) {
        var words = example.split(" ");

        assertThat(words[0]).isEqualTo("dsctl");
        assertThatCode(
                        () ->
                                Main.commandLine()
                                        .parseArgs(
                                                List.of(words)
                                                        .subList(1, words.length)
                                                        .toArray(String[]::new)))
                .doesNotThrowAnyException();
    }

    static Stream<String> examples() {
        return Chapters.EXAMPLES.stream().map(Chapters.Entry::term);
    }

    @Test
    void every_variable_that_the_program_reads_is_in_the_man_page() throws IOException {
        var told =
                Chapters.ENVIRONMENT.stream()
                        .flatMap(it -> Stream.of(it.term().split(", ")))
                        .toList();
        try (var sources = Files.walk(Path.of("src/main/java"))) {
            var read =
                    sources.filter(it -> it.toString().endsWith(".java"))
                            .map(DocumentsTest::text)
                            .flatMap(
                                    it -> VARIABLE.matcher(it).results().map(name -> name.group(1)))
                            .distinct()
                            .toList();

            assertThat(read).contains("NO_COLOR", "SSH_AUTH_SOCK", "XDG_STATE_HOME");
            assertThat(told).containsAll(read);
        }
    }

    @Test
    void exit_codes_are_those_of_the_readme() throws IOException {
        assertThat(ExitCodes.of(Files.readAllLines(Path.of("README.md"))))
                .containsEntry(1, "a bug in dsctl")
                .containsKeys(0, 10, 130);
    }

    @Test
    void a_readme_without_exit_codes_is_not_passed_over() {
        assertThatThrownBy(() -> ExitCodes.of(List.of("# dsctl", "| 1 | a bug |")))
                .hasMessageContaining("## Exit codes");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
