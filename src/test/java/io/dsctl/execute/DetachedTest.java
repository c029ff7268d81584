package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dsctl.remote.ScriptResult;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs apart from the connection, by this machine's shell, in the form without systemd. */
class DetachedTest {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Templates templates = new Templates();

    private Path folder;
    private Path run;

    @BeforeEach
    void a_folder_in_memory() throws IOException {
        assumeThat(MEMORY).isDirectory();
        folder = Files.createTempDirectory(MEMORY, "dsctl-test");
        run = folder.resolve("dsctl");
    }

    @AfterEach
    void nothing_is_left_behind() throws Exception {
        // What was left at work may still write its result.
        assertThat(
                        shell(
                                        "for _ in 1 2 3 4 5; do rm -rf %s && exit; sleep 1; done; exit 1"
                                                .formatted(folder))
                                .exitCode())
                .isZero();
    }

    @Test
    void output_and_exit_code_come_back_without_tokens_and_keys() throws Exception {
        var result =
                run(
                        "a",
                        "cat kubeadm.yaml; echo; echo key: %s; echo to abcdef.0123456789abcdef >&2; exit 3"
                                .formatted("f".repeat(64)));

        assertThat(result).isEqualTo(new ScriptResult(3, "secret\nkey: [key]\n", "to [token]\n"));
    }

