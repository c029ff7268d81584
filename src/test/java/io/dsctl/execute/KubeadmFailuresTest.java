package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.remote.ScriptResult;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What real kubeadm 1.22.3 said: kubeadm-stderr/KIND/NAME is one recorded standard error. */
class KubeadmFailuresTest {

    private static final Path TRANSCRIPTS = Path.of("ITs/resources/transcripts");
    private static final Path RECORDED = Path.of("src/test/resources/kubeadm-stderr");

    static Stream<Path> passing() throws IOException {
        return files("for-now");
    }

    static Stream<Path> lasting() throws IOException {
        return files("for-good");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passing")
    void what_may_pass_is_tried_again(Path recorded) throws IOException {
        assertThat(KubeadmFailures.of("w-1", "kubeadm join", result(recorded)).isTransient())
                .isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lasting")
    void what_stays_is_told_at_once_with_its_cause(Path recorded) throws IOException {
        var failure = KubeadmFailures.of("w-1", "kubeadm join", result(recorded));

        assertThat(failure.isTransient()).isFalse();
        assertThat(failure.getMessage())
                .startsWith("w-1: kubeadm join failed with exit code")
                .doesNotContain("To see the stack trace")
                .doesNotContain("it said nothing");
    }

    /**
     * Each command of the stand-in's recordings that failed, with its exit code; {@code
     * -Dupdate.golden=true} rewrites the list, which is reviewed as text.
     */
    @Test
    void every_recorded_failure_has_its_kind() throws IOException {
        var golden = Path.of("src/test/resources/golden/kubeadm-failures.txt");
        var kinds = new StringBuilder();
        for (var folder : failedCommands()) {
            var exitCode = Integer.parseInt(Files.readString(folder.resolve("exit-code")).strip());
            var result = new ScriptResult(exitCode, "", recorded(folder.resolve("stderr")));
            kinds.append(
                    "%s %d: %s\n"
                            .formatted(
                                    TRANSCRIPTS.relativize(folder),
                                    exitCode,
                                    KubeadmFailures.of("w-1", "kubeadm", result).isTransient()
                                            ? "for now"
                                            : "for good"));
        }
        if (Boolean.getBoolean("update.golden")) {
            Files.writeString(golden, kinds);
        }

        assertThat(kinds).hasToString(Files.readString(golden));
    }

    private static List<Path> failedCommands() throws IOException {
        try (var files = Files.walk(TRANSCRIPTS)) {
            return files.filter(file -> file.endsWith("exit-code"))
                    .filter(file -> !List.of("0", "-1").contains(recorded(file).strip()))
                    .map(Path::getParent)
                    .filter(
                            folder ->
                                    recorded(folder.resolve("command"))
                                            .matches("(?s)kubeadm (init|join|reset)\\b.*"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }

    /** kubeadm prints bytes that are no UTF-8. */
    private static String recorded(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcdserver: re-configuration failed due to not enough started members",
                "etcdserver: unhealthy cluster",
                "error execution phase check-etcd: etcd cluster is not healthy: failed to dial",
                "The connection to the server 192.0.2.1:6443 was refused - did you specify",
                "etcdserver: too many learner members in cluster"
            })
    void what_newer_versions_say_may_pass_too(String words) {
        assertThat(KubeadmFailures.of("w-1", "kubeadm join", failed(words)).isTransient()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x509: certificate has expired or is not yet valid: current time 2026",
                "failed while waiting for the kubelet to start: The HTTP call equal to 'curl -sSL"
                        + " http://127.0.0.1:10248/healthz' returned error: connection refused"
            })
    void what_newer_versions_say_may_stay_too(String words) {
        assertThat(KubeadmFailures.of("w-1", "kubeadm join", failed(words)).isTransient())
                .isFalse();
    }

    private static ScriptResult failed(String words) {
        return new ScriptResult(1, "", words);
    }

    @Test
    void a_configuration_that_validate_refuses_is_refused_for_good_whatever_the_words() {
        var failure =
                KubeadmFailures.of(
                        "w-1",
                        "kubeadm join",
                        new ScriptResult(78, "", "unknown field \"nam\"; connection refused\n"));

        assertThat(failure.isTransient()).isFalse();
        assertThat(failure.getMessage())
                .isEqualTo(
                        "w-1: kubeadm config validate refused the configuration for kubeadm join:"
                                + " unknown field \"nam\"; connection refused");
    }

    private static Stream<Path> files(String kind) throws IOException {
        try (var files = Files.list(RECORDED.resolve(kind))) {
            return files.sorted().toList().stream();
        }
    }

    @Test
    void what_kept_kubeadm_from_a_result_is_not_taken_for_its_failure() {
        assertThat(ended(71, "/run/dsctl cannot be written: No space left on device"))
                .isEqualTo(
                        "w-1: kubeadm join was not begun: /run/dsctl cannot be written: No space"
                                + " left on device");
        assertThat(ended(76, "the server was restarted since"))
                .isEqualTo(
                        "w-1: kubeadm join ended without a result: the server was restarted since");
        assertThat(ended(124, "it is still at work after 60 s"))
                .isEqualTo("w-1: kubeadm join: it is still at work after 60 s");
        assertThat(ended(137, ""))
                .isEqualTo(
                        "w-1: kubeadm join failed with exit code 137, killed by signal 9: it said"
                                + " nothing");
    }

    @Test
    void another_kubeadm_at_work_may_end() {
        assertThat(
                        KubeadmFailures.of("w-1", "kubeadm join", new ScriptResult(75, "", "x"))
                                .isTransient())
                .isTrue();
    }

    private static String ended(int exitCode, String words) {
        var failure =
                KubeadmFailures.of(
                        "w-1", "kubeadm join", new ScriptResult(exitCode, "", words + "\n"));
        assertThat(failure.isTransient()).isFalse();
        return failure.getMessage();
    }

    private static ScriptResult result(Path recorded) throws IOException {
        return new ScriptResult(1, "", Files.readString(recorded));
    }
}
