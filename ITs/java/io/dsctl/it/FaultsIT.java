package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Servers on which something is wrong before a script runs, or while one does. Each gets one clear
 * message, and none holds up the others.
 */
class FaultsIT {

    /**
     * A handshake may take 30 s, the first word of a shell as well; the rest is for slow machines.
     */
    private static final Duration DEADLINE = Duration.ofSeconds(75);

    private static final int MOST_KIBIBYTES = 256 << 10;

    private static final String SSHD = "/usr/sbin/sshd -D ";

    @RegisterExtension static final Lab LAB = Lab.with(1, 1);

    @BeforeAll
    static void trust_the_worker_on_every_port() throws IOException {
        Files.writeString(
                LAB.folder().resolve("any-port"),
                LAB.worker(1).knownHosts().replaceFirst("^\\S+", "*"));
        Files.writeString(
                LAB.folder().resolve("its-port"),
                LAB.controlPlane(1).knownHosts().replaceFirst("^\\S+", "*"));
        Faults.impatience(LAB.folder());
    }

    @AfterEach
    void nothing_is_left_on_the_servers() throws InterruptedException {
        Faults.leftNothingOn(LAB.servers());
    }

    @Test
    void what_is_wrong_before_the_login_is_told_of_each_server_within_the_deadline()
            throws IOException {
        var server = LAB.worker(1);
        var otherKey =
                SshKey.make(Files.createDirectory(LAB.folder().resolve("other"))).privateKey();
        Faults.listen(server, "flood", "socat TCP-LISTEN:2301,fork,reuseaddr 'SYSTEM:yes welcome'");
        Faults.listen(
                server,
                "chatter",
                "socat TCP-LISTEN:2302,fork,reuseaddr 'SYSTEM:while echo welcome; do sleep 1;"
                        + " done'");
        Faults.listen(server, "mute", "socat TCP-LISTEN:2303,fork,reuseaddr 'SYSTEM:sleep 600'");
        server.run("iptables -A INPUT -p tcp --dport 2304 -j DROP");
        Faults.listen(server, "close", SSHD + "-p 2306 -o ChrootDirectory=/none-such");

        var run =
                left(
                        node("flood", 2301, ""),
                        node("chatter", 2302, ""),
                        node("mute", 2303, ""),
                        node("black-hole", 2304, ""),
                        node("refused", 2305, ""),
                        node("close", 2306, ""),
                        node("wrong-key", 22, "identityFile: %s".formatted(otherKey)));

        assertThat(run)
                .contains(
                        "flood: the connection to %s:2301 broke: it says too much and never what SSH servers say"
                                .formatted(server.ipv4()))
                .contains("chatter: the SSH handshake is not over after 30 s")
                .contains("mute: the SSH handshake is not over after 30 s")
                .contains("black-hole: %s:2304 does not answer".formatted(server.ipv4()))
                .contains(
                        "refused: %s:2305 refuses the connection: no SSH server listens there"
                                .formatted(server.ipv4()))
                .contains("close: the connection to %s:2306 broke: ".formatted(server.ipv4()))
                .contains("wrong-key: user \"admin\" is not let in")
                .containsOnlyOnce("hint: try `ssh -p 2303 admin@%s`".formatted(server.ipv4()));
    }

