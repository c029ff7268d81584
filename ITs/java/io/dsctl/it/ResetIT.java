package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;

/** Nodes that leave a cluster, dead and alive, and in the end the cluster itself. */
@TestMethodOrder(OrderAnnotation.class)
class ResetIT {

    @RegisterExtension static final Lab LAB = Lab.with(3, 2);

    /** A Pod that only its budget keeps where it is. */
    private static final String HELD =
            """
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: web, namespace: default}
            spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: web-0
              namespace: default
              labels: {app: web}
              ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: "0", controller: true}]
            spec:
              nodeName: %s
              containers: [{name: web, image: pause}]
            status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
            """;

    private static final String LONELY =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: lonely, namespace: default}
            spec:
              nodeName: %s
              containers: [{name: lonely, image: pause}]
            """;

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
    void what_would_go_is_shown_and_nothing_is_changed() {
        LAB.dsctl("apply", "--yes", inventory()).exits(0);
        LAB.servers()
                .forEach(
                        server ->
                                server.run(
                                        "mkdir -p /etc/cni/net.d; echo '{}'"
                                                + " >/etc/cni/net.d/10-test.conflist"));
        var before = Snapshot.of(LAB.servers());

        assertThat(LAB.dsctl("reset", "--dry-run", inventory()).exits(0).out())
                .contains("- " + LAB.worker(1).name() + "  undo what kubeadm did")
                .contains("5 steps to do");
        LAB.dsctl("reset", inventory()).exits(2);
        LAB.dsctl("reset", "--confirm", "another", inventory()).exits(2);
        assertThat(
                        LAB.dsctl("remove", "--dry-run", inventory(), LAB.controlPlane(1).name())
                                .exits(0)
                                .out())
                .contains("take its member out of etcd, through " + LAB.controlPlane(2).name());
        LAB.dsctl("remove", "--yes", inventory(), "nobody").exits(2);
        before.isStillSo();

        // Dead from now on: Kubernetes takes a while to notice.
        LAB.worker(2).run("systemctl stop kubelet ssh.socket ssh");
    }

    @Test
    @Order(2)
    void a_server_whose_node_is_ready_is_not_taken_for_dead() {
        assertThat(LAB.dsctl("remove", "--yes", inventory(), LAB.worker(2).name()).exits(6).err())
                .contains("its Node is Ready, so the server lives");
    }

    /** On real nodes, a Pod whose owner is made up would be collected as garbage. */
    @Test
    @Order(3)
    @Tag("stand-in")
    @EnabledIf("io.dsctl.it.NodeImage#isStandIn")
    void a_budget_holds_a_pod_and_with_it_the_node() {
        create(HELD.formatted(LAB.worker(1).name()));
        var held =
                LAB.dsctl(
                                "remove",
                                "--yes",
                                "--drain-timeout",
                                "3s",
                                inventory(),
                                LAB.worker(1).name())
                        .exits(8);

        assertThat(held.out())
                .contains("a PodDisruptionBudget holds these Pods: default/web-0")
                .contains("kubectl uncordon " + LAB.worker(1).name());
        LAB.kubectl("-n default delete pdb web");
    }

    @Test
    @Order(4)
    void a_worker_leaves_when_no_pod_would_be_lost() {
        var worker = LAB.worker(1);
        create(LONELY.formatted(worker.name()));
        var held = LAB.dsctl("remove", "--yes", inventory(), worker.name()).exits(8);
        assertThat(held.out()).contains("nothing would start these Pods elsewhere: default/lonely");
        assertThat(worker.run("ls /etc/kubernetes")).contains("kubelet.conf");
        LAB.kubectl("-n default delete pod lonely");
        worker.run(
                """
                mkdir -p /var/lib/etcd/own
                setsid sh -c 'exec sleep 900 3>/var/lib/etcd/own/data' >/dev/null 2>&1 </dev/null &
                echo $! >/run/own-etcd
                until [ -e /var/lib/etcd/own/data ]; do sleep 0.1; done
                """);

        var run = LAB.dsctl("remove", "--yes", inventory(), worker.name()).exits(0);
        assertThat(run.out()).contains("the next `dsctl apply` joins it again");
        worker.run(
                """
                test -e /var/lib/etcd/own/data || exit
                kill "$(cat /run/own-etcd)"
                rm -r /run/own-etcd /var/lib/etcd/own
                """);
        assertThat(LAB.kubectl("get nodes -o name")).doesNotContain(worker.name());
        assertThat(LAB.kubectl("-n default get pods -o name")).isEmpty();
        isClean(worker);
        LAB.dsctl("remove", "--yes", inventory(), worker.name()).exits(0);
    }

    private static void create(String objects) {
        LAB.controlPlane(1)
                .run(
                        "kubectl --kubeconfig /etc/kubernetes/admin.conf --cache-dir /dev/null"
                                + " create -f - <<'EOF'\n"
                                + objects
                                + "EOF\n");
    }

    @Test
    @Order(5)
    void a_control_plane_leaves_etcd_and_the_others_are_not_touched() {
        var leaving = LAB.controlPlane(1);
        var others =
                members(LAB.controlPlane(2)).stream()
                        .filter(it -> !it.contains(leaving.name()))
                        .toList();

        LAB.dsctl("remove", "--yes", inventory(), leaving.name()).exits(0);

        assertThat(members(LAB.controlPlane(2))).isEqualTo(others);
        assertThat(LAB.kubectl(LAB.controlPlane(2), "get nodes -o name"))
                .doesNotContain(leaving.name());
        isClean(leaving);
    }

    @Test
    @Order(6)
    void a_dead_worker_leaves_without_its_server() {
        var dead = LAB.worker(2);
        var notReady =
                """
                timeout 90 sh -c 'until kubectl --kubeconfig /etc/kubernetes/admin.conf --cache-dir /dev/null get node %s | grep -q NotReady; do sleep 1; done'
                """;
        LAB.controlPlane(2).run(notReady.formatted(dead.name()));
        var run = LAB.dsctl("remove", "--yes", inventory(), dead.name()).exits(8);

        assertThat(run.out()).contains("left out: " + dead.name()).contains("it is not reset");
        assertThat(LAB.kubectl(LAB.controlPlane(2), "get nodes -o name"))
                .doesNotContain(dead.name());
        dead.run("systemctl start ssh");
        LAB.dsctl("reset", "--confirm", "it", "--node", dead.name(), inventory()).exits(0);
        isClean(dead);
    }

    @Test
    @Order(7)
    void what_left_joins_again_right_after_a_reset_though_its_node_was_ready() {
        LAB.dsctl("apply", "--yes", inventory()).exits(0);
        LAB.dsctl(
                        "reset",
                        "--confirm",
                        "it",
                        "--node",
                        LAB.controlPlane(3).name(),
                        "--node",
                        LAB.worker(1).name(),
                        inventory())
                .exits(0);
        assertThat(members(LAB.controlPlane(2))).hasSize(2);
        LAB.dsctl("apply", "--yes", inventory()).exits(0);

        assertThat(members(LAB.controlPlane(2))).hasSize(3);
        assertThat(LAB.kubectl(LAB.controlPlane(2), "get nodes -o name").lines()).hasSize(5);
        LAB.dsctl("plan", "--detailed-exitcode", inventory()).exits(0);
    }

    @Test
    @Order(8)
    void without_its_container_runtime_nothing_is_undone() {
        var worker = LAB.worker(1);
        worker.run("systemctl stop containerd");
        var run =
                LAB.dsctl("reset", "--confirm", "it", "--node", worker.name(), inventory())
                        .exits(8);
        worker.run("systemctl start containerd");

        assertThat(run.out()).contains("runtime").contains("start its container runtime");
        assertThat(worker.run("ls /etc/kubernetes")).contains("kubelet.conf");
        assertThat(LAB.kubectl(LAB.controlPlane(2), "get nodes -o name")).contains(worker.name());
    }

    @Test
    @Order(9)
    void a_whole_cluster_goes_but_for_a_dead_server_and_no_other_begins_beside_that() {
        var dead = LAB.worker(2);
        dead.run("systemctl stop ssh.socket ssh");
        var run = LAB.dsctl("reset", "--confirm", "it", inventory()).exits(8);
        dead.run("systemctl start ssh");

        assertThat(run.out()).contains("left out: " + dead.name());
        assertThat(run.err().indexOf("done     " + LAB.worker(1).name()))
                .isPositive()
                .isLessThan(run.err().indexOf("done     " + LAB.controlPlane(1).name()));
        for (int i = 1; i <= 3; i++) {
            isClean(LAB.controlPlane(i));
        }
        isClean(LAB.worker(1));
        LAB.dsctl("apply", "--yes", inventory()).exits(6);
    }

    @Test
    @Order(10)
    void a_reset_whose_dsctl_is_killed_goes_on_and_the_next_waits_for_it() throws Exception {
        var slow = LAB.worker(2);
        slow.run("touch /run/fault-hold");
        Faults.instead(
                slow,
                "kubeadm",
                """
                while [ "$1" = reset ] && [ -e /run/fault-hold ]; do sleep 0.2; done
                exec "$real" "$@"
                """);
        var killed = StartedRun.of(LAB, "reset", "--confirm", "it", inventory());
        slow.run("timeout 60 sh -c 'until systemctl is-active dsctl-kubeadm; do sleep 0.2; done'");
        killed.process().destroyForcibly().waitFor();

        var next = StartedRun.of(LAB, "reset", "--confirm", "it", inventory());
        next.says("waiting  for what an earlier run began on " + slow.name());
        slow.run("rm /run/fault-hold");
        assertThat(next.ended().exits(0).out()).contains("Nothing to do");
        Faults.mend(slow, "kubeadm");
        isClean(slow);
    }

    @Test
    @Order(11)
    void the_same_servers_make_a_new_cluster() {
        var inventory = LAB.inventory().controlPlanes(1).workers(1).write();
        LAB.dsctl("apply", "--yes", inventory).exits(0);

        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(2);
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
    }

    private static String inventory() {
        return LAB.inventory().endpoint(balancer.endpoint()).write();
    }

    /** Nothing that kubeadm's preflight would find, and none of ours. */
    private static void isClean(Server server) {
        assertThat(
                        server.run(
                                """
                                find /etc/kubernetes /var/lib/kubelet /var/lib/etcd /etc/cni/net.d -type f 2>/dev/null
                                ls -d /var/lib/dsctl /etc/sysctl.d/99-dsctl.conf 2>/dev/null
                                ss -ltnH | grep -E ':(2379|2380|6443|10250|10257|10259) '
                                crictl pods -q
                                systemctl is-active kubelet | grep -x active
                                true
                                """))
                .describedAs(server.name())
                .isEmpty();
    }

    private static List<String> members(Server controlPlane) {
        return controlPlane
                .run(
                        "crictl exec $(crictl ps --name etcd -q | head -n 1) etcdctl --endpoints"
                                + " https://127.0.0.1:2379 --cacert /etc/kubernetes/pki/etcd/ca.crt"
                                + " --cert /etc/kubernetes/pki/etcd/server.crt --key"
                                + " /etc/kubernetes/pki/etcd/server.key member list")
                .lines()
                .sorted()
                .toList();
    }
}
