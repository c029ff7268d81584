package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.List;

/** Three control planes behind a balancer, and two workers. */
@TestMethodOrder(OrderAnnotation.class)
class HighAvailabilityIT {

    @RegisterExtension static final Lab LAB = Lab.with(3, 2);

    private static TcpBalancer balancer;

    @BeforeAll
    static void start() throws IOException {
        balancer =
                new TcpBalancer(
                        List.of(LAB.controlPlane(1), LAB.controlPlane(2), LAB.controlPlane(3)));
    }

    @AfterAll
    static void stop() throws IOException {
        balancer.close();
    }

    @Test
    @Order(1)
    void a_node_itself_is_no_endpoint() {
        var inventory = LAB.inventory().endpoint(LAB.controlPlane(1).ipv4() + ":6443").write();

        assertThat(LAB.dsctl("plan", inventory).exits(3).err()).contains("controlPlaneEndpoint");
    }

    @Test
    @Order(2)
    void three_control_planes_join_one_by_one_and_workers_follow() {
        var run =
                LAB.dsctl("apply", "--yes", LAB.inventory().endpoint(balancer.endpoint()).write())
                        .exits(0);

        assertThat(run.err().indexOf(LAB.controlPlane(2).name() + ": join as control plane"))
                .isPositive()
                .isLessThan(
                        run.err().indexOf(LAB.controlPlane(3).name() + ": join as control plane"));
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(5);
        assertThat(
                        LAB.kubectl("get nodes -l node-role.kubernetes.io/control-plane -o name")
                                .lines())
                .hasSize(3);
        assertThat(members()).hasSize(3).allMatch(member -> member.endsWith(", false"));
    }

    @Test
    @Order(3)
    void every_api_server_has_a_certificate_for_all_control_planes_in_both_families() {
        for (int i = 1; i <= 3; i++) {
            var names =
                    LAB.controlPlane(i)
                            .run(
                                    "openssl x509 -in /etc/kubernetes/pki/apiserver.crt -noout -ext"
                                            + " subjectAltName");
            for (int j = 1; j <= 3; j++) {
                assertThat(names)
                        .contains("IP Address:" + LAB.controlPlane(j).ipv4())
                        .containsIgnoringCase("IP Address:" + longForm(LAB.controlPlane(j).ipv6()));
            }
        }
    }

    @Test
    @Order(4)
    void a_second_run_finds_nothing_to_do() {
        var inventory = LAB.inventory().endpoint(balancer.endpoint()).write();
        var before = Snapshot.of(LAB.servers());

        LAB.dsctl("apply", "--yes", inventory).exits(0);
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
        before.isStillSo();
    }

    @Test
    @Order(5)
    void a_control_plane_that_is_missing_stops_the_run_before_anything_changes() {
        var inventory = LAB.inventory().endpoint(balancer.endpoint()).write();
        LAB.controlPlane(1).run("systemctl stop ssh.socket ssh");
        try {
            assertThat(LAB.dsctl("apply", "--yes", inventory).exits(4).err())
                    .contains(LAB.controlPlane(1).name())
                    .contains("nothing was changed");
        } finally {
            LAB.controlPlane(1).run("systemctl start ssh");
        }
    }

    private static List<String> members() {
        return LAB.controlPlane(1)
                .run(
                        "crictl exec $(crictl ps --name etcd -q | head -n 1) etcdctl --endpoints"
                                + " https://127.0.0.1:2379 --cacert /etc/kubernetes/pki/etcd/ca.crt"
                                + " --cert /etc/kubernetes/pki/etcd/server.crt --key"
                                + " /etc/kubernetes/pki/etcd/server.key member list")
                .lines()
                .toList();
    }

    /** As openssl writes it: all eight groups, without leading zeros. */
    private static String longForm(String ipv6) {
        var halves = ipv6.split("::");
        var groups = halves[0].split(":").length + halves[1].split(":").length;
        return halves[0] + ":0".repeat(8 - groups) + ":" + halves[1];
    }
}
