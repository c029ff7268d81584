package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.remote.ScriptResult;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What real kubeadm 1.22.3 said: kubeadm-stderr/KIND/NAME is one recorded standard error. */
class KubeadmFailuresTest {

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

    private static ScriptResult result(Path recorded) throws IOException {
        return new ScriptResult(1, "", Files.readString(recorded));
    }
}
