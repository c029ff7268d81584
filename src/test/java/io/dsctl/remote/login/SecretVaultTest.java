package io.dsctl.remote.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.cluster.SecretReference;
import io.dsctl.cluster.SecretReference.Command;
import io.dsctl.cluster.SecretReference.Environment;
import io.dsctl.cluster.SecretReference.File;
import io.dsctl.failure.Failure.LoginRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

class SecretVaultTest {

    private final SecretVault vault =
            new SecretVault(Map.of("GIVEN", "s3cret", "EMPTY", ""), true, Duration.ofSeconds(20));

    @TempDir private Path folder;

    @Test
    void a_variable_is_taken_whole() {
        assertThat(found(new Environment("GIVEN"))).isEqualTo("s3cret");
    }

    @Test
    void a_variable_that_is_not_set_or_empty_is_told() {
        refuses(new Environment("NOPE"), "the environment variable NOPE is not set");
        refuses(new Environment("EMPTY"), "the environment variable EMPTY is empty");
    }

    @Test
    void of_a_file_the_first_line_counts() throws IOException {
        assertThat(found(file("s3cret\nsomething else\n"))).isEqualTo("s3cret");
        assertThat(found(file("with spaces \r\n"))).isEqualTo("with spaces ");
        assertThat(found(file("pässword"))).isEqualTo("pässword");
    }

    @Test
    void a_file_without_a_secret_is_told() throws IOException {
        var empty = file("\ns3cret\n");
        var endless = file("x".repeat(70_000));
        var missing = new File(folder.resolve("missing"));

        refuses(empty, "the first line of %s is empty".formatted(empty.path()));
        refuses(endless, "the first line of %s is longer than 64 KiB".formatted(endless.path()));
        refuses(missing, "there is no file " + missing.path());
        refuses(new File(folder), folder + " cannot be read");
    }

    @Test
    void what_is_no_utf_8_is_not_guessed_at() throws IOException {
        var file = new File(Files.write(folder.resolve("latin"), new byte[] {'a', (byte) 0xe4}));

        refuses(file, "the first line of %s is no UTF-8 text".formatted(file.path()));
    }

    @Test
    void of_a_command_the_first_line_counts() {
        assertThat(found(new Command("printf 's3cret\\nurl: example.org\\n'"))).isEqualTo("s3cret");
    }

    @Test
    void a_command_has_no_standard_input_to_eat() {
        assertThat(found(new Command("cat; echo s3cret"))).isEqualTo("s3cret");
    }

    @Test
    void a_command_that_fails_is_told_without_its_line_and_output() {
        refuses(new Command("echo s3cret; exit 3"), "the command ended with exit code 3");
        refuses(new Command("true"), "the first line of what the command prints is empty");
        refuses(new Command("yes s3cret"), "the command prints more than 64 KiB");
    }

    @Test
    void a_command_that_hangs_is_ended_with_its_children() throws Exception {
        var impatient = new SecretVault(Map.of(), true, Duration.ofMillis(300));
        var mark = folder.resolve("mark");

        assertThatThrownBy(
                        () ->
                                impatient.secret(
                                        new Command("(sleep 2; touch %s) | cat".formatted(mark))))
                .hasMessageStartingWith("the command did not end within");
        Thread.sleep(2500);
        assertThat(mark).doesNotExist();
    }

    @Test
    void nothing_runs_where_no_command_may_run() {
        var mark = folder.resolve("mark");

        assertThatThrownBy(
                        () ->
                                SecretVault.withoutCommands()
                                        .secret(
                                                "cp-1",
                                                "the password",
                                                new Command("touch " + mark)))
                .isInstanceOf(LoginRefused.class)
                .hasMessage(
                        "cp-1: the password cannot be had: it comes from a command, and this runs"
                                + " none");
        assertThat(mark).doesNotExist();
    }

    @Test
    void a_secret_is_had_once_however_many_ask() throws Exception {
        var count = folder.resolve("count");
        var command = new Command("echo x >> %s; sleep 0.2; echo s3cret".formatted(count));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers =
                    threads.invokeAll(
                            Stream.<Callable<String>>generate(() -> () -> found(command))
                                    .limit(100)
                                    .toList());
            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo("s3cret");
            }
        }
        assertThat(count).hasContent("x");
    }

    @Test
    void that_a_secret_cannot_be_had_is_remembered() {
        var count = folder.resolve("count");
        var command = new Command("echo x >> %s; exit 1".formatted(count));

        refuses(command, "the command ended with exit code 1");
        refuses(command, "the command ended with exit code 1");
        assertThat(count).hasContent("x");
    }

    private File file(String content) throws IOException {
        return new File(Files.writeString(Files.createTempFile(folder, "secret", ""), content));
    }

    private String found(SecretReference reference) {
        return vault.secret("cp-1", "the password", reference).reveal();
    }

    private void refuses(SecretReference reference, String why) {
        assertThatThrownBy(() -> found(reference))
                .isInstanceOf(LoginRefused.class)
                .hasMessage("cp-1: the password cannot be had: " + why);
    }
}
