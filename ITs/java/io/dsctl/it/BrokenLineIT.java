package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;

/**
 * Lines and units that end while kubeadm is at work. Here kubeadm notes that it was called, and
 * begins when the test lets it.
 */
@TestMethodOrder(OrderAnnotation.class)
class BrokenLineIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String LOST = "kubeadm goes on there";

    @RegisterExtension static final Lab LAB = Lab.with(1, 4);

    @BeforeAll
    static void kubeadm_waits_for_the_test() throws IOException {
        for (var server : LAB.servers()) {
            Faults.instead(
                    server,
                    "kubeadm",
                    """
                    case "$1 $2" in
                        "init phase") ;;
                        init* | join*)
                            echo "$1" >>/run/fault-kubeadm
                            until [ -e /run/fault-go ]; do sleep 0.2; done
                            ;;
                    esac
                    exec "$real" "$@"
                    """);
        }
        Faults.impatience(LAB.folder());
    }

    @AfterEach
    void nothing_is_left_on_the_servers() throws InterruptedException {
        Faults.leftNothingOn(LAB.servers());
    }

    @Test
    @Order(1)
    void a_session_that_is_killed_during_init_and_a_sigterm_after_it_leave_a_whole_control_plane()
            throws Exception {
        var server = LAB.controlPlane(1);
        var run = StartedRun.apply(LAB, LAB.inventory().workers(1).write());
        isHeldOn(server);
        server.run("pkill -KILL -f '^sshd: admin@'");
        run.says(LOST);
        run.signal("TERM");
        run.says("stopping: ");
        letGo(server);

        assertThat(run.ended().exits(130).err())
                .containsOnlyOnce(LOST)
                .contains("done     " + server.name() + ": start the cluster")
                .contains("not run  " + LAB.worker(1).name() + ": join as worker");
        assertThat(calls(server)).isEqualTo("init\n");
        assertThat(nodes()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void a_join_whose_unit_is_killed_is_told_and_leaves_no_secret() throws Exception {
        var server = LAB.worker(1);
        var run = StartedRun.apply(LAB, LAB.inventory().workers(1).write());
        isHeldOn(server);
        server.run("kill -9 $(systemctl show --property MainPID --value dsctl-kubeadm.service)");

        assertThat(run.ended().exits(8).out())
                .contains(
                        "failed: %s: kubeadm join ended without a result: it was stopped or killed on the server: systemd calls it \"signal\""
                                .formatted(server.name()));
        assertThat(calls(server)).isEqualTo("join\n");
        assertThat(server.run("ls /run/dsctl")).doesNotContain("kubeadm.yaml", "patches", "std");
    }

    @Test
    @Order(3)
    void a_join_whose_unit_is_stopped_is_told_and_leaves_no_secret() throws Exception {
        var server = LAB.worker(1);
        server.run("rm /run/fault-kubeadm");
        var run = StartedRun.apply(LAB, LAB.inventory().workers(1).write());
        isHeldOn(server);
        server.run("systemctl stop dsctl-kubeadm.service");

        assertThat(run.ended().exits(8).out())
                .contains(
                        "failed: %s: kubeadm join ended without a result: it was stopped or killed on the server"
                                .formatted(server.name()));
        assertThat(calls(server)).isEqualTo("join\n");
    }

    @Test
    @Order(4)
    void a_join_goes_on_when_sshd_is_restarted_and_all_its_sessions_are_killed() throws Exception {
        var server = LAB.worker(1);
        server.run("rm /run/fault-kubeadm");
        var inventory = LAB.inventory().workers(1).write();
        var run = StartedRun.apply(LAB, inventory);
        isHeldOn(server);
        server.run("systemctl stop ssh; pkill -KILL -x sshd");
        run.says(LOST);
        Thread.sleep(3000);
        server.run("systemctl start ssh");
        letGo(server);

        run.ended().exits(0);
        isJoinedByOneCall(server, inventory, 2);
    }

    @Test
    @Order(5)
    void a_join_goes_on_when_no_packet_comes_through_for_a_while() throws Exception {
        var server = LAB.worker(2);
        var inventory = LAB.inventory().workers(1).and(impatient(server)).write();
        var run = cut(server, inventory, Duration.ofSeconds(20));

        assertThat(run.err()).contains("no answer for 4 s");
        isJoinedByOneCall(server, inventory, 3);
    }

    @Test
    @Order(6)
    @Tag("slow")
    void a_line_that_is_dead_for_80_seconds_is_noticed_by_the_usual_keep_alive() throws Exception {
        var inventory = LAB.inventory().workers(3).write();
        var run = cut(LAB.worker(3), inventory, Duration.ofSeconds(80));

        assertThat(run.err()).contains("no answer for 60 s");
        isJoinedByOneCall(LAB.worker(3), inventory, 4);
    }

    @Test
    @Order(7)
    void a_server_that_stops_reading_a_script_gets_it_again() throws Exception {
        var server = LAB.worker(4);
        var patches = Files.createDirectory(LAB.folder().resolve("patches"));
        for (int number = 10; number < 40; number++) {
            Files.writeString(
                    patches.resolve("kubeletconfiguration%d+merge.yaml".formatted(number)),
                    ("#" + "x".repeat(99) + "\n").repeat(600) + "maxPods: 110\n");
        }
        Faults.instead(
                server,
                "head",
                """
                case "$1 $2" in
                    "-c "1[5-9]?????)
                        [ -e /run/fault-stopped ] || {
                            %s
                            exec sleep 5
                        }
                        ;;
                esac
                exec "$real" "$@"
                """
                        .formatted(Faults.STOP_SESSION));
        letGo(LAB.worker(3));
        letGo(server);
        var inventory =
                LAB.inventory()
                        .workers(3)
                        .addKubernetes("  patches: patches\n")
                        .and(impatient(server))
                        .write();
        var run = StartedRun.apply(LAB, inventory);
        run.says(LOST);
        server.run("test -e /run/fault-stopped");
        Faults.goOn(server);

        run.ended().exits(0);
        isJoinedByOneCall(server, inventory, 5);
    }

    /** An apply that ends well although nothing comes or goes on the line, in mid-join. */
    private static Dsctl.Run cut(Server server, String inventory, Duration pause) throws Exception {
        var run = StartedRun.apply(LAB, inventory);
        isHeldOn(server);
        filter(server, "A");
        Thread.sleep(pause);
        letGo(server);
        run.says(LOST);
        filter(server, "D");
        assertThat(run.ended().exits(0).err()).containsOnlyOnce(LOST);
        return run.ended();
    }

    private static void filter(Server server, String change) {
        for (var family : new String[] {"iptables", "ip6tables"}) {
            server.run(
                    "%1$s -%2$s INPUT -p tcp --dport 22 -j DROP; %1$s -%2$s OUTPUT -p tcp --sport 22 -j DROP"
                            .formatted(family, change));
        }
    }

    private static String impatient(Server server) {
        return "{name: %s, role: worker, host: %s, ssh: {configFile: impatient}}"
                .formatted(server.name(), server.ipv4());
    }

    private static void isHeldOn(Server server) throws InterruptedException {
        var deadline = System.nanoTime() + SOON.toNanos();
        while (server.tryToRun("[ -e /run/fault-kubeadm ]").getExitCode() != 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(200);
        }
    }

    private static void letGo(Server server) {
        server.run("touch /run/fault-go");
    }

    private static String calls(Server server) {
        return server.run("cat /run/fault-kubeadm");
    }

    private static int nodes() {
        return (int) LAB.kubectl("get nodes -o name").lines().count();
    }

    private static void isJoinedByOneCall(Server server, String inventory, int nodes) {
        assertThat(calls(server)).isEqualTo("join\n");
        assertThat(nodes()).isEqualTo(nodes);
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
    }
}
