package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;

/**
 * What a server's kernel must do before Kubernetes comes. Its IPv6 default route comes from a real
 * router, which lives in a network namespace of the server; and it has swap, as far as a container
 * can have any.
 */
@TestMethodOrder(OrderAnnotation.class)
class PrepareIT {

    @RegisterExtension static final Lab LAB = Lab.with(1, 0);

    /** A dot in its name is what breaks the usual notation of sysctl. */
    private static final String DEVICE = "ra0.7";

    private static final String ROUTE = "ip -6 route show default proto ra dev " + DEVICE;

    private static final String FSTAB =
            """
            # /etc/fstab: what is mounted at boot
            UUID=0c1d-22 none swap sw 0 0
            /dev/fault3\tnone\tswap\tsw,noauto 0 0
            #/dev/fault4 none swap sw 0 0
            tmpfs /srv tmpfs noauto 0 0
              /swap.img\tnone  swap  defaults,pri=5  0  0\
            """;

    @BeforeAll
    static void a_router_advertises_itself() throws IOException {
        assumeTrue(
                server().tryToRun("command -v radvd").getExitCode() == 0,
                "this image of servers has no radvd");
        Faults.impatience(LAB.folder());
        server().run(
                        """
                        cat >/usr/local/sbin/fault-router <<'EOF'
                        #!/bin/sh
                        set -e
                        echo 'interface wan0 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; AdvDefaultLifetime 1800; prefix fd00:7a:7a::/64 { }; };' >/run/fault-radvd.conf
                        ip netns add router
                        ip link add %1$s type veth peer name wan0 netns router
                        ip -n router link set wan0 up
                        ip netns exec router sysctl -qw net.ipv6.conf.all.forwarding=1
                        ip link set %1$s up
                        ip netns exec router radvd --config /run/fault-radvd.conf --pidfile /run/fault-radvd.pid --logmethod stderr
                        EOF
                        chmod 755 /usr/local/sbin/fault-router
                        cat >/etc/systemd/system/fault-router.service <<'EOF'
                        [Unit]
                        DefaultDependencies=no
                        Before=systemd-sysctl.service
                        [Service]
                        Type=oneshot
                        RemainAfterExit=yes
                        ExecStart=/usr/local/sbin/fault-router
                        ExecStopPost=-/bin/ip link delete %1$s
                        ExecStopPost=-/bin/ip netns delete router
                        [Install]
                        WantedBy=sysinit.target
                        EOF
                        systemctl enable --quiet --now fault-router.service
                        """
                                .formatted(DEVICE));
        awaitRoute();
    }

    @AfterAll
    static void the_router_goes() {
        server().tryToRun(
                        """
                        systemctl disable --now fault-router.service
                        umount /proc/swaps
                        rm -rf /lib/modules/fault
                        mv /run/fault-container /run/systemd/container
                        rm -f /etc/systemd/system/fault-router.service /usr/local/sbin/fault-router /etc/systemd/system/dev-fault* /usr/lib/systemd/system/dev-fault*
                        rm -f /etc/systemd/system/swap.target.wants/dev-fault*
                        echo '# UNCONFIGURED FSTAB FOR BASE SYSTEM' >/etc/fstab
                        systemctl daemon-reload
                        """);
    }

    @Test
    @Order(1)
    void the_kernel_drops_the_route_of_a_server_that_forwards_without_further_ado() {
        server().run("echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");

        assertThat(server().run(ROUTE)).isEmpty();

        server().run("echo 0 >/proc/sys/net/ipv6/conf/all/forwarding");
        awaitRoute();
    }

    @Test
    @Order(2)
    void a_later_file_that_would_win_at_boot_is_named_and_refused() {
        server().run("echo 'net.ipv4.conf.*.forwarding = 0' >/etc/sysctl.d/99-zzz.conf");

        var run = LAB.dsctl("apply", "--yes", inventory());

        run.exits(6);
        assertThat(run.err())
                .contains(
                        "/etc/sysctl.d/99-zzz.conf:1 sets net/ipv4/conf/*/forwarding to 0 at boot");
        server().run("rm /etc/sysctl.d/99-zzz.conf");
    }

    @Test
    @Order(3)
    void a_server_whose_line_dies_when_forwarding_comes_on_takes_that_back() throws Exception {
        Faults.instead(
                server(),
                "ip",
                """
                if [ "$(cat /proc/sys/net/ipv6/conf/all/forwarding)" = 1 ]; then
                    if ! [ -e /run/fault-cut ]; then
                        touch /run/fault-cut
                        iptables -I INPUT -p tcp --dport 22 -j DROP
                        ip6tables -I INPUT -p tcp --dport 22 -j DROP
                    fi
                elif [ -e /run/fault-cut ]; then
                    rm /run/fault-cut
                    iptables -F INPUT
                    ip6tables -F INPUT
                fi
                exec "$real" "$@"
                """);

        var run = LAB.dsctl("apply", "--yes", inventory());
        Faults.mend(server(), "ip");

        run.exits(5);
        assertThat(run.err())
                .contains(
                        server().name()
                                + ": the line to it was lost when IPv6 forwarding came on; after 30"
                                + " s the server took that back and is as it was");
        assertThat(run.out()).contains("IPv6AcceptRA=yes");
        assertThat(state()).isEqualTo("1 0 0 0");
        assertThat(server().run(ROUTE)).contains("expires");
        assertThat(
                        server().run(
                                        "ls -d /etc/sysctl.d/99-dsctl* /run/dsctl-rollback"
                                                + " 2>/dev/null || true"))
                .isEmpty();
        Faults.leftNothingOn(server());
    }

