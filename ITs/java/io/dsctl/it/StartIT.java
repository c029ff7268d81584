package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** dsctl starts from its caches of classes wherever it was put, and without them where it must. */
class StartIT {

    /** Then a JVM that cannot use its cache ends, instead of going on without. */
    private static final String CACHE_IS_NEEDED = "-XX:AOTMode=on";

    private static final Path HOME = Path.of(Dsctl.PROGRAM).getParent().getParent();

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"--version", "plan --help"})
    void the_caches_go_with_a_copy_of_the_folder(String line) throws Exception {
        var copy = copy(folder.resolve("put somewhere else"));

        var run = run(copy, CACHE_IS_NEEDED, line.split(" "));

        assertThat(run.exitCode()).describedAs(run.said()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "plan --help"})
    void a_cache_that_does_not_fit_changes_nothing_but_the_time(String line) throws Exception {
        var copy = copy(folder.resolve("copy"));
        for (var cache : List.of("validate.aot", "plan.aot")) {
            var file = copy.resolve("lib").resolve(cache);
            var bytes = Files.readAllBytes(file);
            // Another version of the format stands after the magic number and the checksum.
            bytes[8]++;
            Files.write(file, bytes);
        }

        assertThat(run(copy, CACHE_IS_NEEDED, line.split(" ")).exitCode()).isNotZero();
        assertThat(run(copy, "", line.split(" "))).isEqualTo(run(HOME, "", line.split(" ")));
    }

    @Test
    void a_cache_that_is_not_there_is_not_missed() throws Exception {
        var copy = copy(folder.resolve("copy"));
        Files.delete(copy.resolve("lib/validate.aot"));

        assertThat(run(copy, "", "--version")).isEqualTo(run(HOME, "", "--version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xshare:auto", "-Xshare:off", "-Xlog:gc:stderr"})
    void options_of_the_jvm_that_no_cache_goes_with_are_taken(String option) throws Exception {
        var run = run(HOME, option, "--version");

        assertThat(run.exitCode()).describedAs(run.said()).isZero();
        assertThat(run.said()).contains("dsctl ");
    }

    private record Run(int exitCode, String said) {}

    /** Both streams in one: nothing may be on either that is not dsctl's own. */
    private Run run(Path home, String options, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(home.resolve("bin/dsctl").toString()));
        command.addAll(List.of(arguments));
        var said = Files.createTempFile(folder, "said", ".txt");
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().put("JAVA_TOOL_OPTIONS", options);
        var started = process.redirectOutput(said.toFile()).start();
        assertThat(started.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Run(started.exitValue(), Files.readString(said));
    }

    /** As an archive would write it: with times of its own. */
    private static Path copy(Path to) throws IOException {
        Files.walkFileTree(
                HOME,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path from, BasicFileAttributes attributes) throws IOException {
                        Files.createDirectories(to.resolve(HOME.relativize(from)));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path from, BasicFileAttributes attributes)
                            throws IOException {
                        var file = Files.copy(from, to.resolve(HOME.relativize(from)));
                        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
                        return FileVisitResult.CONTINUE;
                    }
                });
        return to;
    }
}
