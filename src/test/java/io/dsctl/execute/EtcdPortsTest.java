package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.failure.Failure;
import io.dsctl.plan.Planner;
import io.dsctl.plan.Step.JoinControlPlane;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class EtcdPortsTest {

    private static final String MEMBERS =
            """
            1d, started, cp-1, https://192.168.1.1:2380, https://192.168.1.1:2379, false
            2d, started, cp-2, https://192.168.1.2:2380, https://192.168.1.2:2379, false
            """;

    private final FakeHosts hosts = new FakeHosts();

    @BeforeEach
    void members_of_etcd() {
        hosts.on("cp-1", "that must go first", MEMBERS)
                .on("cp-3", "systemd-socket-activate", "listens\n")
                .on("cp-3", "stop dsctl-ports.service", "");
    }

    @Test
    void ports_that_are_open_both_ways_are_tried_and_nothing_listens_afterwards() {
        hosts.on("cp-1", "/dev/tcp/", "").on("cp-2", "/dev/tcp/", "").on("cp-3", "/dev/tcp/", "");

        prove();

        assertThat(hosts.log())
                .contains("cp-1 /dev/tcp/", "cp-2 /dev/tcp/", "cp-3 /dev/tcp/")
                .endsWith("cp-3 stop dsctl-ports.service");
    }

    @Test
    void a_closed_port_is_told_with_both_its_ends_for_good() {
        hosts.on("cp-1", "/dev/tcp/", "")
                .on("cp-2", "/dev/tcp/", "192.168.1.3 2380 no answer within 5 s\n")
                .on("cp-3", "192.168.1.1", "192.168.1.1 2379 No route to host\n")
                .on("cp-3", "192.168.1.2", "");

        assertThatThrownBy(this::prove)
                .isInstanceOfSatisfying(
                        Failure.StepFailed.class,
                        failed -> assertThat(failed.isTransient()).isFalse())
                .hasMessage(
                        "cp-3: its etcd and the others would not reach each other, and the cluster"
                                + " would stop: port 2379 of cp-1 (192.168.1.1) cannot be reached"
                                + " from cp-3: No route to host; port 2380 of cp-3 (192.168.1.3)"
                                + " cannot be reached from cp-2: no answer within 5 s");
        assertThat(hosts.log()).endsWith("cp-3 stop dsctl-ports.service");
    }

    @Test
    void with_an_etcd_of_the_owners_there_is_nothing_to_try() {
        var elsewhere = new FakeHosts().on("cp-1", "that must go first", "");

        new EtcdPorts(shell(elsewhere)).prove(join());

        assertThat(elsewhere.log()).hasSize(1);
    }

    @Test
    void a_port_that_listens_is_open_and_one_that_refuses_is_where_that_is_expected()
            throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not installed");
        try (var open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(reached(open.getLocalPort(), false)).isEmpty();
        }
        var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        closed.close();

        assertThat(reached(closed.getLocalPort(), true)).isEmpty();
        assertThat(reached(closed.getLocalPort(), false))
                .isEqualTo("127.0.0.1 %d Connection refused\n".formatted(closed.getLocalPort()));
    }

    private static String reached(int port, boolean refusedIsFine) throws Exception {
        var script =
                new Templates()
                        .render(
                                "join-control-plane/reach.sh",
                                Map.of(
                                        "targets",
                                        List.of(
                                                Map.of(
                                                        "address",
                                                        "127.0.0.1",
                                                        "port",
                                                        Integer.toString(port))),
                                        "refusedIsFine",
                                        refusedIsFine));
        var shell = new ProcessBuilder("/bin/sh", "-s").redirectErrorStream(true).start();
        try (var stdin = shell.getOutputStream()) {
            stdin.write(script.getBytes(StandardCharsets.UTF_8));
        }
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void prove() {
        new EtcdPorts(shell(hosts)).prove(join());
    }

    private static JoinControlPlane join() {
        var cluster = Clusters.dualStack("cp-1", "cp-2", "cp-3");
        return Planner.plan(cluster, Facts.living(cluster, "cp-1", "cp-2").get()).steps().stream()
                .map(planned -> planned.step())
                .filter(JoinControlPlane.class::isInstance)
                .map(JoinControlPlane.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Shell shell(FakeHosts hosts) {
        var once = new Retries(Duration.ofMillis(1), Duration.ofMillis(1), new Interruption());
        return new Shell(hosts, new Templates(), once, null);
    }
}
