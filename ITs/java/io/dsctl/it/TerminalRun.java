package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A dsctl on a terminal of its own, which is made by util-linux' script(1). */
record TerminalRun(Process process, Path folder) {

    static final int COLUMNS = 120;
    static final int ROWS = 24;

    private static final Duration SOON = Duration.ofMinutes(3);

    /** Ctrl-C is for all on the terminal: the shell is to see how dsctl ends. */
    private static final String COMMAND =
            """
            trap : INT
            stty rows %d columns %d
            stty -g >"$RUN/before"
            "$DSCTL" %s
            status=$?
            stty -g >"$RUN/after"
            exit "$status"
            """;

    static TerminalRun of(Lab lab, Map<String, String> environment, String... arguments)
            throws Exception {
        var run = start(lab, environment, arguments);
        run.exitCode();
        return run;
    }

    static TerminalRun start(Lab lab, Map<String, String> environment, String... arguments)
            throws IOException {
        var folder = Files.createTempDirectory(lab.folder(), "terminal");
        var builder =
                new ProcessBuilder(
                                List.of(
                                        "script",
                                        "--quiet",
                                        "--return",
                                        "--flush",
                                        "--command",
                                        COMMAND.formatted(
                                                ROWS, COLUMNS, String.join(" ", arguments)),
                                        "/dev/null"))
                        .directory(lab.folder().toFile())
                        .redirectOutput(folder.resolve("written").toFile())
                        .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Dsctl.environment(lab.folder()));
        builder.environment().putAll(environment);
        builder.environment().put("SHELL", "/bin/sh");
        builder.environment().put("RUN", folder.toString());
        builder.environment().put("DSCTL", Dsctl.PROGRAM);
        return new TerminalRun(builder.start(), folder);
    }

    /** What a person types. */
    void press(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    void says(String words) throws Exception {
        var deadline = System.nanoTime() + SOON.toNanos();
        while (!written().contains(words)) {
            assertThat(System.nanoTime()).describedAs(written()).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    /** Once it has ended. */
    int exitCode() throws Exception {
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
                .describedAs(written())
                .isTrue();
        new Dsctl.Run(process.exitValue(), written(), "").isClean();
        return process.exitValue();
    }

    /** All that came to the terminal. */
    String written() throws IOException {
        return Files.readString(folder.resolve("written"));
    }

    /** The terminal's modes before dsctl began; what was there meanwhile is not asked. */
    String modesBefore() throws IOException {
        return Files.readString(folder.resolve("before"));
    }

    String modesAfter() throws IOException {
        return Files.readString(folder.resolve("after"));
    }
}
