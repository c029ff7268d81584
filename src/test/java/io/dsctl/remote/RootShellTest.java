package io.dsctl.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.cluster.Secret;
import io.dsctl.failure.Failure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** The command lines, run by this machine's shell with a sudo of our own. */
class RootShellTest {

    private static final Become ROOT = new Become.AlreadyRoot();
    private static final Become SUDO = new Become.Sudo("admin", Optional.empty());
    private static final Duration SECONDS = Duration.ofSeconds(20);

    /** Drops its options up to --, as far as ours go. */
    private static final String OPTIONS = "while [ \"$1\" != -- ]; do shift; done; shift; ";

    private static final String ASKS_NOTHING = OPTIONS + "exec \"$@\"";

    private static final String ASKS =
            OPTIONS
                    + "IFS= read -r p || exit 1; [ \"$p\" = 'pa ss\\word' ] || { echo 'Sorry, try"
                    + " again.' >&2; read -r p || echo 'sudo: 1 incorrect password attempt' >&2;"
                    + " exit 1; }; exec \"$@\"";

    @TempDir private Path programs;

    @Test
    void a_script_runs_as_it_was_sent() throws Exception {
        assertThat(run("printf '%s|' 'a  b' \"it's\" ü '\\n' \"$#\"\necho e >&2\nexit 3\n"))
                .isEqualTo(new ScriptResult(3, "a  b|it's|ü|\\n|0|", "e\n"));
    }

    @Test
    void one_shell_runs_one_script_after_the_other_and_keeps_nothing_of_them() throws Exception {
        var machine = machine();
        var shell = new RootShell("w-1", ROOT);

        assertThat(
                        shell.run(
                                script("a=1; cd /; umask 0; set -e; echo a; echo b >&2; false"),
                                machine))
                .isEqualTo(new ScriptResult(1, "a\n", "b\n"));
        assertThat(shell.run(script("echo \"$a$c $PWD $(umask)\"; false; exit 4"), machine))
                .isEqualTo(
                        new ScriptResult(
                                4, " %s 0077\n".formatted(Path.of("").toAbsolutePath()), ""));
        assertThat(shell.run(script(""), machine)).isEqualTo(new ScriptResult(0, "", ""));
        assertThat(machine.lines()).hasSize(1);
        assertThat(machine.atRest()).hasSize(1);
    }

    @Test
    void the_shell_counts_bytes_from_its_start() throws Exception {
        assertThat(run("grep -zx LC_ALL=C /proc/$$/environ | tr '\\0' '\\n'; echo é").stdout())
                .isEqualTo("LC_ALL=C\né\n");
    }

    @Test
    void two_scripts_at_once_have_a_shell_each() throws Exception {
        var machine = machine();
        var shell = new RootShell("w-1", ROOT);
        var first = machine.shell("exec cat", Bootstrap.fresh(false));

        assertThat(shell.run(script("echo a"), machine).stdout()).isEqualTo("a\n");
        assertThat(machine.lines()).hasSize(2);
        first.command().leave();
    }

    @Test
    void what_an_earlier_script_left_running_does_not_speak_for_the_next_one() throws Exception {
        var machine = machine();
        var shell = new RootShell("w-1", ROOT);

        assertThat(shell.run(script("sleep 0.1 && echo late & echo a"), machine).stdout())
                .isEqualTo("a\n");
        Thread.sleep(500);

        assertThat(shell.run(script("echo b"), machine).stdout()).isEqualTo("b\n");
    }

    @Test
    void a_shell_that_was_ended_at_rest_is_replaced() throws Exception {
        var machine = machine();
        var shell = new RootShell("w-1", ROOT);
        shell.run(script("echo a"), machine);
        var ended = machine.atRest().peek().command();
        ended.endInput();
        ended.end(Deadline.in(SECONDS));

        assertThat(shell.run(script("echo b"), machine).stdout()).isEqualTo("b\n");
        assertThat(machine.lines()).hasSize(2);
    }

    @Test
    void a_shell_whose_script_was_killed_gets_no_other() throws Exception {
        var machine = machine();
        var shell = new RootShell("w-1", ROOT);

        assertThat(shell.run(script("kill -9 $$; sleep 1"), machine).exitCode()).isEqualTo(137);
        assertThat(machine.atRest()).isEmpty();
    }

    @Test
    void the_password_is_sent_once_to_each_shell() throws Exception {
        sudo(ASKS);
        var machine = machine();
        var shell = new RootShell("w-1", withPassword("pa ss\\word", new AtomicInteger()));

        assertThat(shell.run(script("echo a"), machine).stdout()).isEqualTo("a\n");
        assertThat(shell.run(script("echo b"), machine).stdout()).isEqualTo("b\n");

        // One finds out whether it is right, and one runs both.
        assertThat(machine.lines()).hasSize(2);
        assertThat(machine.sent()).filteredOn("pa ss\\word\n"::equals).hasSize(2);
    }

