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

import java.util.List;

/**
 * Servers whose firewalls are up and closed to all but SSH: firewalld on the control plane, ufw on
 * the first worker.
 */
@TestMethodOrder(OrderAnnotation.class)
class FirewallIT {

    @RegisterExtension static final Lab LAB = Lab.with(1, 2);

    /** Something that listens on each server, and stands for all that does. */
    private static final int PORT = 30080;

    private static final String OWNERS = "192.0.2.99";

    private static Server firewalld;
    private static Server ufw;
    private static Server stranger;

    @BeforeAll
    static void firewallsAreUp() {
        firewalld = LAB.controlPlane(1);
        ufw = LAB.worker(1);
        stranger = LAB.worker(2);
        assumeTrue(
                firewalld.tryToRun("ls /opt/firewalls/*.deb").getExitCode() == 0,
                "this image brings no packages of firewalls");
        // Both are Python, which is kept out of sight for whatever else runs.
        var python =
                "cd /usr/bin && ln -s /opt/stand-in/python3 python3.11 && ln -s python3.11 python3"
                        + " && ";
        firewalld.run(
                python
                        + "rm /opt/firewalls/ufw_* && DEBIAN_FRONTEND=noninteractive dpkg -i"
                        + " /opt/firewalls/*.deb && firewall-cmd --permanent --zone=trusted"
                        + " --add-source="
                        + OWNERS
                        + " && firewall-cmd --zone=trusted --add-source="
                        + OWNERS);
        ufw.run(
                python
                        + "DEBIAN_FRONTEND=noninteractive dpkg -i /opt/firewalls/ufw_*.deb && ufw"
                        + " logging off && ufw allow 22/tcp && ufw allow from "
                        + OWNERS
                        + " && ufw --force enable");
        LAB.servers().forEach(FirewallIT::listen);
    }

    /** Nobody else wants servers with a firewall. */
    @AfterAll
    static void serversAreThrownAway() {
        LAB.servers().forEach(Server::stop);
    }

    @Test
    @Order(1)
    void a_cluster_comes_up_behind_closed_firewalls() {
        hasPod(firewalld);
        ufw.run(
                "ip route add 10.244.99.0/24 via %s && ip route add fd00:10:244:99::/64 via %s"
                        .formatted(firewalld.ipv4(), firewalld.ipv6()));
        isClosed(firewalld, ufw);
        isClosed(ufw, firewalld);
        assertThat(isKeptOut(ufw, "10.244.99.2")).isTrue();

        var run = LAB.dsctl("apply", "--yes", inventory(1, "manage")).exits(0);

        assertThat(run.err())
                .contains("let the cluster's nodes and networks through its firewall, firewalld")
                .contains("let the cluster's nodes and networks through its firewall, ufw");
        isOpen(firewalld, ufw);
        isOpen(ufw, firewalld);
        assertThat(reaches(ufw, "10.244.99.2", PORT)).isTrue();
        assertThat(reaches(ufw, "fd00:10:244:99::2", PORT)).isTrue();
    }

    @Test
    @Order(2)
    void strangers_are_kept_out_as_before() {
        isClosed(firewalld, stranger);
        isClosed(ufw, stranger);
        assertThat(reaches(stranger, firewalld.ipv4(), 22)).isTrue();
        assertThat(reaches(stranger, ufw.ipv4(), 22)).isTrue();
    }

    @Test
    @Order(3)
    void a_second_run_finds_nothing_to_do_and_restarts_nothing() {
        var before = Snapshot.of(members());
        var firewalls = firewalls();

        LAB.dsctl("apply", "--yes", inventory(1, "manage")).exits(0);

        before.isStillSo();
        assertThat(firewalls()).isEqualTo(firewalls);
    }

    @Test
    @Order(4)
    void check_names_what_somebody_took_away_and_changes_nothing() {
        firewalld.run("firewall-cmd --zone=trusted --remove-source=" + ufw.ipv6());
        ufw.run("ufw delete allow from " + firewalld.ipv4());
        var before = Snapshot.of(members());

        var run = LAB.dsctl("plan", "--detailed-exitcode", inventory(1, "check")).exits(0);

        assertThat(run.out())
                .contains("its zone trusted lacks the sources " + ufw.ipv6() + " [Firewalld]")
                .contains(
                        "these rules are missing: `ufw allow from %s` [Ufw]"
                                .formatted(firewalld.ipv4()));
        before.isStillSo();
        assertThat(isKeptOut(firewalld, ufw.ipv4())).isTrue();
    }

