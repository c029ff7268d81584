package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Family;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.Modules;
import io.dsctl.facts.Swap;
import io.dsctl.facts.SysctlLine;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Order and precedence are those of sysctl.d(5). */
class BootValuesTest {

    private static final String EARLIER = "/etc/sysctl.d/50-site.conf";
    private static final String LATER = "/usr/lib/sysctl.d/99-zzz.conf";

    @Test
    void a_later_file_wins_over_ours_and_an_earlier_one_does_not() {
        assertThat(overriding(line(EARLIER, "net/ipv4/ip_forward", "0"))).isEmpty();
        assertThat(overriding(line(LATER, "net/ipv4/ip_forward", "0")))
                .containsExactly(line(LATER, "net/ipv4/ip_forward", "0"));
        assertThat(overriding(line(LATER, "net/ipv4/ip_forward", "1"))).isEmpty();
        assertThat(overriding(line("/etc/sysctl.conf", "net/ipv6/conf/all/forwarding", "0")))
                .hasSize(1);
    }

    @Test
    void the_last_line_decides() {
        assertThat(
                        overriding(
                                line(LATER, "net/ipv6/conf/all/forwarding", "0"),
                                line("/etc/sysctl.conf", "net/ipv6/conf/all/forwarding", "1")))
                .isEmpty();
    }

    @Test
    void what_our_file_held_so_far_does_not_matter() {
        assertThat(overriding(line(KernelSettings.FILE, "net/ipv4/ip_forward", "0"))).isEmpty();
    }

    @Test
    void other_names_of_a_setting_are_known() {
        assertThat(overriding(line(LATER, "net/ipv4/conf/all/forwarding", "0"))).hasSize(1);
        assertThat(overriding(line(EARLIER, "net/ipv4/conf/all/forwarding", "0"))).isEmpty();
        assertThat(overriding(line(LATER, "net/ipv6/conf/default/forwarding", "0"))).hasSize(1);
        assertThat(overriding(line(EARLIER, "net/ipv6/conf/default/forwarding", "0"))).isEmpty();
        assertThat(overriding(line(LATER, "net/ipv6/conf/eth1/forwarding", "0"))).isEmpty();
    }

    @Test
    void a_pattern_sets_only_what_is_named_nowhere() {
        assertThat(overriding(line(LATER, "net/ipv4/ip_f*", "0"))).isEmpty();
        assertThat(overriding(line(LATER, "net/ipv6/conf/*/accept_ra", "0"))).isEmpty();
        assertThat(overriding(line(LATER, "net/ipv4/conf/*/forwarding", "0"))).hasSize(1);
        assertThat(overriding(line(LATER, "net/ipv4/conf/[a]ll/forwardin?", "0"))).hasSize(1);
        assertThat(overriding(line(LATER, "net/*/forwarding", "0"))).isEmpty();
        assertThat(
                        overriding(
                                new SysctlLine(
                                        EARLIER,
                                        1,
                                        "net/ipv4/conf/all/forwarding",
                                        Optional.empty()),
                                line(LATER, "net/ipv4/conf/*/forwarding", "0")))
                .describedAs("kept from patterns")
                .isEmpty();
    }

    @Test
    void an_interface_that_must_take_advertisements_is_looked_after() {
        assertThat(overriding(line(LATER, "net/ipv6/conf/eth0.10/accept_ra", "0"))).hasSize(1);
        assertThat(overriding(line(LATER, "net/ipv6/conf/eth1/accept_ra", "0"))).isEmpty();
    }

    @Test
    void ipv6_that_is_gone_after_a_boot_matters_where_it_is_wanted() {
        var gone = line(EARLIER, "net/ipv6/conf/all/disable_ipv6", "1");

        assertThat(overriding(gone)).containsExactly(gone);
        assertThat(
                        overriding(
                                Clusters.DUAL_STACK.families(),
                                line(EARLIER, "net/ipv6/conf/*/disable_ipv6", "1")))
                .hasSize(1);
        assertThat(overriding(List.of(Family.IPV4), gone)).isEmpty();
        assertThat(overriding(line(EARLIER, "net/ipv6/conf/eth3/disable_ipv6", "1"))).isEmpty();
    }

    @Test
    void a_clean_server_is_kept_out_and_a_member_is_told_of() {
        var cluster = Clusters.dualStack("cp-1", "w-1");
        var broken = kernel(line(LATER, "net/ipv4/ip_forward", "0"));
        var what =
                LATER
                        + ":7 sets net/ipv4/ip_forward to 0 at boot, which the cluster cannot live"
                        + " with [BootSettings]";
        var clean =
                Facts.living(cluster, "cp-1").with("w-1", seen -> Facts.kernel(seen, broken)).get();
        var member =
                Facts.living(cluster, "cp-1", "w-1")
                        .with("w-1", seen -> Facts.kernel(seen, broken))
                        .get();

        assertThat(Planner.plan(cluster, clean).heldBack())
                .extracting(HeldBack::what)
                .containsExactly(what);
        assertThat(Planner.plan(cluster, member).heldBack()).isEmpty();
        assertThat(Planner.plan(cluster, member).notices())
                .extracting(Notice::what)
                .containsExactly(what);
    }

    private static List<SysctlLine> overriding(SysctlLine... lines) {
        return overriding(Clusters.DUAL_STACK.families(), lines);
    }

    private static List<SysctlLine> overriding(List<Family> families, SysctlLine... lines) {
        var kernel = kernel(lines);
        return BootValues.overriding(families, kernel, KernelSettings.of(families, kernel, true));
    }

    private static Kernel kernel(SysctlLine... lines) {
        return new Kernel(
                Map.of(Family.IPV4, true, Family.IPV6, true),
                false,
                Facts.FORWARDING_FILE,
                List.of("eth0.10"),
                Map.of("eth0.10", 2),
                Modules.unknown(),
                Swap.unknown(),
                List.of(lines));
    }

    private static SysctlLine line(String file, String key, String value) {
        return new SysctlLine(file, 7, key, Optional.of(value));
    }
}
