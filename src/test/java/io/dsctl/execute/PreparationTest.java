package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Family;
import io.dsctl.facts.Kernel;
import io.dsctl.failure.Failure;
import io.dsctl.plan.Planner;
import io.dsctl.plan.Step.PrepareNode;
import io.dsctl.remote.ScriptResult;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class PreparationTest {

    private static final String TRIAL = "w-1 rollback/undo";
    private static final String REST = "w-1 modules-load.d";

    private final FakeHosts hosts = new FakeHosts();

    @Test
    void forwarding_that_could_end_the_way_is_tried_first_and_kept_by_a_second_script() {
        hosts.on("w-1", "rollback/undo", "").on("w-1", "modules-load.d", "");

        prepare(advertised());

        assertThat(hosts.log()).containsExactly(TRIAL, REST);
    }

    @Test
    void a_server_without_advertised_routes_is_prepared_in_one_go() {
        hosts.on("w-1", "modules-load.d", "");

        prepare(Facts.bare("w-1").kernel());

        assertThat(hosts.log()).containsExactly(REST);
    }

    @Test
    void a_way_that_ended_is_told_and_not_tried_again() {
        hosts.on("w-1", "rollback/undo", () -> new ScriptResult(65, "", "the line was lost\n"));

        assertThatThrownBy(() -> prepare(advertised()))
                .isInstanceOfSatisfying(
                        Failure.StepFailed.class,
                        failed -> {
                            assertThat(failed.isTransient()).isFalse();
                            assertThat(failed.hint()).contains("IPv6AcceptRA=yes");
                        })
                .hasMessage("w-1: the line was lost");
        assertThat(hosts.log()).containsExactly(TRIAL);
    }

    private void prepare(Kernel kernel) {
        var cluster = Clusters.dualStack("cp-1", "w-1");
        var facts =
                Facts.living(cluster, "cp-1").with("w-1", seen -> Facts.kernel(seen, kernel)).get();
        var step = (PrepareNode) Planner.plan(cluster, facts).steps().getFirst().step();
        new Preparation(
                        new Shell(
                                hosts,
                                new Templates(),
                                new Retries(
                                        Duration.ZERO, Duration.ofMillis(1), new Interruption()),
                                null))
                .carryOut(step);
    }

    private static Kernel advertised() {
        return new Kernel(
                Map.of(Family.IPV4, false, Family.IPV6, false),
                false,
                "",
                List.of("eth0.10"),
                Map.of("eth0.10", 1));
    }
}