    @Test
    void a_child_cannot_eat_the_script() throws Exception {
        assertThat(run("cat\necho still here\n").stdout()).isEqualTo("still here\n");
    }

    @Test
    void the_script_is_no_argument_that_others_could_see() throws Exception {
        var result = run("secret=hunter2\ntr '\\0' ' ' </proc/$$/cmdline\n");

        assertThat(result.stdout()).contains("sha256sum").doesNotContain("hunter2");
    }

    @Test
    void neither_script_nor_result_prints_what_it_holds() {
        assertThat(script("hunter2")).asString().doesNotContain("hunter2");
        assertThat(new ScriptResult(0, "hunter2", "hunter2")).asString().doesNotContain("hunter2");
    }

    @Test
    void a_broken_script_ends_with_its_own_exit_code() throws Exception {
        assertThat(run("if\n").exitCode()).isEqualTo(2);
    }

    @Test
    void a_signal_to_a_child_is_an_exit_code_and_one_to_the_shell_is_too() throws Exception {
        assertThat(run("sh -c 'kill -9 $$'").exitCode()).isEqualTo(137);

        var killed = run("echo a; kill -9 $$; sleep 1");
        assertThat(killed.exitCode()).isEqualTo(137);
        assertThat(killed.stdout()).isEqualTo("a\n");
    }

    @Test
    void what_start_up_files_print_before_and_after_is_not_the_scripts() throws Exception {
        var noisy =
                new LocalCommand.Machine(
                        programs,
                        "/bin/bash",
                        "-c",
                        "trap 'echo bye; exit 9' EXIT; printf noise; echo 'sudo: a password is"
                                + " required' >&2; set -x; eval \"$0\"");

        assertThat(new RootShell("w-1", ROOT).run(script("echo a; echo b >&2; exit 4"), noisy))
                .isEqualTo(new ScriptResult(4, "a\n", "b\n"));
    }

    @Test
    void start_up_files_that_join_the_streams_are_found_before_the_script_runs() {
        var joined = new LocalCommand.Machine(programs, "/bin/sh", "-c", "exec 2>&1; eval \"$0\"");

        assertThatThrownBy(() -> new RootShell("w-1", ROOT).run(script("echo a"), joined))
                .isInstanceOf(Failure.LoginRefused.class)
                .hasMessageContaining("join its standard error");
        assertThat(joined.sent()).isEmpty();
    }

    @Test
    void a_login_shell_that_is_none_is_told_with_its_words_and_gets_no_script() {
        var nologin =
                new LocalCommand.Machine(
                        programs,
                        "/bin/sh",
                        "-c",
                        "echo This account is currently not available.; exit 1");

        assertThatThrownBy(() -> new RootShell("w-1", ROOT).run(script("echo a"), nologin))
                .isInstanceOf(Failure.LoginRefused.class)
                .hasMessage(
                        "w-1: user \"root\" gets no shell: it ended with exit code 1 and said"
                                + " \"This account is currently not available.\"");
        assertThat(nologin.sent()).isEmpty();
    }

    @Test
    void a_shell_that_never_answers_gets_no_script() {
        var silent = new LocalCommand.Machine(programs, "/bin/sh", "-c", "exec sleep 30");
        var soon = new Script("echo a", Duration.ofMillis(300));

        assertThatThrownBy(() -> new RootShell("w-1", ROOT).run(soon, silent))
                .isInstanceOf(Failure.Unreachable.class)
                .hasMessageContaining("gets no shell of root's in time");
        assertThat(silent.sent()).isEmpty();
        assertThat(silent.hungUp()).isTrue();
    }

    @Test
    void a_script_that_does_not_end_is_left_at_its_deadline_and_not_killed() {
        var machine = machine();
        var late = new Script("sleep 30", Duration.ofSeconds(1));

        assertThatThrownBy(() -> new RootShell("w-1", ROOT).run(late, machine))
                .isInstanceOf(TimeoutException.class);
        assertThat(machine.hungUp()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"yes", "yes >&2"})
    void output_without_end_is_not_kept(String endless) {
        assertThatThrownBy(() -> run(endless))
                .isInstanceOf(Output.TooLong.class)
                .hasMessage("it prints more than 8 MiB");
    }

    @Test
    void a_missing_program_is_named() {
        var without =
                new LocalCommand.Machine(
                        programs,
                        "/bin/bash",
                        "-c",
                        "f() { echo; echo \"${@: -1}:lacks sha256sum\"; exit 95; }; eval"
                                + " \"${0/env LC_ALL=C \\/bin\\/sh/f}\"");

        assertThatThrownBy(() -> new RootShell("w-1", ROOT).run(script("echo a"), without))
                .isInstanceOf(Failure.StepFailed.class)
                .hasMessage("w-1: the server has no `sha256sum`");
    }

