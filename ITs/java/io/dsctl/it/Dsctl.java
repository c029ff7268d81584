package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The dsctl that was built, as a user runs it. */
final class Dsctl {

    static final String PROGRAM = System.getProperty("it.dsctl");
    private static final int MINUTES = 15;

    /** What a run printed and how it ended. */
    record Run(int exitCode, String out, String err) {

        Run exits(int expected) {
            assertThat(exitCode).describedAs("%s%s", out, err).isEqualTo(expected);
            return this;
        }

        /** Neither stream may show a secret or a stack trace, whatever happened. */
        Run isClean() {
            assertThat(out + err)
                    .doesNotContainPattern("\\b[a-z0-9]{6}\\.[a-z0-9]{16}\\b")
                    .doesNotContainPattern("(?<!sha256:)\\b[0-9a-f]{64}\\b")
                    .doesNotContain("\tat ")
                    .doesNotContain("Exception");
            return this;
        }
    }

    private Dsctl() {}

    static Run run(Path folder, String... arguments) {
        return run(folder, Map.of(), arguments);
    }

    /**
     * @param environment besides what every run has
     */
    static Run run(Path folder, Map<String, String> environment, String... arguments) {
        try {
            var out = Files.createTempFile(folder, "dsctl", ".out");
            var err = Files.createTempFile(folder, "dsctl", ".err");
            var process = start(folder, environment, out, err, arguments);
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "dsctl did not end: " + Files.readString(out) + Files.readString(err));
            }
            return new Run(process.exitValue(), Files.readString(out), Files.readString(err))
                    .isClean();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** For tests that end it before it ends. */
    static Process start(Path folder, Path out, Path err, String... arguments) throws IOException {
        return start(folder, Map.of(), out, err, arguments);
    }

    static Process start(
            Path folder, Map<String, String> environment, Path out, Path err, String... arguments)
            throws IOException {
        // A shell lets what it starts in the background ignore Ctrl-C, and dsctl would obey.
        var command =
                Stream.concat(
                                Stream.of("env", "--default-signal=INT", PROGRAM),
                                Stream.of(arguments))
                        .toList();
        var builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .redirectInput(Path.of("/dev/null").toFile());
        // No Java and no keys of this machine may help it: it brings its own. Nor is it to be
        // painted.
        builder.environment()
                .keySet()
                .removeAll(
                        List.of(
                                "JAVA_HOME",
                                "JAVA_TOOL_OPTIONS",
                                "CLASSPATH",
                                "SSH_AUTH_SOCK",
                                "CLICOLOR_FORCE"));
        builder.environment().putAll(environment(folder));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** What every run in this folder has. */
    static Map<String, String> environment(Path folder) {
        return Map.of("PATH", "/usr/bin:/bin", "XDG_STATE_HOME", records(folder).toString());
    }

    /** Where the records of runs in this folder are. */
    static Path records(Path folder) {
        return folder.toAbsolutePath().resolve("state");
    }

    /** The most memory that it had at any time until now; 0 if it has ended. */
    static long peakMegabytes(Process dsctl) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + dsctl.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .map(kibibytes -> kibibytes >> 10)
                    .findAny()
                    .orElse(0);
        } catch (NoSuchFileException _) {
            return 0;
        }
    }
}