    /** Its timer must not take back what the next run does. */
    @Test
    @Order(4)
    void a_trial_of_a_run_that_was_killed_counts_for_nothing() throws Exception {
        var inventory = inventory();
        Faults.instead(
                server(), "ip", Faults.held("*'show default dev'*") + "exec \"$real\" \"$@\"\n");
        var run = StartedRun.apply(LAB, inventory);
        run.until(server(), Faults.HELD);
        run.kill();
        Faults.letGo(server());
        Faults.mend(server(), "ip");

        assertThat(state()).isEqualTo("2 1 1 1");
        assertThat(LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(10).out())
                .contains("enable IPv4 and IPv6 forwarding");
        server().run("[ -e /run/dsctl-rollback/values ]");
    }

    @Test
    @Order(5)
    void the_route_stays_modules_come_and_swap_goes() {
        swap();
        // Who has none in /lib/modules is not asked whether it would load one.
        server().run("mkdir -p /lib/modules/fault && touch /lib/modules/fault/modules.dep");
        Faults.instead(
                server(),
                "modprobe",
                "case \"$*\" in *overlay) exit 0 ;; esac; exec \"$real\" \"$@\"");

        var run = LAB.dsctl("apply", "--yes", inventory());

        run.exits(0);
        assertThat(state()).isEqualTo("2 1 1 1");
        assertThat(server().run(ROUTE)).contains("expires");
        assertThat(server().run("cat /etc/sysctl.d/99-dsctl.conf"))
                .contains("net/ipv6/conf/" + DEVICE + "/accept_ra = 2\nnet.ipv4.ip_forward = 1\n");
        assertThat(server().run("cat /etc/modules-load.d/dsctl.conf")).endsWith("\noverlay\n");
        assertThat(server().run("cat /etc/fstab"))
                .isEqualTo(
                        FSTAB.replace("UUID", "# switched off by dsctl: UUID")
                                .replace("  /swap.img", "# switched off by dsctl:   /swap.img"));
        assertThat(units()).isEqualTo("disabled masked");
        assertThat(server().run("sed 1d /proc/swaps")).isEmpty();
        assertThat(
                        server().run(
                                        "ls -d /run/dsctl-rollback /etc/fstab.* 2>/dev/null;"
                                                + " systemctl list-units --all --plain --no-legend"
                                                + " 'dsctl-rollback*'"))
                .isEmpty();
    }

    @Test
    @Order(6)
    void the_second_run_and_one_after_a_reboot_find_nothing_to_do() {
        var inventory = inventory();
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);

        server().reboot();
        awaitRoute();

        assertThat(state()).isEqualTo("2 1 1 1");
        server().run(
                        "timeout 180 sh -c 'until kubectl --kubeconfig /etc/kubernetes/admin.conf"
                            + " --cache-dir /dev/null get --raw /readyz >/dev/null 2>&1; do sleep"
                            + " 0.5; done'");
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
    }

    @Test
    @Order(7)
    void a_reset_gives_swap_back_at_boot() {
        LAB.dsctl("reset", "--confirm", "it", inventory()).exits(0);

        assertThat(server().run("cat /etc/fstab")).isEqualTo(FSTAB);
        assertThat(units()).isEqualTo("enabled enabled");
        assertThat(
                        server().run(
                                        "ls -d /var/lib/dsctl /etc/sysctl.d/99-dsctl.conf"
                                                + " /etc/modules-load.d/dsctl.conf 2>/dev/null"
                                                + " || true"))
                .isEmpty();
    }

    /** Real are fstab and systemd's units; the kernel's list is one that only this server sees. */
    private static void swap() {
        server().run(
                        """
                        printf '%%s' %s >/etc/fstab
                        for unit in /etc/systemd/system/dev-fault1.swap /usr/lib/systemd/system/dev-fault2.swap; do
                            printf '[Swap]\\nWhat=/dev/fault\\n[Install]\\nWantedBy=swap.target\\n' >$unit
                        done
                        sed -i s,/dev/fault,/dev/fault1, /etc/systemd/system/dev-fault1.swap
                        sed -i s,/dev/fault,/dev/fault2, /usr/lib/systemd/system/dev-fault2.swap
                        systemctl daemon-reload
                        systemctl enable --quiet dev-fault1.swap dev-fault2.swap
                        printf 'Filename\\tType\\tSize\\tUsed\\tPriority\\n/swap\\\\040file file\\t9999999999\\t12\\t-2\\n' >/run/fault-swaps
                        mount --bind /run/fault-swaps /proc/swaps
                        rm -f /.dockerenv
                        mv /run/systemd/container /run/fault-container
                        """
                                .formatted(Server.quoted(FSTAB)));
        Faults.instead(
                server(),
                "swapoff",
                """
                [ "$1" = '/swap file' ] && sed 1q /run/fault-swaps >/run/fault-none && cat /run/fault-none >/run/fault-swaps
                """);
    }

    private static String inventory() {
        return LAB.inventory()
                .ssh(
                        "configFile: impatient, user: admin, identityFile: %s, knownHostsFile:"
                                        .formatted(Pool.one().key().privateKey())
                                + " known_hosts")
                .write();
    }

    private static Server server() {
        return LAB.controlPlane(1);
    }

    /** accept_ra, then forwarding: of all interfaces, of new ones, of this one. */
    private static String state() {
        return server().run(
                        "cd /proc/sys/net/ipv6/conf; echo $(cat %1$s/accept_ra all/forwarding default/forwarding %1$s/forwarding)"
                                .formatted(DEVICE))
                .strip();
    }

    private static String units() {
        return server().run("echo $(systemctl is-enabled dev-fault1.swap dev-fault2.swap)").strip();
    }

    private static void awaitRoute() {
        server().run(
                        "timeout 30 sh -c 'until [ -n \"$(%s)\" ]; do sleep 0.2; done'"
                                .formatted(ROUTE));
    }
}