    @Test
    void what_is_wrong_after_the_login_is_told_of_each_server_within_the_deadline() {
        var server = LAB.worker(1);
        Faults.userWithSudo(server, "nologin", "/usr/sbin/nologin", "");
        Faults.user(server, "nosudo", "/bin/bash", "");
        Faults.userWithSudo(server, "floods", "/bin/bash", "yes");
        Faults.userWithSudo(server, "waits", "/bin/bash", "while :; do sleep 1; done");
        Faults.user(server, "asks", "/bin/bash", "");
        server.run("echo 'fault-asks ALL=(ALL:ALL) ALL' >/etc/sudoers.d/fault-asks");
        Faults.listen(
                server, "users", SSHD + "-p 2311 -p 2312 -p 2313 -p 2314 -p 2315 -p 2316 -p 2317");
        Faults.listen(server, "forced", SSHD + "-p 2318 -o 'ForceCommand=echo only for backups'");
        Faults.listen(server, "no-session", SSHD + "-p 2319 -o MaxSessions=0");

        var run =
                left(
                        node("nologin", 2311, "user: fault-nologin"),
                        node("nosudo", 2312, "user: fault-nosudo"),
                        node("floods", 2313, "user: fault-floods"),
                        node("waits", 2314, "user: fault-waits"),
                        node("asks", 2315, "user: fault-asks"),
                        node("forced", 2318, ""),
                        node("no-session", 2319, ""));

        assertThat(run)
                .contains(
                        "nologin: user \"fault-nologin\" gets no shell: it ended with exit code 1"
                                + " and said \"This account is currently not available.\"")
                .contains("nosudo: sudo wants a password of user \"fault-nosudo\"")
                .contains("floods: it prints more than 8 MiB")
                .contains(
                        "waits: user \"fault-waits\" gets no shell of root's in time, and is told"
                                + " nothing")
                .contains("asks: sudo wants a password of user \"fault-asks\"")
                .contains(
                        "forced: user \"admin\" gets no shell: it ended with exit code 0 and said"
                                + " \"only for backups\"")
                .contains("no-session: the server lets us in but opens no session")
                .contains("look at MaxSessions in sshd_config");
    }

    @Test
    void a_login_shell_that_prints_what_dsctl_itself_waits_for_is_no_obstacle() {
        var server = LAB.worker(1);
        Faults.userWithSudo(
                server,
                "garbage",
                "/bin/bash",
                """
                printf '\\033[31m%s\\007\\n' garbage
                printf 'dsctl-facts 0f\\n\\n0f machine\\nx\\n'
                echo garbage >&2
                head -c 300000 /dev/urandom
                """);

        assertThat(plan(0, node("garbage", 22, "user: fault-garbage")).out())
                .contains("join as worker")
                .doesNotContain("left out", "\033", "\007");
    }

    @Test
    void a_fault_of_a_control_plane_ends_the_run_before_anything_is_changed() {
        Faults.listen(
                LAB.controlPlane(1),
                "forced",
                SSHD + "-p 2318 -o 'ForceCommand=echo only for backups'");
        var run =
                LAB.dsctl(
                                "apply",
                                "--yes",
                                asControlPlane(
                                        "{name: forced, role: worker, host: %s, ssh: {port: 2318, knownHostsFile: its-port}}"
                                                .formatted(LAB.controlPlane(1).ipv4())))
                        .exits(4);

        assertThat(run.err())
                .contains("error: forced: user \"admin\" gets no shell: it ended with exit code 0")
                .contains("hint: look at its login shell and the start-up files")
                .contains("nothing was changed");
        assertThat(LAB.controlPlane(1).run("ls -A /etc/kubernetes /run/dsctl 2>/dev/null || true"))
                .doesNotContain("pki");
    }

    @Test
    void many_connections_at_once_get_into_a_server_that_lets_one_in_at_a_time() {
        Faults.listen(
                LAB.worker(1),
                "startups",
                SSHD + "-p 2321 -p 2322 -p 2323 -p 2324 -p 2325 -p 2326 -o MaxStartups=1");
        var nodes =
                IntStream.rangeClosed(2321, 2326)
                        .mapToObj(port -> node("startups-" + port, port, "user: pwadmin"))
                        .toArray(String[]::new);

        assertThat(left(nodes).lines().filter(line -> line.contains("sudo wants a password")))
                .hasSize(nodes.length);
        assertThat(LAB.worker(1).run("journalctl --unit fault-startups"))
                .containsPattern("MaxStartups throttling|past MaxStartups");
    }

    @Test
    void one_session_at_a_time_is_enough() {
        Faults.listen(LAB.worker(1), "sessions", SSHD + "-p 2331 -o MaxSessions=1");

        assertThat(plan(0, node("sessions", 2331, "")).out()).contains("sessions  join as worker");
    }

