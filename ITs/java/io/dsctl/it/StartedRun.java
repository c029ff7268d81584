package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A dsctl that is at work. */
record StartedRun(Process process, Path outFile, Path errFile) {

    private static final Duration SOON = Duration.ofMinutes(3);

    static StartedRun apply(Lab lab, String inventory) throws IOException {
        return of(lab, "apply", "--yes", inventory);
    }

    static StartedRun of(Lab lab, String... arguments) throws IOException {
        var out = Files.createTempFile(lab.folder(), "dsctl", ".out");
        var err = Files.createTempFile(lab.folder(), "dsctl", ".err");
        return new StartedRun(Dsctl.start(lab.folder(), out, err, arguments), out, err);
    }

    void interrupt() throws Exception {
        signal("INT");
    }

    void signal(String name) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    void says(String words) throws Exception {
        var deadline = System.nanoTime() + SOON.toNanos();
        while (!err().contains(words)) {
            assertThat(System.nanoTime()).describedAs(err()).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    /**
     * Of a run with {@code -o json}: waits for an event.
     *
     * @param event such as {@code ended}; docs/json.md has all
     * @param step its id
     */
    void tells(String event, String step) throws Exception {
        var deadline = System.nanoTime() + SOON.toNanos();
        while (out().lines().noneMatch(line -> isEvent(line, event, step))) {
            isAtWork(deadline);
            Thread.sleep(10);
        }
    }

    private static boolean isEvent(String line, String event, String step) {
        return line.startsWith("{\"event\":\"" + event + "\"")
                && line.contains("\"id\":\"" + step + "\"");
    }

    /** Waits until a shell condition holds on a server. */
    void until(Server server, String condition) throws Exception {
        var deadline = System.nanoTime() + SOON.toNanos();
        while (server.tryToRun(condition).getExitCode() != 0) {
            isAtWork(deadline);
            Thread.sleep(100);
        }
    }

    private void isAtWork(long deadline) throws IOException {
        assertThat(process.isAlive()).describedAs("%s%s", out(), err()).isTrue();
        assertThat(System.nanoTime()).describedAs("%s%s", out(), err()).isLessThan(deadline);
    }

    /** As {@code kill -9} does, which it cannot know of. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor()).isEqualTo(128 + 9);
    }

    /** How it ended, once it has; its output is checked as that of any run. */
    Dsctl.Run ended() throws Exception {
        return ended(SOON);
    }

    Dsctl.Run ended(Duration within) throws Exception {
        assertThat(process.waitFor(within.toSeconds(), TimeUnit.SECONDS))
                .describedAs("%s%s", out(), err())
                .isTrue();
        return new Dsctl.Run(process.exitValue(), out(), err()).isClean();
    }

    int exitCode() throws Exception {
        return ended().exitCode();
    }

    String out() throws IOException {
        return Files.readString(outFile);
    }

    String err() throws IOException {
        return Files.readString(errFile);
    }
}