    @Test
    void sudo_without_a_password_gets_nothing_but_the_script() throws Exception {
        sudo(ASKS_NOTHING);
        var machine = machine();

        assertThat(new RootShell("w-1", SUDO).run(script("echo a"), machine).stdout())
                .isEqualTo("a\n");
        assertThat(machine.sent()).singleElement().asString().endsWith("echo a");
    }

    @ParameterizedTest
    @CsvSource({"asks", "asks nothing"})
    void a_password_works_whether_sudo_asks_for_it_or_not(String which) throws Exception {
        sudo(which.equals("asks") ? ASKS : ASKS_NOTHING);
        var machine = machine();
        var shell = new RootShell("w-1", withPassword("pa ss\\word", new AtomicInteger()));

        assertThat(shell.run(script("echo a; cat"), machine).stdout()).isEqualTo("a\n");
        assertThat(machine.lines()).hasSize(2).noneMatch(line -> line.contains("pa ss"));
    }

    @Test
    void a_wrong_password_is_tried_once_and_no_script_is_sent() throws Exception {
        sudo(ASKS);
        var machine = machine();
        var asked = new AtomicInteger();
        var shell = new RootShell("w-1", withPassword("wrong", asked));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> shell.run(script("echo a"), machine))
                    .isInstanceOf(Failure.LoginRefused.class)
                    .hasMessage(
                            "w-1: sudo refuses the password of user \"admin\": sudo: 1 incorrect"
                                    + " password attempt");
        }
        assertThat(machine.sent()).containsExactly("wrong\n");
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_password_that_comes_back_is_not_shown() throws Exception {
        sudo("echo \"sudo: no $(cat)\" >&2; exit 1");
        var shell = new RootShell("w-1", withPassword("hunter2", new AtomicInteger()));

        assertThatThrownBy(() -> shell.run(script("echo a"), machine()))
                .isInstanceOf(Failure.LoginRefused.class)
                .hasMessageEndingWith("sudo: no •••");
    }

    @Test
    void a_terminal_that_sudo_wants_and_sshd_does_not_give_is_told() throws Exception {
        sudo("echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1");

        assertThatThrownBy(() -> new RootShell("w-1", SUDO).run(script("echo a"), machine()))
                .isInstanceOf(Failure.LoginRefused.class)
                .hasMessageContaining("sudo wants a terminal, and sshd gives none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sudo: a password is required | sudo wants a password of user \"admin\"",
                "admin is not in the sudoers file. | user \"admin\" is not allowed to use sudo",
                "Sorry, user admin is not allowed to execute '/bin/sh' as root on w. | is not"
                        + " allowed to run /bin/sh with sudo",
                "env: 'sudo': No such file or directory | user \"admin\" finds no sudo",
                "sudo: effective uid is not 0, is it mounted nosuid? | sudo cannot become root",
                "sudo: account validation failure, is your account locked? | is not accepted",
                "sudo: something new | user \"admin\" cannot become root: sudo: something new",
            })
    void what_sudo_says_is_told_with_what_it_means(String words, String meaning) throws Exception {
        sudo("cat >&2 <<'E'\nsudo: unable to resolve host w\n" + words + "\nE\nexit 1");

        assertThatThrownBy(() -> new RootShell("w-1", SUDO).run(script("echo a"), machine()))
                .isInstanceOf(Failure.LoginRefused.class)
                .hasMessageContaining(meaning)
                .hasMessageEndingWith(words);
    }

    @Test
    void a_script_that_speaks_like_sudo_is_not_taken_for_it() throws Exception {
        sudo(ASKS_NOTHING);

        assertThat(
                        new RootShell("w-1", SUDO)
                                .run(
                                        script("echo 'sudo: a password is required' >&2; exit 1"),
                                        machine()))
                .isEqualTo(new ScriptResult(1, "", "sudo: a password is required\n"));
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void command_lines_are_safe_in_any_login_shell(boolean terminal) {
        var bootstrap = Bootstrap.fresh(terminal);
        var quoted = bootstrap.withPassword(script("echo a"));

        assertThat(quoted).doesNotContain("!", "\\", "\n");
        assertThat(quoted.split("'", -1)).hasSize(terminal ? 5 : 3);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void both_kinds_of_bootstrap_tell_the_streams_apart(boolean terminal) throws Exception {
        var bootstrap = Bootstrap.fresh(terminal);
        var command = machine().start(bootstrap.asRoot(), false);
        command.send(bootstrap.sent(script("printf 'a b '; printf 'e \\n\\n' >&2; exit 5")));
        command.endInput();
        command.stdout().awaitEnd(Deadline.in(SECONDS));
        command.stderr().awaitEnd(Deadline.in(SECONDS));
        var stdout = command.stdout().text();

        assertThat(bootstrap.result(bootstrap.exit(stdout).get(), stdout, command.stderr().text()))
                .isEqualTo(new ScriptResult(5, "a b ", "e \n\n"));
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void a_script_that_was_cut_does_not_run(boolean terminal) throws Exception {
        var bootstrap = Bootstrap.fresh(terminal);
        var command = machine().start(bootstrap.asRoot(), false);
        var sent = bootstrap.sent(script("echo begun\necho ended\n"));
        command.send(Arrays.copyOf(sent, sent.length - 4));
        command.endInput();
        command.stdout().awaitEnd(Deadline.in(SECONDS));

        assertThat(bootstrap.wasCut(command.stdout().text())).isTrue();
        assertThat(command.stdout().text()).doesNotContain("begun");
    }

    @Test
    void a_script_that_listens_hears_what_is_said_after_it_has_spoken() throws Exception {
        sudo(ASKS);
        for (var become : List.of(ROOT, withPassword("pa ss\\word", new AtomicInteger()))) {
            var machine = machine();
            var talk =
                    new RootShell("w-1", become)
                            .talk(
                                    script(
                                            "echo hello; while read -r w; do echo \"you said $w\";"
                                                    + " done"),
                                    machine);

            assertThat(talk.hear(SECONDS)).isEqualTo("hello");
            talk.say("one");
            assertThat(talk.hear(SECONDS)).isEqualTo("you said one");
            talk.say("two words");
            assertThat(talk.hear(SECONDS)).isEqualTo("you said two words");
            talk.close();
        }
    }

    @Test
    void where_sudo_wants_a_terminal_what_is_said_reaches_the_script_too() throws Exception {
        sudo(ASKS);
        var bootstrap = Bootstrap.fresh(true, true);
        var script = script("echo hello; read -r w; echo \"$w\"");
        var command = machine().start(bootstrap.withPassword(script), false);
        var deadline = Deadline.in(SECONDS);
        command.send("pa ss\\word\n".getBytes(StandardCharsets.UTF_8));
        assertThat(command.stdout().await(bootstrap.ready(), deadline)).isTrue();
        command.send(bootstrap.sent(script));
        var talk = new RootDialogue("w-1", command, bootstrap);

        assertThat(talk.hear(SECONDS)).isEqualTo("hello");
        talk.say("said");
        assertThat(talk.hear(SECONDS)).isEqualTo("said");
        command.leave();
    }

    @Test
    void what_start_up_files_print_is_not_heard() throws Exception {
        var noisy =
                new LocalCommand.Machine(
                        programs, "/bin/bash", "-c", "echo noise; printf more; eval \"$0\"");

        var talk = new RootShell("w-1", ROOT).talk(script("echo hello; cat"), noisy);
        assertThat(talk.hear(SECONDS)).isEqualTo("hello");
        talk.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo hello; exit 3 | it ended",
                "echo hello; kill -9 $$ | it ended",
                "echo hello; cat | it said nothing for 1 s",
            })
    void whoever_talks_with_a_script_that_is_gone_is_told(String text, String why)
            throws Exception {
        var talk = new RootShell("w-1", ROOT).talk(script(text), machine());
        assertThat(talk.hear(SECONDS)).isEqualTo("hello");

        assertThatThrownBy(() -> talk.hear(Duration.ofSeconds(1)))
                .isInstanceOf(Failure.Unreachable.class)
                .hasMessage("w-1: the script that talks with us is gone: " + why);
        talk.close();
    }

    @Test
    void a_script_that_listens_is_told_when_we_are_gone() throws Exception {
        var file = programs.resolve("ended");
        var machine = machine();
        var talk =
                new RootShell("w-1", ROOT)
                        .talk(script("echo hello; cat; date >'%s'".formatted(file)), machine);
        assertThat(talk.hear(SECONDS)).isEqualTo("hello");

        machine.hearsNoMore();

        await(() -> Files.exists(file));
        talk.close();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        var deadline = Deadline.in(SECONDS);
        while (!condition.getAsBoolean() && !deadline.hasPassed()) {
            Thread.sleep(20);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private ScriptResult run(String text) throws Exception {
        return new RootShell("w-1", ROOT).run(script(text), machine());
    }

    private static Script script(String text) {
        return new Script(text, SECONDS);
    }

    private LocalCommand.Machine machine() {
        return new LocalCommand.Machine(programs, "/bin/sh", "-c");
    }

    private static Become withPassword(String password, AtomicInteger asked) {
        return new Become.Sudo(
                "admin",
                Optional.of(
                        () -> {
                            asked.incrementAndGet();
                            return new Secret(password);
                        }));
    }

    private void sudo(String text) throws IOException {
        var file = programs.resolve("sudo");
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
