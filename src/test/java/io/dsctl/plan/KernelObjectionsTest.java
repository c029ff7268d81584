package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.Modules;
import io.dsctl.facts.Swap;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;

class KernelObjectionsTest {

    @Test
    void a_module_that_modprobe_may_not_load_is_told_of_and_holds_nobody_back() {
        var cluster = Clusters.dualStack("cp-1", "w-1");
        var plan =
                Planner.plan(
                        cluster,
                        Facts.living(cluster, "cp-1")
                                .with("w-1", seen -> Facts.kernel(seen, forbidding("br_netfilter")))
                                .get());

        assertThat(plan.heldBack()).isEmpty();
        assertThat(plan.notices())
                .extracting(Notice::what)
                .containsExactly(
                        "the configuration of modprobe forbids the module br_netfilter"
                                + " [KernelModules]");
    }

    @Test
    void one_that_works_all_the_same_is_no_matter() {
        assertThat(
                        KernelObjections.ofClean(
                                Clusters.DUAL_STACK.families(),
                                forbidding("overlay"),
                                KernelSettings.of(
                                        Clusters.DUAL_STACK.families(),
                                        forbidding("overlay"),
                                        true)))
                .isEmpty();
    }

    /** Its overlay works. */
    private static Kernel forbidding(String module) {
        return new Kernel(
                Map.of(),
                false,
                "",
                List.of(),
                Map.of(),
                new Modules(Set.of("overlay"), Set.of(), Set.of(module), "", Map.of()),
                Swap.unknown(),
                List.of());
    }
}
