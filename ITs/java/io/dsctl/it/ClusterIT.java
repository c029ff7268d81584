package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

/**
 * One control plane and two workers, dual-stack: from bare servers through the life of a cluster.
 */
@TestMethodOrder(OrderAnnotation.class)
class ClusterIT {

    @RegisterExtension static final Lab LAB = Lab.with(1, 3);

    @Test
    @Order(1)
    void a_plan_changes_nothing() {
        var inventory = LAB.inventory().workers(2).write();
        var before = Snapshot.ofFiles(LAB.servers());

        assertThat(LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(10).out())
                .contains("7 steps to do");
        before.isStillSo();
    }

    @Test
    @Order(2)
    void bare_servers_become_a_dual_stack_cluster() {
        LAB.dsctl("apply", "--yes", LAB.inventory().workers(2).write()).exits(0);

        for (var server : members()) {
            assertThat(
                            LAB.kubectl(
                                    "get node "
                                            + server.name()
                                            + " -o jsonpath='{.status.addresses[?(@.type==\"InternalIP\")].address}'"))
                    .isEqualTo(server.ipv4() + " " + server.ipv6());
            assertThat(
                            server.run(
                                    "cat /proc/sys/net/ipv4/ip_forward"
                                            + " /proc/sys/net/ipv6/conf/all/forwarding"))
                    .isEqualTo("1\n1\n");
        }
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(3);
    }

    @Test
    @Order(3)
    void no_credential_is_left() {
        assertThat(
                        LAB.kubectl(
                                "-n kube-system get secrets --field-selector"
                                    + " type=bootstrap.kubernetes.io/token -o"
                                    + " jsonpath='{.items[*].data.usage-bootstrap-authentication}'"))
                .isEmpty();
        assertThat(
                        LAB.kubectl(
                                "-n kube-system get secret kubeadm-certs --ignore-not-found -o"
                                        + " name"))
                .isEmpty();
        for (var server : LAB.servers()) {
            assertThat(
                            server.run(
                                    "grep -rlE '[a-z0-9]{6}\\.[a-z0-9]{16}' /run/dsctl"
                                            + " /var/lib/dsctl /tmp /root 2>/dev/null || true"))
                    .isEmpty();
        }
    }

    @Test
    @Order(4)
    void a_second_run_writes_nothing_and_restarts_nothing() {
        var inventory = LAB.inventory().workers(2).write();
        var before = Snapshot.of(members());

        assertThat(LAB.dsctl("apply", "--yes", inventory).exits(0).out()).contains("Nothing to do");
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
        before.isStillSo();
    }

    @Test
    @Order(5)
    void forwarding_survives_a_reboot() {
        LAB.worker(1).reboot();

        assertThat(
                        LAB.worker(1)
                                .run(
                                        "cat /proc/sys/net/ipv4/ip_forward"
                                                + " /proc/sys/net/ipv6/conf/all/forwarding"))
                .isEqualTo("1\n1\n");
        LAB.dsctl("plan", "--detailed-exitcode", LAB.inventory().workers(2).write()).exits(0);
    }

    @Test
    @Order(6)
    void a_worker_that_is_added_joins_alone() {
        var others = members();
        var before = Snapshot.of(others);
        var inventory = LAB.inventory().workers(3).write();
        var plan = LAB.folder().resolve("plan.json").toString();
        LAB.dsctl("plan", "--limit", LAB.worker(3).name(), "--out", plan, inventory).exits(0);

        assertThat(LAB.dsctl("apply", plan).exits(0).out()).contains("3 of 3 steps done");
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(4);
        before.isStillSo();
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
        assertThat(LAB.dsctl("apply", plan).exits(6).err())
                .contains("plan.json: the plan does not fit any more");
    }

    @Test
    @Order(7)
    void forwarding_that_somebody_switched_off_is_switched_on_again() {
        LAB.worker(1).run("echo 0 >/proc/sys/net/ipv6/conf/all/forwarding");
        var inventory = LAB.inventory().workers(3).write();

        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(10);
        assertThat(LAB.dsctl("apply", "--yes", "-o", "json", inventory).exits(0).out().lines())
                .satisfiesExactly(
                        plan -> assertThat(plan).startsWith("{\"event\":\"plan\","),
                        note -> assertThat(note).contains("a record of this run is kept in "),
                        started -> assertThat(started).startsWith("{\"event\":\"started\","),
                        ended -> assertThat(ended).contains("\"outcome\":\"done\""),
                        report -> assertThat(report).contains("\"result\":\"complete\""));
        assertThat(LAB.worker(1).run("cat /proc/sys/net/ipv6/conf/all/forwarding"))
                .isEqualTo("1\n");
    }

    @Test
    @Order(8)
    void other_networks_than_those_of_the_living_cluster_are_refused() {
        var before = Snapshot.of(LAB.servers());

        assertThat(
                        LAB.dsctl(
                                        "apply",
                                        "--yes",
                                        LAB.inventory().kubernetes(Lab.IPV4_ONLY).write())
                                .exits(6)
                                .err())
                .contains("kubernetes.podSubnet");
        before.isStillSo();
    }

    @Test
    @Order(9)
    void a_control_plane_that_lost_its_files_never_starts_a_second_cluster() {
        LAB.controlPlane(1)
                .run("mv /etc/kubernetes /etc/kubernetes.away; mkdir -p /etc/kubernetes/manifests");
        try {
            var refused = LAB.dsctl("apply", "--yes", LAB.inventory().write()).exits(6);
            assertThat(refused.err()).contains("refused as unsafe, nothing was changed");
            assertThat(LAB.controlPlane(1).run("ls -A /etc/kubernetes/manifests")).isEmpty();
        } finally {
            LAB.controlPlane(1)
                    .run("rm -rf /etc/kubernetes; mv /etc/kubernetes.away /etc/kubernetes");
        }
    }

    @Test
    @Order(10)
    @Tag("stand-in")
    @EnabledIf("io.dsctl.it.NodeImage#isStandIn")
    void no_field_was_sent_that_kubeadm_does_not_know() {
        LAB.servers()
                .forEach(
                        server ->
                                assertThat(server.run("/opt/stand-in/bin/stand-in warnings"))
                                        .isEmpty());
    }

    /** The servers of the cluster before the last worker is added. */
    private static List<Server> members() {
        return List.of(LAB.controlPlane(1), LAB.worker(1), LAB.worker(2));
    }
}
