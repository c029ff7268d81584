package io.dsctl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Random;

class GoDurationTest {

    @ParameterizedTest
    @CsvSource({
        "4m0s,PT4M,4m0s",
        "90s,PT1M30S,1m30s",
        "1h30m,PT1H30M,1h30m0s",
        "8760h,PT8760H,8760h0m0s",
        "1h0m1s,PT1H1S,1h0m1s",
        "250ms,PT0.25S,250ms",
        "1s1500ms,PT2.5S,2s500ms",
        "0s,PT0S,0s",
        "60m,PT1H,1h0m0s",
        "2562047h,PT2562047H,2562047h0m0s"
    })
    void durations_are_read_and_written_as_kubernetes_does(
            String written, Duration meant, String rewritten) {
        assertThat(GoDuration.parse(written)).contains(meant);
        assertThat(GoDuration.text(meant)).isEqualTo(rewritten);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "4",
                "4 m",
                "m",
                "-1m",
                "+1m",
                "1.5h",
                "5m1h",
                "1d",
                "1us",
                "2562048h",
                "10000000h",
                "1m 30s",
                "1h1h"
            })
    void what_is_no_duration_is_none(String written) {
        assertThat(GoDuration.parse(written)).isEmpty();
    }

    @Test
    void what_is_written_is_read_as_the_same() {
        var random = new Random(42);
        for (int i = 0; i < 1000; i++) {
            var duration = Duration.ofMillis(random.nextLong(1L << (1 + i % 43)));

            assertThat(GoDuration.parse(GoDuration.text(duration))).contains(duration);
        }
    }
}
