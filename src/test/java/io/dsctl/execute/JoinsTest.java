package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.Printed;
import io.dsctl.cluster.Cluster;
import io.dsctl.execute.StepOutcome.Done;
import io.dsctl.execute.StepOutcome.Failed;
import io.dsctl.plan.Planner;
import io.dsctl.remote.ScriptResult;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A third control plane whose first attempt to join breaks half-way. */
class JoinsTest {

    private static final String CLEAN = Printed.nothing();
    private static final String TRACES = Printed.files("/etc/kubernetes/pki/ca.crt");
    private static final String WHOLE =
            Printed.files(
                    "/etc/kubernetes/kubelet.conf",
                    "/etc/kubernetes/manifests/kube-apiserver.yaml",
                    "/var/lib/etcd/member");

    private final Cluster cluster = Clusters.dualStack("cp-1", "cp-2", "cp-3");
    private final FakeHosts hosts = new FakeHosts();

    @BeforeEach
    void a_cluster_of_two() throws IOException {
        hosts.on("cp-3", "write /etc/sysctl.d", "")
                .on("cp-3", "journalctl", "")
                .on("cp-3", "systemd-socket-activate", "listens\n")
                .on("cp-3", "stop dsctl-ports.service", "")
                .on("cp-3", "/dev/tcp/", "")
                .on("cp-3", "systemctl stop kubelet", "")
                .on("cp-3", "systemctl start kubelet", "")
                .on("cp-3", "kubeadm reset --force", "")
                .on(
                        "cp-3",
                        "kubeadm join --config",
                        () -> new ScriptResult(1, "", "timed out waiting for the condition"))
                .on("cp-3", "kubeadm join --config", "")
                .on("cp-3", "init phase mark-control-plane", "")
                .on("cp-2", "/dev/tcp/", "")
                .on("cp-1", "/dev/tcp/", "")
                .on("cp-1", "dsctl-facts", CLEAN)
                .on(
                        "cp-1",
                        "that must go first",
                        "1d, started, cp-1, https://192.168.1.1:2380, https://192.168.1.1:2379,"
                                + " false\n")
                .on("cp-1", "it is no stale one", "")
                .on("cp-1", "until has_role", "")
                .on("cp-1", "init phase upload-certs", "")
                .on("cp-1", "kubeadm token create", credentials())
                .on("cp-1", "delete secret kubeadm-certs", "");
    }

    /** A certificate and a token, as issue-credentials prints them. */
    static String credentials() throws IOException {
        return Files.readString(Path.of("src/test/resources/probe/ca.crt"))
                + "abcdef.0123456789abcdef\n";
    }

    @Test
    void it_is_undone_while_etcd_decides_and_what_is_left_of_it_goes_before_it_joins_again()
            throws Exception {
        hosts.on("cp-1", "open 2380 first", "").on("cp-1", "--ignore-not-found -o name", "");
        looksLike(CLEAN, TRACES, TRACES, TRACES, CLEAN);

        assertThat(run()).allMatch(Done.class::isInstance);
        assertThat(hosts.log())
                .containsSubsequence(
                        "cp-3 kubeadm join --config",
                        "cp-1 open 2380 first",
                        "cp-3 systemctl stop kubelet",
                        "cp-1 --ignore-not-found -o name",
                        "cp-3 kubeadm reset --force",
                        "cp-1 it is no stale one",
                        "cp-3 kubeadm join --config",
                        "cp-1 until has_role");
    }

    @Test
    void without_a_quorum_nothing_is_reset() throws Exception {
        hosts.on(
                "cp-1",
                "open 2380 first",
                () -> new ScriptResult(65, "", "etcd has no quorum: open 2380 first"));
        looksLike(CLEAN, TRACES);
        var outcomes = run();

        assertThat(outcomes)
                .filteredOn(Failed.class::isInstance)
                .singleElement()
                .satisfies(
                        outcome ->
                                assertThat(((Failed) outcome).why())
                                        .hasMessageContaining("open 2380 first"));
        assertThat(hosts.log())
                .doesNotContain("cp-3 kubeadm reset --force", "cp-3 systemctl stop kubelet");
    }

    @Test
    void one_that_came_true_gets_its_role_and_is_not_reset() throws Exception {
        hosts.on("cp-1", "open 2380 first", "")
                .on("cp-1", "--ignore-not-found -o name", "node/cp-3\n")
                .on("cp-1", "echo elsewhere", "2d, started, cp-3, , , false\n");
        looksLike(CLEAN, WHOLE);

        assertThat(run()).allMatch(Done.class::isInstance);
        assertThat(hosts.log())
                .contains("cp-3 init phase mark-control-plane")
                .doesNotContain("cp-3 kubeadm reset --force");
        assertThat(hosts.log().stream().filter("cp-3 kubeadm join --config"::equals)).hasSize(1);
    }

    private void looksLike(String... answers) {
        for (var answer : answers) {
            hosts.on("cp-3", "dsctl-facts", answer);
        }
    }

    private List<StepOutcome> run() throws InterruptedException {
        var quick = new Retries(Duration.ofMillis(1), Duration.ofMillis(1), new Interruption());
        return Executor.of(hosts, new Templates(), new SilentProgress(), 4, quick)
                .run(Planner.plan(cluster, Facts.living(cluster, "cp-1", "cp-2").get()));
    }
}
