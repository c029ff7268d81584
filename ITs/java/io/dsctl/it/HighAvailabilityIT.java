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
    @Order(1)
    void of_bare_servers_the_state_is_that_there_is_no_cluster_yet() {
        var inventory = LAB.inventory().endpoint(balancer.endpoint()).write();
        var before = Snapshot.ofFiles(LAB.servers());

        assertThat(LAB.dsctl("status", inventory).exits(8).out())
                .containsPattern(LAB.worker(1).name() + " +worker +CLEAN +- ")
                .endsWith("There is no cluster yet: `dsctl apply` makes it.\n");
        before.isStillSo();
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

    @Test
    @Order(6)
    void the_state_of_a_whole_cluster_is_told_to_people_and_to_programs() {
        LAB.servers().forEach(HighAvailabilityIT::addNetwork);
        LAB.servers()
                .forEach(server -> await("get node %s | grep -w Ready".formatted(server.name())));
        var inventory = LAB.inventory().endpoint(balancer.endpoint()).write();
        var before = Snapshot.of(LAB.servers());

        assertThat(LAB.dsctl("status", inventory).exits(0).out())
                .contains("as %s knows it".formatted(LAB.controlPlane(1).name()))
                .containsPattern(
                        LAB.worker(1).name() + " +worker +JOINED +yes +v1[0-9.]+ +v1[0-9.]+ +\\w+")
                .containsPattern(
                        "%s +%s, %s +[0-9.]+/24, [0-9a-f:]+/64"
                                .formatted(
                                        LAB.worker(2).name(),
                                        LAB.worker(2).ipv4(),
                                        LAB.worker(2).ipv6()))
                .containsPattern(LAB.controlPlane(3).name() + " +voter, healthy")
                .containsPattern("[0-9]{2,3} d +.*apiserver")
                .endsWith("Whole: every node is in the cluster, Ready and sound.\n");
        assertThat(LAB.dsctl("status", "-o", "json", inventory).exits(0).out())
                .startsWith("{\"event\":\"status\",")
                .contains("\"result\":\"whole\"")
                .contains("\"name\":\"etcd-ca\"", "\"name\":\"kubelet-client\"")
                .contains("\"name\":\"admin.conf\"")
                .doesNotContain("\"healthy\":false")
                .endsWith("\"remarks\":[]}\n");
        before.isStillSo();
    }

    @Test
    @Order(7)
    void of_a_server_that_is_silent_the_state_is_what_the_others_know() {
        var silent = LAB.worker(1);
        silent.run("systemctl stop ssh.socket ssh");
        try {
            var inventory = LAB.inventory().endpoint(balancer.endpoint()).write();
            assertThat(LAB.dsctl("status", inventory).exits(8).out())
                    .containsPattern(silent.name() + " +worker +no answer +yes +v1")
                    .contains("! " + silent.name() + ": ")
                    .endsWith("Not whole: the cluster stands, but see `!`.\n");
        } finally {
            silent.run("systemctl start ssh");
        }
    }

    @Test
    @Order(8)
    void without_an_api_server_the_state_is_what_the_servers_know() {
        var controlPlanes = List.of(LAB.controlPlane(1), LAB.controlPlane(2), LAB.controlPlane(3));
        var inventory = LAB.inventory().endpoint(balancer.endpoint()).write();
        controlPlanes.forEach(
                server -> server.run("mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/"));
        try {
            assertThat(LAB.dsctl("status", inventory).exits(4).out())
                    .contains("no API server of the inventory answers as a whole control plane")
                    .containsPattern(LAB.controlPlane(3).name() + " +voter, healthy")
                    .containsPattern("[0-9]{2,3} d +.*apiserver")
                    .endsWith("Down: nothing that was asked serves the cluster.\n");
        } finally {
            controlPlanes.forEach(
                    server ->
                            server.run("mv /root/kube-apiserver.yaml /etc/kubernetes/manifests/"));
        }
        controlPlanes.forEach(server -> await(server, "get --raw /readyz"));
    }

    /** As if nobody had thought of it when the cluster was made. */
    @Test
    @Order(9)
    void a_control_plane_that_comes_later_has_a_certificate_for_both_its_addresses() {
        var late = LAB.controlPlane(3);
        late.run("kubeadm reset --force");
        LAB.controlPlane(1)
                .run(
                        """
                        api() { kubectl --kubeconfig /etc/kubernetes/admin.conf --cache-dir /dev/null -n kube-system "$@"; }
                        api get configmap kubeadm-config -o json |
                            sed 's/  - %s\\\\n//; s/  - %s\\\\n//' | api replace -f -
                        """
                                .formatted(late.ipv4(), late.ipv6()));
        var before = configuration();
        assertThat(before).doesNotContain(late.ipv4(), late.ipv6());
        var inventory = LAB.inventory().endpoint(balancer.endpoint()).write();

        assertThat(LAB.dsctl("plan", inventory).exits(0).out())
                .contains(
                        "add %s, %s to the cluster's certSANs".formatted(late.ipv4(), late.ipv6()));
        LAB.dsctl("apply", "--yes", inventory).exits(0);

        assertThat(
                        late.run(
                                "openssl x509 -in /etc/kubernetes/pki/apiserver.crt -noout -ext"
                                        + " subjectAltName"))
                .contains("IP Address:" + late.ipv4())
                .containsIgnoringCase("IP Address:" + longForm(late.ipv6()));
        var after = configuration();
        assertThat(after)
                .hasSize(before.size() + 2)
                .containsAll(before)
                .contains("  - \"%s\"".formatted(late.ipv4()), "  - \"%s\"".formatted(late.ipv6()));
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
    }

    private static List<String> configuration() {
        return LAB.kubectl(
                        "-n kube-system get configmap kubeadm-config -o"
                                + " jsonpath='{.data.ClusterConfiguration}'")
                .lines()
                .toList();
    }

    /** Enough of one for a kubelet to be content. */
    private static void addNetwork(Server server) {
        server.run(
                """
                mkdir -p /etc/cni/net.d
                echo '{"cniVersion": "0.3.1", "name": "it", "plugins": [{"type": "loopback"}]}' >/etc/cni/net.d/10-it.conflist
                """);
    }

    private static void await(String question) {
        await(LAB.controlPlane(1), question);
    }

    private static void await(Server controlPlane, String question) {
        controlPlane.run(
                "timeout 90 sh -c 'until kubectl --kubeconfig /etc/kubernetes/admin.conf --cache-dir /dev/null %s; do sleep 1; done'"
                        .formatted(question));
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
