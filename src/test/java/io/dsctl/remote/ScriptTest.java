package io.dsctl.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The bootstrap, run by this machine's shell as sshd runs it. */
class ScriptTest {

    @Test
    void a_script_runs_as_it_was_sent() throws Exception {
        assertThat(run(new Script("printf '%s|' 'a  b' \"it's\" ü '\\n'\nexit 3\n", SECONDS)))
                .isEqualTo(new ScriptResult(3, "a  b|it's|ü|\\n|", ""));
    }

    @Test
    void a_script_that_was_cut_does_not_run() throws Exception {
        var script = new Script("echo begun\necho ended\n", SECONDS);
        var cut = Arrays.copyOf(script.bytes(), script.bytes().length - 4);

        assertThat(run(script, cut))
                .isEqualTo(new ScriptResult(Script.CUT, "", "the script did not arrive whole\n"));
    }

    @Test
    void a_child_cannot_eat_the_script() throws Exception {
        assertThat(run(new Script("cat\necho still here\n", SECONDS)).stdout())
                .isEqualTo("still here\n");
    }

    @Test
    void the_script_is_no_argument_that_others_could_see() throws Exception {
        var result = run(new Script("secret=hunter2\ntr '\\0' ' ' </proc/$$/cmdline\n", SECONDS));

        assertThat(result.stdout()).contains("sha256sum").doesNotContain("hunter2");
    }

    @Test
    void neither_script_nor_result_prints_what_it_holds() {
        assertThat(new Script("hunter2", SECONDS)).asString().doesNotContain("hunter2");
        assertThat(new ScriptResult(0, "hunter2", "hunter2")).asString().doesNotContain("hunter2");
    }

    private static final Duration SECONDS = Duration.ofSeconds(5);

    private static ScriptResult run(Script script) throws Exception {
        return run(script, script.bytes());
    }

    private static ScriptResult run(Script script, byte[] sent) throws Exception {
        var shell = new ProcessBuilder("/bin/sh", "-c", script.command(true)).start();
        try (var stdin = shell.getOutputStream()) {
            stdin.write(sent);
        }
        assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return new ScriptResult(
                shell.exitValue(),
                text(shell.getInputStream().readAllBytes()),
                text(shell.getErrorStream().readAllBytes()));
    }

    private static String text(byte[] bytes) throws IOException {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
