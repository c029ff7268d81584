package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.facts.ClusterFacts;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;

class ClocksTest {

    private static final Duration YEAR = Duration.ofDays(365);

    @Test
    void a_server_whose_clock_is_off_by_more_than_minutes_is_told() {
        assertThat(errorOfWorker(YEAR)).contains("365 days fast");
        assertThat(errorOfWorker(YEAR.negated())).contains("365 days slow");
        assertThat(errorOfWorker(Duration.ofHours(-5))).contains("5 hours slow");
        assertThat(errorOfWorker(Duration.ofSeconds(241))).contains("4 minutes fast");
        assertThat(errorOfWorker(Duration.ofSeconds(240))).isEmpty();
        assertThat(errorOfWorker(Duration.ofSeconds(-240))).isEmpty();
    }

    @Test
    void where_the_servers_agree_the_operators_clock_is_the_wrong_one() {
        var facts = facts(YEAR, YEAR, YEAR);

        assertThat(error(facts, "cp-1")).isEmpty();
        assertThat(error(facts, "w-2")).isEmpty();
    }

    @Test
    void between_one_server_and_the_operator_the_operator_is_right() {
        var facts =
                Facts.of(Clusters.dualStack("cp-1"))
                        .with("cp-1", seen -> Facts.clock(seen, YEAR.negated()))
                        .get();

        assertThat(error(facts, "cp-1")).contains("365 days slow");
    }

    @Test
    void a_server_that_does_not_tell_its_clock_is_not_judged() {
        var facts = Facts.of(Clusters.dualStack("cp-1", "w-1")).silent("w-1").get();

        assertThat(error(facts, "cp-1")).isEmpty();
    }

    private static Optional<String> errorOfWorker(Duration ahead) {
        return error(facts(Duration.ZERO, Duration.ZERO, ahead), "w-2");
    }

    private static ClusterFacts facts(Duration first, Duration second, Duration third) {
        return Facts.of(Clusters.dualStack("cp-1", "w-1", "w-2"))
                .with("cp-1", seen -> Facts.clock(seen, first))
                .with("w-1", seen -> Facts.clock(seen, second))
                .with("w-2", seen -> Facts.clock(seen, third))
                .get();
    }

    private static Optional<String> error(ClusterFacts facts, String name) {
        var node =
                facts.nodes().keySet().stream()
                        .filter(it -> it.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        return Clocks.of(facts).error(facts.seen(node).orElseThrow());
    }
}