    @Test
    @Order(5)
    void what_is_missing_comes_back_nobody_elses_rules_go_and_who_comes_is_let_in() {
        firewalld.run("iptables -N KUBE-IT && iptables -A FORWARD -j KUBE-IT");
        firewalld.run("firewall-cmd --zone=public --add-port=9999/tcp");
        var before = Snapshot.ofProcesses(members());

        LAB.dsctl("apply", "--yes", inventory(2, "manage")).exits(0);

        isOpen(firewalld, ufw);
        isOpen(ufw, firewalld);
        isOpen(firewalld, stranger);
        isOpen(ufw, stranger);
        before.isStillSo();
        assertThat(firewalld.run("iptables -S FORWARD")).contains("-j KUBE-IT");
        assertThat(firewalld.run("firewall-cmd --zone=public --list-ports")).contains("9999/tcp");
        LAB.dsctl("plan", "--detailed-exitcode", inventory(2, "manage")).exits(0);
    }

    @Test
    @Order(6)
    void a_reset_takes_its_own_away_and_no_more() {
        LAB.dsctl("reset", "--confirm", "it", inventory(2, "manage")).exits(0);

        for (var when : List.of("", "--permanent ")) {
            assertThat(
                            firewalld
                                    .run(
                                            "firewall-cmd %s--zone=trusted --list-sources"
                                                    .formatted(when))
                                    .strip())
                    .isEqualTo(OWNERS);
        }
        assertThat(ufw.run("ufw show added").lines())
                .filteredOn(line -> line.startsWith("ufw "))
                .containsExactly("ufw allow 22/tcp", "ufw allow from " + OWNERS);
        isClosed(firewalld, ufw);
        isClosed(ufw, firewalld);
        // There still is somebody who would answer.
        assertThat(reaches(firewalld, "127.0.0.1", PORT)).isTrue();
        assertThat(reaches(ufw, "127.0.0.1", PORT)).isTrue();
    }

    private static String inventory(int workers, String mode) {
        return LAB.inventory().workers(workers).below("firewall: " + mode + "\n").write();
    }

    private static List<Server> members() {
        return List.of(firewalld, ufw);
    }

    /** What would tell that one was restarted, or given something. */
    private static String firewalls() {
        return firewalld.run(
                        "systemctl show firewalld -p ActiveEnterTimestampMonotonic -p MainPID; find"
                                + " /etc/firewalld -type f -printf '%p %T@\\n'")
                + ufw.run("find /etc/ufw -type f -printf '%p %T@\\n'");
    }

    private static void listen(Server server) {
        serve(server, "");
    }

    private static void serve(Server server, String inside) {
        server.run(
                "systemd-run --quiet --unit fault-listen%s %s socat TCP6-LISTEN:%d,ipv6only=0,fork,reuseaddr /dev/null"
                        .formatted(inside.isEmpty() ? "" : "-pod", inside, PORT));
        server.run(
                "timeout 10 sh -c 'until %s ss -ltn | grep -q :%d; do sleep 0.2; done'"
                        .formatted(inside, PORT));
    }

    /** A network namespace with addresses of Pods, behind this server, which forwards. */
    private static void hasPod(Server server) {
        server.run(
                """
                echo 1 >/proc/sys/net/ipv4/ip_forward
                echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
                ip netns add pod
                ip link add cni-it0 type veth peer name eth0 netns pod
                ip address add 10.244.99.1/24 dev cni-it0
                ip address add fd00:10:244:99::1/64 dev cni-it0 nodad
                ip link set cni-it0 up
                ip -n pod link set lo up
                ip -n pod address add 10.244.99.2/24 dev eth0
                ip -n pod address add fd00:10:244:99::2/64 dev eth0 nodad
                ip -n pod link set eth0 up
                ip -n pod route add default via 10.244.99.1
                ip -n pod route add default via fd00:10:244:99::1
                """);
        serve(server, "ip netns exec pod");
    }

    private static void isOpen(Server server, Server from) {
        assertThat(reaches(from, server.ipv4(), PORT)).isTrue();
        assertThat(reaches(from, server.ipv6(), PORT)).isTrue();
    }

    private static void isClosed(Server server, Server from) {
        assertThat(isKeptOut(from, server.ipv4())).isTrue();
        assertThat(isKeptOut(from, server.ipv6())).isTrue();
    }

    private static boolean reaches(Server from, String address, int port) {
        return connects(from, address, port, 5);
    }

    /** On one segment, what does not get through within a second does not at all. */
    private static boolean isKeptOut(Server from, String address) {
        return !connects(from, address, PORT, 1);
    }

    private static boolean connects(Server from, String address, int port, int seconds) {
        return from.tryToRun(
                                "timeout %d bash -c 'exec 3<>/dev/tcp/%s/%d'"
                                        .formatted(seconds, address, port))
                        .getExitCode()
                == 0;
    }
}
