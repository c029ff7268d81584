package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Comparator.naturalOrder;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;

/**
 * kubeadm that fails or dies half-way, and a plain run after it. With the stand-in's switches, and
 * as version 1.22.3, whose failures are recorded.
 */
@Tag("stand-in")
@EnabledIf("io.dsctl.it.NodeImage#isStandIn")
@TestMethodOrder(OrderAnnotation.class)
class HalfDoneIT {

    @RegisterExtension static final Lab LAB = Lab.with(1, 2);

    @BeforeAll
    static void claim_the_recorded_version() {
        LAB.servers()
                .forEach(server -> server.run("/opt/stand-in/bin/stand-in set version v1.22.3"));
    }

    @Test
    @Order(1)
    void an_init_that_died_is_no_cluster() {
        LAB.controlPlane(1).run("/opt/stand-in/bin/stand-in set kill init:after-manifests");

        assertThat(LAB.dsctl("apply", "--yes", LAB.inventory().write()).exits(5).err())
                .contains("kubeadm init failed with exit code 137");
        assertThat(LAB.dsctl("plan", "-v", LAB.inventory().write()).exits(0).out())
                .contains("INIT_PARTIAL")
                .contains("finish the cluster with kubeadm init");
    }

    @Test
    @Order(2)
    void an_init_that_died_is_undone_for_other_settings_as_nobody_else_has_joined() {
        LAB.controlPlane(1).run("/opt/stand-in/bin/stand-in set kill init:after-manifests");
        var run =
                LAB.dsctl("apply", "--yes", LAB.inventory().kubernetes(Lab.IPV4_ONLY).write())
                        .exits(5);

        assertThat(run.err())
                .contains("done     " + LAB.controlPlane(1).name() + ": undo the half-done init")
                .contains("kubeadm init failed with exit code 137");
        assertThat(LAB.controlPlane(1).run("cat /etc/kubernetes/manifests/kube-apiserver.yaml"))
                .doesNotContain("fd00:10:96");
    }

    @Test
    @Order(3)
    void the_next_run_has_its_own_init_and_tells_why_a_kubelet_does_not_come_up()
            throws IOException {
        LAB.worker(1)
                .run(
                        """
                        echo KUBELET_EXTRA_ARGS=--no-such-flag >/etc/default/kubelet
                        /opt/stand-in/bin/stand-in set hurry 40
                        """);
        var run = LAB.dsctl("apply", "--yes", LAB.inventory().workers(1).write()).exits(8);

        assertThat(run.out())
                .contains(
                        "failed: "
                                + LAB.worker(1).name()
                                + ": kubeadm join failed with exit code 1")
                .contains("    kubelet: \"Failed to parse kubelet flag\" err=\"unknown flag:");
        assertThat(lastRecord("events.jsonl")).contains("\"evidence\":[{\"source\":\"kubelet\"");
        assertThat(lastRecord("report.html")).contains("unknown flag: --no-such-flag");
    }

    @Test
    @Order(4)
    void a_job_that_may_not_disturb_anything_or_not_change_anything_leaves_it_alone() {
        var inventory = LAB.inventory().workers(1).write();
        var leftOut =
                "left out: %s: --no-disruptive leaves this away: undo the half-done join"
                        .formatted(LAB.worker(1).name());
        var plan = LAB.folder().resolve("undisruptive.json").toString();

        assertThat(LAB.dsctl("plan", "--no-disruptive", "--out", plan, inventory).exits(8).out())
                .contains(leftOut);
        assertThat(LAB.dsctl("apply", plan).exits(8).out()).contains(leftOut);
        assertThat(LAB.dsctl("apply", "--yes", "--max-changed", "0", inventory).exits(6).err())
                .contains("it would change 1 node, and --max-changed allows 0");
        LAB.worker(1).run("test -e /etc/kubernetes/pki/ca.crt");
    }

    @Test
    @Order(5)
    void what_is_mended_is_begun_anew_and_a_join_that_failed_for_now_is_tried_again() {
        mendKubelet();
        LAB.worker(1).run("/opt/stand-in/bin/stand-in set fail-join connection-refused");
        LAB.worker(2).run("/opt/stand-in/bin/stand-in set kill join:during-tls-bootstrap");
        var run = LAB.dsctl("apply", "--yes", LAB.inventory().write()).exits(8);

        assertThat(run.err())
                .contains("retry    " + LAB.worker(1).name() + ": join-worker: attempt 2")
                .contains("done     " + LAB.worker(1).name() + ": join as worker");
        assertThat(run.out())
                .contains(
                        "failed: "
                                + LAB.worker(2).name()
                                + ": kubeadm join failed with exit code 137");
    }

    @Test
    @Order(6)
    void a_join_that_died_half_way_is_cleaned_or_found_to_have_come_true() {
        var inventory = LAB.inventory().write();
        LAB.dsctl("apply", "--yes", inventory).exits(0);

        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(3);
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
    }

    @Test
    @Order(7)
    void no_field_was_sent_that_kubeadm_does_not_know() {
        LAB.servers()
                .forEach(
                        server ->
                                assertThat(server.run("/opt/stand-in/bin/stand-in warnings"))
                                        .isEmpty());
    }

    @AfterAll
    static void mendKubelet() {
        LAB.worker(1).run("rm -f /etc/default/kubelet; /opt/stand-in/bin/stand-in clear hurry");
    }

    private static String lastRecord(String name) throws IOException {
        try (var files = Files.walk(Dsctl.records(LAB.folder()))) {
            return Files.readString(
                    files.filter(file -> file.endsWith(name)).max(naturalOrder()).orElseThrow());
        }
    }
}
