package io.dsctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.documents.ExitCodes;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

class ExitCodeTest {

    @Test
    void the_readme_and_so_the_man_page_explain_each_and_no_other() throws IOException {
        assertThat(ExitCodes.of(Files.readAllLines(Path.of("README.md"))).keySet())
                .containsExactlyElementsOf(
                        Stream.of(ExitCode.values()).map(ExitCode::number).sorted().toList());
    }
}
