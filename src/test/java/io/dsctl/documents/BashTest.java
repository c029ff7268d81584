package io.dsctl.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cli.Main;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The completion of the real program, asked as bash asks it. */
class BashTest {

    /** Words of the line are arguments; the last one is being typed. */
    private static final String ASK =
            """
            compopt() { printf '%s ' "$@"; }
            . "$0"
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _dsctl
            printf '%s ' "${COMPREPLY[@]}"
            """;

    @TempDir private static Path folder;

    @BeforeAll
    static void completion() throws IOException {
        Files.writeString(folder.resolve("dsctl"), Bash.of(CommandModel.of(Main.commandLine())));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'', apply explain hosts kubeconfig plan remove render reset schema status validate verify",
        "pl, plan",
        "--v, --version",
        "hosts _, scan",
        "hosts sc, scan",
        "hosts scan _, -o default",
        "plan _, -o default",
        "plan a.yaml _, ''",
        "plan --det, --detailed-exitcode",
        "plan a.yaml --det, --detailed-exitcode",
        "plan -o _, human json",
        "plan --output j, json",
        "plan --output = j, json",
        "plan --output = _, human json",
        "plan --output =, human json",
        "plan --output=j, --output=json",
        "plan -o json _, -o default",
        "plan --output = json _, -o default",
        "plan --templates _, -o dirnames",
        "plan --templates apply _, -o default",
        "plan --out _, -o default",
        "plan --limit _, ''",
        "plan -q plan _, ''",
        "apply -- --y, -o default",
        "explain a.yaml _, ''",
        "explain _, -o default"
    })
    void what_may_follow_is_offered(String line, String offered) throws Exception {
        assertThat(offers(line)).isEqualTo(offered);
    }

    /** {@code _} is a word that is not begun yet. */
    private static String offers(String line) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                "bash",
                                "--norc",
                                "-c",
                                ASK,
                                folder.resolve("dsctl").toString(),
                                "dsctl"));
        for (var word : line.split(" ")) {
            command.add(word.equals("_") ? "" : word);
        }
        var bash = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(said).isZero();
        return said.strip();
    }
}
