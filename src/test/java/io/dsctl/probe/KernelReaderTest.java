package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cluster.Family;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.Modules;
import io.dsctl.facts.Swap;
import io.dsctl.facts.SysctlLine;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class KernelReaderTest {

    @Test
    void a_server_that_tells_nothing_is_asked_for_nothing() {
        var kernel = read(Map.of());

        assertThat(kernel.modules()).isEqualTo(Modules.unknown());
        assertThat(kernel.swap()).isEqualTo(Swap.unknown());
        assertThat(kernel.atBoot()).isEmpty();
    }

    @Test
    void modules_work_or_can_be_loaded_or_are_forbidden() {
        assertThat(
                        read(Map.of(
                                        "modules",
                                        """
                                        working overlay
                                        loadable overlay
                                        forbidden br_netfilter
                                        bridge-ipv4 1
                                        bridge-ipv6 0
                                        """,
                                        "modules_file",
                                        "overlay"))
                                .modules())
                .isEqualTo(
                        new Modules(
                                Set.of("overlay"),
                                Set.of("overlay"),
                                Set.of("br_netfilter"),
                                "overlay\n",
                                Map.of(Family.IPV4, true, Family.IPV6, false)));
    }

    @Test
    void swap_is_added_up() {
        assertThat(
                        read(Map.of(
                                        "swap",
                                        """
                                        own yes
                                        available 2048
                                        device /dev/sda2 100
                                        device /swap\\040file 23
                                        fstab UUID=1
                                        unit dev-zram0.swap
                                        """))
                                .swap())
                .isEqualTo(
                        new Swap(
                                true,
                                List.of("/dev/sda2", "/swap\\040file"),
                                123,
                                2048,
                                List.of("UUID=1 in /etc/fstab", "dev-zram0.swap")));
        assertThat(read(Map.of("swap", "own no\ndevice /dev/sda2 1")).swap().isThere()).isFalse();
    }

    @Test
    void files_are_in_the_order_of_their_names_whatever_folder_they_are_in() {
        assertThat(
                        files(
                                """
                                file itself /etc/sysctl.d/90-b.conf
                                /etc/sysctl.d/90-b.conf:1:net.ipv4.ip_forward = 0
                                file itself /usr/lib/sysctl.d/10-a.conf
                                /usr/lib/sysctl.d/10-a.conf:2:net.ipv4.ip_forward=1
                                file /etc/sysctl.conf /etc/sysctl.conf
                                /etc/sysctl.conf:3:net.ipv4.ip_forward = 2
                                """))
                .extracting(SysctlLine::number)
                .containsExactly(2, 1, 3);
    }

    @Test
    void the_first_folder_hides_a_file_of_the_same_name_and_so_masks_it() {
        assertThat(
                        files(
                                """
                                file itself /etc/sysctl.d/50-x.conf
                                file itself /usr/lib/sysctl.d/50-x.conf
                                /usr/lib/sysctl.d/50-x.conf:1:net.ipv4.ip_forward = 0
                                """))
                .isEmpty();
    }

    @Test
    void a_file_may_have_blanks_in_its_name() {
        assertThat(
                        files(
                                """
                                file itself /etc/sysctl.d/50 my own.conf
                                /etc/sysctl.d/50 my own.conf:1:net.ipv4.ip_forward = 0
                                """))
                .extracting(SysctlLine::file)
                .containsExactly("/etc/sysctl.d/50 my own.conf");
    }

    @Test
    void sysctl_conf_is_where_a_link_puts_it() {
        assertThat(
                        files(
                                """
                                file /etc/sysctl.conf /etc/sysctl.d/20-own.conf
                                /etc/sysctl.d/20-own.conf:1:net.ipv4.ip_forward = 0
                                file itself /etc/sysctl.d/30-x.conf
                                /etc/sysctl.d/30-x.conf:2:net.ipv4.ip_forward = 1
                                file /etc/sysctl.conf /etc/sysctl.conf
                                /etc/sysctl.conf:1:net.ipv4.ip_forward = 0
                                """))
                .extracting(SysctlLine::number)
                .containsExactly(1, 2);
    }

    @Test
    void a_key_has_slashes_and_an_interface_may_have_dots() {
        assertThat(
                        files(
                                """
                                file itself /etc/sysctl.d/50-x.conf
                                /etc/sysctl.d/50-x.conf:1:net.ipv6.conf.eth0/10.accept_ra = 0
                                /etc/sysctl.d/50-x.conf:2:  net/ipv6/conf/eth0.10/accept_ra=1
                                /etc/sysctl.d/50-x.conf:3:-net.ipv6.conf.all.forwarding =  0
                                /etc/sysctl.d/50-x.conf:4:-net.ipv6.conf.lo.forwarding
                                /etc/sysctl.d/50-x.conf:5:# net.ipv6.conf.all.forwarding = 1
                                /etc/sysctl.d/50-x.conf:6:;net.ipv6.conf.all.forwarding = 1
                                /etc/sysctl.d/50-x.conf:7:net.ipv6.conf.all.forwarding
                                /etc/sysctl.d/50-x.conf:8:net.ipv4.conf.*.forwarding =
                                """))
                .containsExactly(
                        line(1, "net/ipv6/conf/eth0.10/accept_ra", Optional.of("0")),
                        line(2, "net/ipv6/conf/eth0.10/accept_ra", Optional.of("1")),
                        line(3, "net/ipv6/conf/all/forwarding", Optional.of("0")),
                        line(4, "net/ipv6/conf/lo/forwarding", Optional.empty()),
                        line(8, "net/ipv4/conf/*/forwarding", Optional.of("")));
    }

    private static SysctlLine line(int number, String key, Optional<String> value) {
        return new SysctlLine("/etc/sysctl.d/50-x.conf", number, key, value);
    }

    private static List<SysctlLine> files(String answer) {
        return read(Map.of("sysctl_lines", answer)).atBoot();
    }

    private static Kernel read(Map<String, String> answers) {
        return KernelReader.read(new Answers(answers));
    }
}
