package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.cluster.Family;
import io.dsctl.facts.Kernel;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class KernelSettingsTest {

    private static final List<Family> BOTH = Clusters.DUAL_STACK.families();

    @Test
    void forwarding_of_both_families_stands_in_one_file() {
        assertThat(KernelSettings.of(BOTH, kernel(false, "", 0)).sysctlFile())
                .isEqualTo(
                        """
                        # Written by dsctl, which replaces the whole file.
                        net.ipv4.ip_forward = 1
                        net.ipv6.conf.all.forwarding = 1
                        """);
    }

    @Test
    void a_default_route_from_router_advertisements_is_kept_before_forwarding_comes_on() {
        assertThat(KernelSettings.of(BOTH, kernel(false, "", 1)).sysctlFile())
                .contains("net/ipv6/conf/eth0.10/accept_ra = 2\nnet.ipv4.ip_forward = 1\n");
    }

    @Test
    void the_line_stays_when_the_kernel_says_2_because_of_it() {
        var first = KernelSettings.of(BOTH, kernel(false, "", 1)).sysctlFile();
        var second = KernelSettings.of(BOTH, kernel(true, first, 2));

        assertThat(second.sysctlFile()).isEqualTo(first);
        assertThat(second.areIn(kernel(true, first, 2))).isTrue();
    }

    @Test
    void routes_that_a_daemon_keeps_need_nothing() {
        assertThat(KernelSettings.of(BOTH, kernel(false, "", 0)).acceptRa()).isEmpty();
    }

    @Test
    void a_server_that_forwards_already_is_not_touched_there() {
        assertThat(KernelSettings.of(BOTH, kernel(true, "", 1)).acceptRa()).isEmpty();
    }

    @Test
    void the_line_stays_while_the_router_is_silent_for_a_moment() {
        var file = KernelSettings.of(BOTH, kernel(false, "", 1)).sysctlFile();
        var silent =
                new Kernel(
                        Map.of(Family.IPV4, true, Family.IPV6, true),
                        false,
                        file,
                        List.of(),
                        Map.of("eth0.10", 2));

        assertThat(KernelSettings.of(BOTH, silent).areIn(silent)).isTrue();
    }

    @Test
    void the_line_goes_with_its_interface() {
        var file = KernelSettings.of(BOTH, kernel(false, "", 1)).sysctlFile();
        var gone =
                new Kernel(
                        Map.of(Family.IPV4, true, Family.IPV6, true),
                        false,
                        file,
                        List.of(),
                        Map.of());

        assertThat(KernelSettings.of(BOTH, gone).acceptRa()).isEmpty();
    }

    @Test
    void a_line_that_was_lost_comes_back_as_long_as_the_kernel_still_says_2() {
        assertThat(KernelSettings.of(BOTH, kernel(true, "", 2)).acceptRa())
                .containsExactly("eth0.10");
    }

    @Test
    void an_ipv4_cluster_leaves_ipv6_alone() {
        assertThat(KernelSettings.of(List.of(Family.IPV4), kernel(false, "", 1)).sysctlFile())
                .doesNotContain("ipv6");
    }

    private static Kernel kernel(boolean forwards, String file, int acceptRa) {
        return new Kernel(
                Map.of(Family.IPV4, forwards, Family.IPV6, forwards),
                false,
                file,
                List.of("eth0.10"),
                Map.of("eth0.10", acceptRa));
    }
}
