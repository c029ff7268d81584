package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Family;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.Modules;
import io.dsctl.facts.Swap;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;

class KernelSettingsTest {

    private static final List<Family> BOTH = Clusters.DUAL_STACK.families();

    @Test
    void forwarding_of_both_families_stands_in_one_file() {
        assertThat(of(BOTH, kernel(false, "", 0)).sysctlFile())
                .isEqualTo(
                        """
                        # Written by dsctl, which replaces the whole file.
                        net.ipv4.ip_forward = 1
                        net.ipv6.conf.all.forwarding = 1
                        """);
    }

    @Test
    void a_default_route_from_router_advertisements_is_kept_before_forwarding_comes_on() {
        assertThat(of(BOTH, kernel(false, "", 1)).sysctlFile())
                .contains("net/ipv6/conf/eth0.10/accept_ra = 2\nnet.ipv4.ip_forward = 1\n");
    }

    @Test
    void the_line_stays_when_the_kernel_says_2_because_of_it() {
        var first = of(BOTH, kernel(false, "", 1)).sysctlFile();
        var second = of(BOTH, kernel(true, first, 2));

        assertThat(second.sysctlFile()).isEqualTo(first);
        assertThat(second.areIn(kernel(true, first, 2))).isTrue();
    }

    @Test
    void routes_that_a_daemon_keeps_need_nothing() {
        assertThat(of(BOTH, kernel(false, "", 0)).acceptRa()).isEmpty();
    }

    @Test
    void a_server_that_forwards_already_is_not_touched_there() {
        assertThat(of(BOTH, kernel(true, "", 1)).acceptRa()).isEmpty();
    }

    @Test
    void the_line_stays_while_the_router_is_silent_for_a_moment() {
        var file = of(BOTH, kernel(false, "", 1)).sysctlFile();
        var silent =
                new Kernel(
                        Map.of(Family.IPV4, true, Family.IPV6, true),
                        false,
                        file,
                        List.of(),
                        Map.of("eth0.10", 2));

        assertThat(of(BOTH, silent).areIn(silent)).isTrue();
    }

    @Test
    void the_line_goes_with_its_interface() {
        var file = of(BOTH, kernel(false, "", 1)).sysctlFile();
        var gone =
                new Kernel(
                        Map.of(Family.IPV4, true, Family.IPV6, true),
                        false,
                        file,
                        List.of(),
                        Map.of());

        assertThat(of(BOTH, gone).acceptRa()).isEmpty();
    }

    @Test
    void a_line_that_was_lost_comes_back_as_long_as_the_kernel_still_says_2() {
        assertThat(of(BOTH, kernel(true, "", 2)).acceptRa()).containsExactly("eth0.10");
    }

    @Test
    void an_ipv4_cluster_leaves_ipv6_alone() {
        assertThat(of(List.of(Family.IPV4), kernel(false, "", 1)).sysctlFile())
                .doesNotContain("ipv6");
    }

    @Test
    void only_a_server_that_does_not_forward_yet_can_lose_an_advertised_way_to_it() {
        assertThat(of(BOTH, kernel(false, "", 1)).guarded()).isTrue();
        assertThat(of(BOTH, kernel(false, "", 0)).guarded())
                .describedAs("a daemon's own routes can go too")
                .isTrue();
        assertThat(of(BOTH, kernel(true, "", 1)).guarded()).isFalse();
        assertThat(of(List.of(Family.IPV4), kernel(false, "", 1)).guarded()).isFalse();
        assertThat(of(BOTH, Facts.bare("w-1").kernel()).guarded()).isFalse();
    }

    @Test
    void modules_that_can_be_loaded_are_and_bridges_follow_them() {
        var bare = modules(Set.of(), Set.of("overlay", "br_netfilter"), "", Map.of());
        var settings = of(BOTH, bare);

        assertThat(settings.modulesFile())
                .isEqualTo(
                        """
                        # Written by dsctl, which replaces the whole file.
                        overlay
                        br_netfilter
                        """);
        assertThat(settings.sysctlFile())
                .endsWith(
                        """
                        net.ipv6.conf.all.forwarding = 1
                        net.bridge.bridge-nf-call-iptables = 1
                        net.bridge.bridge-nf-call-ip6tables = 1
                        """);
        assertThat(settings.areIn(bare)).isFalse();
        assertThat(settings.reason(bare)).isEqualTo("IPv4 forwarding is off");
    }