    @Test
    void nothing_secret_stays_and_nobody_else_can_read_the_rest() throws Exception {
        run("a", "printf 'abcdef.%s\\n' 0123456789abcdef | tee /dev/stderr");

        assertThat(shell("grep -rE 'secret|[a-z0-9]{6}\\.[a-z0-9]{16}' " + run).stdout()).isEmpty();
        assertThat(names()).doesNotContain("kubeadm.yaml", "patches", "out", "err");
        assertThat(shell("find %s -perm /077".formatted(run)).stdout()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run)))
                .isEqualTo("rwx------");
    }

    @Test
    void of_too_much_output_the_beginning_and_the_end_are_kept() throws Exception {
        var result =
                run(
                        "a",
                        "echo begin; yes 'a line of a kubeadm that repeats itself' | head -c"
                                + " 300000000; echo; echo end; exit 5");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.stdout())
                .startsWith("begin\n")
                .endsWith("\nend\n")
                .contains("\n[dsctl left something out here]\n")
                .hasSizeLessThan(1_100_000);
    }

    @Test
    void who_sends_the_same_attempt_again_waits_for_the_first() throws Exception {
        var cut = start(detached("a", "a", "echo x >>../count; sleep 2; echo done; exit 4"));
        await("[ -e %s/count ]");
        kill(cut);

        assertThat(run("a", "echo never")).isEqualTo(new ScriptResult(4, "done\n", ""));
        assertThat(run("a", "echo never").exitCode()).isEqualTo(4);
        assertThat(Files.readString(folder.resolve("count"))).isEqualTo("x\n");
    }

    @Test
    void who_wants_the_same_takes_over_what_is_at_work_but_not_an_old_result() throws Exception {
        var cut = start(detached("same", "a", "echo first; touch ../begun; sleep 2; exit 4"));
        await("[ -e %s/begun ]");
        kill(cut);

        assertThat(shell(detached("same", "b", "echo second")).stdout()).isEqualTo("first\n");
        assertThat(shell(detached("same", "b", "echo second")).stdout()).isEqualTo("second\n");
    }

    @Test
    void where_there_are_traces_nothing_is_begun() throws Exception {
        Files.writeString(folder.resolve("trace"), "");

        var refused = shell(untouched("a", "touch ../begun"));

        assertThat(refused.exitCode()).isEqualTo(77);
        assertThat(refused.stderr()).contains("there is " + folder.resolve("trace"));
        assertThat(folder.resolve("begun")).doesNotExist();
        assertThat(run).doesNotExist();
    }

    @Test
    void traces_of_its_own_do_not_keep_who_sends_it_again_from_the_result() throws Exception {
        var cut = start(untouched("a", "touch ../trace; sleep 2; echo done; exit 4"));
        await("[ -e %s/trace ]");
        kill(cut);

        assertThat(shell(untouched("a", "echo never")))
                .isEqualTo(new ScriptResult(4, "done\n", ""));
        assertThat(shell(untouched("a", "echo never")).exitCode()).isEqualTo(4);
        assertThat(shell(untouched("b", "echo never")).exitCode()).isEqualTo(77);
    }

    @Test
    void who_wants_something_else_is_refused_while_it_is_at_work() throws Exception {
        var first = start(detached("one", "a", "touch ../begun; sleep 2; echo whole"));
        await("[ -e %s/begun ]");
        var refused = shell(detached("two", "b", "echo second"));

        assertThat(refused.exitCode()).isEqualTo(75);
        assertThat(refused.stderr()).contains("with other settings, is still at work");
        assertThat(shell(attached("two")).exitCode()).isEqualTo(75);
        assertThat(result(first).stdout()).isEqualTo("whole\n");
    }

    @Test
    void what_is_not_at_work_is_not_taken_over_and_not_begun() throws Exception {
        assertThat(shell(attached("same")).exitCode()).isEqualTo(66);
        run("a", "exit 4");

        assertThat(shell(attached("a")).exitCode()).isEqualTo(66);
    }

    @Test
    void what_told_its_result_is_not_at_work_but_nothing_begins_before_it_is_gone()
            throws Exception {
        run("a", "exit 4");
        var left = new ProcessBuilder("sleep", "4").start();
        Files.writeString(run.resolve("processes"), "%d %s\n".formatted(left.pid(), began(left)));
        var isLeft = "grep -q ') S ' /proc/%d/stat".formatted(left.pid());

        assertThat(shell(attached("a")).exitCode()).isEqualTo(66);
        assertThat(run("b", isLeft + " && echo early || echo later").stdout()).isEqualTo("later\n");
    }

    @Test
    void nor_does_anything_begin_before_systemd_has_let_go_of_a_unit() throws Exception {
        systemd("sleep 2; rm $unit", "deactivating");

        assertThat(shell(onSystemd("a", "exit 4")).exitCode()).isEqualTo(4);
        assertThat(transientUnit()).exists();
        assertThat(shell(onSystemd("b", "echo words")).stdout()).isEqualTo("words\n");
    }

    @Test
    void a_unit_that_failed_is_forgotten() throws Exception {
        systemd("", "failed");

        assertThat(shell(onSystemd("a", "exit 4")).exitCode()).isEqualTo(4);
        assertThat(shell(onSystemd("b", "echo words")).stdout()).isEqualTo("words\n");
    }

    @Test
    void a_unit_that_does_not_end_is_told_and_keeps_its_result() throws Exception {
        systemd("", "deactivating");
        shell(onSystemd("a", "exit 4"));
        var refused = shell(onSystemd("b", "touch ../begun").replace("asked + 120", "asked + 2"));

        assertThat(refused)
                .isEqualTo(
                        new ScriptResult(
                                75, "", "what dsctl ran on this server before does not end\n"));
        assertThat(shell(onSystemd("a", "touch ../begun")).exitCode()).isEqualTo(4);
        assertThat(folder.resolve("begun")).doesNotExist();
    }

    private Path transientUnit() {
        return folder.resolve("transient/dsctl-kubeadm.service");
    }

    /**
     * One that runs units and takes only one at a time.
     *
     * @param after what it does when the unit's command has ended; {@code $unit} is its file
     * @param state what it says of the unit
     */
    private void systemd(String after, String state) throws IOException {
        Files.createDirectories(transientUnit().getParent());
        Files.createDirectory(folder.resolve("systemd"));
        var programs = Files.createDirectory(folder.resolve("bin"));
        program(
                programs.resolve("systemd-run"),
                """
                unit=%s
                [ ! -e $unit ] || { echo "Unit already loaded" >&2; exit 1; }
                touch $unit
                { /bin/sh %s/supervise run; %s
                } </dev/null >/dev/null 2>&1 9<&- &
                """
                        .formatted(transientUnit(), run, after));
        program(
                programs.resolve("systemctl"),
                """
                case $1 in
                    reset-failed) rm %s ;;
                    show) echo %s ;;
                esac
                """
                        .formatted(transientUnit(), state));
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private String onSystemd(String attempt, String work) {
        return "PATH=%s:$PATH\n".formatted(folder.resolve("bin"))
                + detached(attempt, attempt, work)
                        .replace("/no/systemd", folder.resolve("systemd").toString())
                        .replace("/run/systemd/transient", folder.resolve("transient").toString());
    }

    /** In ticks since the boot. */
    private static String began(Process process) throws IOException {
        return Files.readString(Path.of("/proc/%d/stat".formatted(process.pid()))).split(" ")[21];
    }

    @Test
    void a_kubeadm_that_is_killed_is_told_by_its_exit_code() throws Exception {
        assertThat(run("a", "kill -9 $$").exitCode()).isEqualTo(137);
        assertThat(names()).doesNotContain("kubeadm.yaml", "patches");
    }

    @Test
    void the_supervisor_killed_alone_leaves_kubeadm_its_files_and_then_cleans() throws Exception {
        var first =
                start(
                        detached(
                                "a",
                                "a",
                                "kill -9 $PPID; sleep 1; cp kubeadm.yaml ../seen; touch ../over"));
        var result = result(first);

        assertThat(result.exitCode()).isEqualTo(76);
        assertThat(result.stderr()).contains("stopped or killed on the server");
        assertThat(Files.readString(folder.resolve("seen"))).isEqualTo("secret");
        assertThat(names()).doesNotContain("kubeadm.yaml", "patches", "stdout", "stderr");
    }

    @Test
    void readers_that_outlive_a_killed_supervisor_leave_nothing() throws Exception {
        var held = "(sleep 3; touch ../closed) & kill -9 $PPID; sleep 1; echo words";
        assertThat(run("a", held).exitCode()).isEqualTo(76);
        await("[ -e %s/closed ]");
        shell("sleep 1");

        assertThat(names())
                .containsExactlyInAnyOrder("processes", "run", "busy", "supervise", "work");
    }

    @Test
    void a_session_killed_as_a_whole_by_sigterm_cleans() throws Exception {
        var first = start(detached("a", "a", "touch ../begun; sleep 60"));
        await("[ -e %s/begun ]");
        shell("while read -r process _; do kill $process; done <%s/processes".formatted(run));

        assertThat(result(first).exitCode()).isIn(76, 128 + 15);
        assertThat(names()).doesNotContain("kubeadm.yaml", "patches");
    }

    @Test
    void another_process_with_the_number_of_an_old_one_is_not_taken_for_it() throws Exception {
        run("a", "exit 0");
        Files.delete(run.resolve("exit-code"));
        Files.writeString(run.resolve("processes"), ProcessHandle.current().pid() + " 12345\n");

        assertThat(shell(attached("a")).exitCode()).isEqualTo(66);
    }

    @Test
    void after_its_deadline_it_is_left_at_work() throws Exception {
        var values = values("a", "a", "touch ../begun; sleep 3; touch ../over");
        values.put("seconds", 0);
        var result = shell(rendered("lib/detached.sh", values));

        assertThat(result).isEqualTo(new ScriptResult(124, "", "it is still at work after 60 s\n"));
        await("[ -e %s/over ]");
    }

    @Test
    void something_that_goes_on_with_the_output_does_not_hold_up_the_result() throws Exception {
        assertThat(run("a", "echo words; sleep 15 & exit 2"))
                .isEqualTo(new ScriptResult(2, "words\n", ""));
    }

    @Test
    void secrets_are_not_written_to_a_disk() throws Exception {
        var type = shell("stat -f -c %T /var/tmp").stdout().strip();
        assumeThat(List.of("tmpfs", "ramfs")).doesNotContain(type);
        var result = shell(detached("a", "a", "true").replace(run.toString(), "/var/tmp/dsctl-x"));

        assertThat(result.exitCode()).isEqualTo(69);
        assertThat(result.stderr()).startsWith("/var/tmp is not in memory");
        assertThat(Path.of("/var/tmp/dsctl-x")).doesNotExist();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private ScriptResult run(String attempt, String work) throws Exception {
        return shell(detached(attempt, attempt, work));
    }

    private String detached(String inputs, String attempt, String work) {
        return rendered("lib/detached.sh", values(inputs, attempt, work));
    }

    /** Where a file that the test may make is a trace of others' work. */
    private String untouched(String attempt, String work) {
        var values = values(attempt, attempt, work);
        values.put("traces", List.of("/nowhere", folder.resolve("trace").toString()));
        return rendered("lib/detached.sh", values);
    }

    private String attached(String inputs) {
        return rendered("lib/attached.sh", values(inputs, "", ""));
    }

    private Map<String, Object> values(String inputs, String attempt, String work) {
        var values = new HashMap<String, Object>();
        values.put("inputs", inputs);
        values.put("attempt", attempt);
        values.put("age", 0);
        values.put("work", work);
        values.put("supervisor", rendered("lib/supervise.sh", Map.of()));
        values.put("files", Map.of("kubeadm.yaml", "secret", "patches/etcd.json", "secret"));
        values.put("traces", List.of());
        values.put("seconds", 60);
        values.put("deadline", 60);
        return values;
    }

    /** In our folder, and as on a server without systemd. */
    private String rendered(String template, Map<String, Object> values) {
        return templates
                .render(template, values)
                .replace("/run/dsctl", run.toString())
                .replace("/run/systemd/system", "/no/systemd");
    }

    private static ScriptResult shell(String script) throws Exception {
        return result(start(script));
    }

    /** As the bootstrap does it, but for the way there. */
    private static Process start(String script) throws IOException {
        var shell = new ProcessBuilder("/bin/sh", "-c", "umask 077\n" + script).start();
        shell.getOutputStream().close();
        return shell;
    }

    private static ScriptResult result(Process shell) throws Exception {
        var out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var err = new String(shell.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new ScriptResult(shell.exitValue(), out, err);
    }

    /** As sshd does it when the line is gone. */
    private static void kill(Process shell) throws InterruptedException {
        shell.destroyForcibly().waitFor();
    }

    private void await(String condition) throws Exception {
        var deadline = System.nanoTime() + SOON.toNanos();
        while (shell(condition.formatted(folder)).exitCode() != 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(50);
        }
    }
}
