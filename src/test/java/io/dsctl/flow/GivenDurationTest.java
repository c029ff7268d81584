package io.dsctl.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.failure.Failure.WrongUsage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class GivenDurationTest {

    @Test
    void durations_are_written_as_kubernetes_does() {
        assertThat(GivenDuration.of("--lock-wait", "0")).isZero();
        assertThat(GivenDuration.of("--lock-wait", "90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(GivenDuration.of("--lock-wait", "1h30m")).isEqualTo(Duration.ofMinutes(90));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "ten minutes", "-5m", "PT5M"})
    void what_is_no_duration_is_told_with_an_example(String text) {
        assertThatThrownBy(() -> GivenDuration.of("--lock-wait", text))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("--lock-wait: \"" + text + "\" is no duration")
                .extracting(it -> ((WrongUsage) it).hint())
                .isEqualTo("write it like 90s, 10m or 1h30m");
    }
}