    @Test
    void the_second_run_finds_nothing_to_do_about_modules() {
        var loadable = Set.of("overlay", "br_netfilter");
        var file = of(BOTH, modules(Set.of(), loadable, "", Map.of())).modulesFile();
        var done = modules(loadable, loadable, file, Map.of(Family.IPV4, true, Family.IPV6, true));
        var replaced = modules(loadable, Set.of(), file, done.modules().bridgeCalls());

        assertThat(of(BOTH, done).areIn(withFile(done, of(BOTH, done).sysctlFile()))).isTrue();
        assertThat(of(BOTH, replaced).modulesFile())
                .describedAs("the kernel was replaced on the disk and not booted yet")
                .isEqualTo(file);
    }

    @Test
    void what_is_built_in_or_belongs_to_the_machine_below_needs_no_file() {
        var container =
                modules(
                        Set.of("overlay", "br_netfilter"),
                        Set.of(),
                        "",
                        Map.of(Family.IPV4, false, Family.IPV6, true));
        var settings = of(List.of(Family.IPV4), container);

        assertThat(settings.modulesFile()).isEmpty();
        assertThat(settings.bridged()).containsExactly(Family.IPV4);
        assertThat(settings.reason(container))
                .isEqualTo("net/bridge/bridge-nf-call-iptables is not 1");
    }

    @Test
    void a_server_without_the_modules_is_asked_for_neither_them_nor_bridges() {
        var settings = of(BOTH, modules(Set.of(), Set.of(), "", Map.of()));

        assertThat(settings.modules()).isEmpty();
        assertThat(settings.bridged()).isEmpty();
    }

    @Test
    void swap_goes_where_it_may_and_is_there_now_or_at_boot() {
        var on = new Swap(true, List.of("/dev/sda2"), 0, 1, List.of());
        var atBoot = new Swap(true, List.of(), 0, 1, List.of("UUID=1 in /etc/fstab"));
        var below = new Swap(false, List.of("/dev/sda2"), 0, 1, List.of());

        assertThat(KernelSettings.of(BOTH, swap(on), true).swapOff()).isTrue();
        assertThat(KernelSettings.of(BOTH, swap(on), true).areIn(swap(on))).isFalse();
        assertThat(KernelSettings.of(BOTH, swap(on), true).reason(swap(on)))
                .isEqualTo("swap is on: /dev/sda2");
        assertThat(KernelSettings.of(BOTH, swap(atBoot), true).reason(swap(atBoot)))
                .isEqualTo("swap comes on at boot: UUID=1 in /etc/fstab");
        assertThat(KernelSettings.of(BOTH, swap(below), true).swapOff())
                .describedAs("that of the machine below a container")
                .isFalse();
        assertThat(KernelSettings.of(BOTH, swap(on), false).swapOff()).isFalse();
    }

    private static KernelSettings of(List<Family> families, Kernel kernel) {
        return KernelSettings.of(families, kernel, true);
    }

    private static Kernel swap(Swap swap) {
        var it = Facts.forwarding();
        return new Kernel(
                it.forwards(),
                false,
                it.dsctlSysctlFile(),
                List.of(),
                Map.of(),
                Modules.unknown(),
                swap,
                List.of());
    }

    private static Kernel modules(
            Set<String> working,
            Set<String> loadable,
            String file,
            Map<Family, Boolean> bridgeCalls) {
        return new Kernel(
                Map.of(Family.IPV4, !file.isEmpty() || loadable.isEmpty(), Family.IPV6, true),
                false,
                "",
                List.of(),
                Map.of(),
                new Modules(working, loadable, Set.of(), file, bridgeCalls),
                Swap.unknown(),
                List.of());
    }

    private static Kernel withFile(Kernel it, String file) {
        return new Kernel(
                it.forwards(),
                false,
                file,
                List.of(),
                Map.of(),
                it.modules(),
                it.swap(),
                List.of());
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
