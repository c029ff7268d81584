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

    /** How it ended, once it has; its output is checked as that of any run. */
    Dsctl.Run ended() throws Exception {
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).describedAs(err()).isTrue();
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