    @Test
    void a_server_that_stops_reading_is_given_up() {
        var server = LAB.worker(1);
        Faults.instead(server, "ip", Faults.STOP_SESSION + "exec sleep 5");
        try {
            assertThat(left(node("stopped", 22, "configFile: impatient")))
                    .contains(
                            "stopped: the connection to %s:22 broke: no answer for 4 s"
                                    .formatted(server.ipv4()));
        } finally {
            Faults.goOn(server);
            Faults.mend(server, "ip");
        }
    }

    @Test
    void a_command_that_prints_for_ever_fills_no_memory_here_or_there() throws Exception {
        var server = LAB.worker(1);
        Faults.instead(server, "ip", "yes");
        try {
            var run = StartedRun.of(LAB, "plan", inventory(node("prints", 22, "")));
            var most = mostMemory(run.process());

            assertThat(run.ended().exits(8).out()).contains("prints: it prints more than 8 MiB");
            assertThat(most).isLessThan(MOST_KIBIBYTES);
            Faults.leftNothingOn(server);
            server.run("! pgrep -x yes");
        } finally {
            Faults.mend(server, "ip");
        }
    }

    @Test
    void a_clock_that_is_off_by_a_year_is_told_before_certificates_are_made() {
        var server = LAB.worker(1);
        Faults.instead(server, "date", "exec \"$real\" -d '-1 year' \"$@\"");
        try {
            assertThat(left(node("late", 22, "")))
                    .containsPattern(
                            "late: its clock is 36[456] days slow, going by this machine's")
                    .contains("hint: set it, and let chrony or systemd-timesyncd keep it");

            assertThat(
                            LAB.dsctl("apply", "--yes", asControlPlane(node("late", 22, "")))
                                    .exits(6)
                                    .err())
                    .containsPattern("error: late: its clock is 36[456] days slow")
                    .contains("refused as unsafe, nothing was changed");
            assertThat(server.run("cat /proc/sys/net/ipv4/ip_forward")).isEqualTo("0\n");
        } finally {
            Faults.mend(server, "date");
        }
    }

    /** The plan of a cluster of which these nodes are left out, and which takes not too long. */
    private static String left(String... nodes) {
        var begin = System.nanoTime();
        var run = plan(8, nodes);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(DEADLINE);
        assertThat(run.out()).contains(LAB.controlPlane(1).name() + "  ");
        assertThat(run.out().lines().filter(line -> line.contains("! left out: ")))
                .hasSize(nodes.length);
        assertThat(Pattern.compile("! left out: .*\n +hint: .").matcher(run.out()).results())
                .hasSize(nodes.length);
        return run.out();
    }

    private static Dsctl.Run plan(int exitCode, String... nodes) {
        return LAB.dsctl("plan", inventory(nodes)).exits(exitCode);
    }

    private static String inventory(String... nodes) {
        var inventory = LAB.inventory().workers(0);
        for (var node : nodes) {
            inventory.and(node);
        }
        return inventory.write();
    }

    private static String asControlPlane(String node) {
        return LAB.inventory()
                .controlPlanes(0)
                .workers(0)
                .and(node.replace("role: worker", "role: control-plane"))
                .write();
    }

    /** The worker under another name, at another port. */
    private static String node(String name, int port, String ssh) {
        return "{name: %s, role: worker, host: %s, ssh: {port: %d, knownHostsFile: any-port%s}}"
                .formatted(name, LAB.worker(1).ipv4(), port, ssh.isEmpty() ? "" : ", " + ssh);
    }

    /** In KiB, until it ends. */
    private static int mostMemory(Process process) throws InterruptedException {
        var most = 0;
        for (; process.isAlive(); Thread.sleep(100)) {
            try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
                most =
                        lines.filter(line -> line.startsWith("VmHWM:"))
                                .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                                .reduce(most, Math::max);
            } catch (IOException | UncheckedIOException _) {
                // It has ended.
            }
        }
        assertThat(most).isPositive();
        return most;
    }
}
