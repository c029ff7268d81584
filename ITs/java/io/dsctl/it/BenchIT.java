package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** That the benchmark still measures what it says; not how quick anything is. */
@Tag("slow")
class BenchIT {

    private static final Path RESULTS = Path.of("target/bench/results");

    /** They are not for the tables of somebody who measures in earnest. */
    @AfterAll
    static void remove_the_results() throws IOException {
        try (var results = Files.newDirectoryStream(RESULTS, "3[-.]*")) {
            for (var result : results) {
                Files.delete(result);
            }
        }
    }

    @Test
    void dsctl_and_the_loop_do_the_same_work_and_are_measured() throws Exception {
        var output = Files.createTempFile("dsctl-bench", ".log");
        var bench =
                new ProcessBuilder(
                                "scripts/bench",
                                "3",
                                "--rounds",
                                "1",
                                "--rtt",
                                "20",
                                "--without",
                                "ansible")
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();

        try {
            assertThat(bench.waitFor(8, TimeUnit.MINUTES)).describedAs("it ends").isTrue();
        } finally {
            // It removes its nodes when it is ended, too.
            bench.destroy();
        }
        assertThat(bench.exitValue()).describedAs(Files.readString(output)).isZero();
        for (var contestant : new String[] {"dsctl", "loop"}) {
            for (var kind : new String[] {"fresh", "again"}) {
                assertThat(RESULTS.resolve("3-0-%s-%s-1.json".formatted(contestant, kind)))
                        .content()
                        .containsPattern("\"wall\": [0-9.]+.*\"exit\": 0");
                assertThat(RESULTS.resolve("3-20-%s-%s-1.json".formatted(contestant, kind)))
                        .content()
                        .containsPattern("\"roundTrips\": [1-9]");
            }
        }
        assertThat(Path.of("target/bench/nodes")).describedAs("what the nodes had").doesNotExist();
        assertThat(Path.of("target/bench/performance.md"))
                .content()
                .contains("| 3 | 20 ms | OpenSSH loop |");
    }
}
