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

/**
 * Control planes that are half-done, forgotten, lost and replaced, one after the other in one
 * cluster: after each a plain run, which may neither start a second cluster nor touch a member that
 * is whole.
 */
@TestMethodOrder(OrderAnnotation.class)
class ConvergeIT {

    @RegisterExtension static final Lab LAB = Lab.with(3, 1);

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
    void nothing_is_begun_while_a_control_plane_is_silent_and_the_others_are_clean() {
        LAB.controlPlane(2).run("systemctl stop ssh.socket ssh");
        try {
            assertThat(LAB.dsctl("apply", "--yes", inventory()).exits(4).err())
                    .contains(LAB.controlPlane(2).name())
                    .contains("nothing was changed");
        } finally {
            LAB.controlPlane(2).run("systemctl start ssh");
        }
        assertThat(LAB.controlPlane(1).run("ls -A /etc/kubernetes")).doesNotContain("pki");
        assertThat(LAB.controlPlane(3).run("ls -A /etc/kubernetes")).doesNotContain("pki");
    }

    @Test
    @Order(2)
    void a_port_that_is_closed_is_told_with_both_its_ends_before_etcd_is_touched() {
        var joiner = LAB.controlPlane(3);
        var other = LAB.controlPlane(2);
        joiner.run("iptables -A INPUT -p tcp --dport 2380 -s %s -j DROP".formatted(other.ipv4()));
        var run = LAB.dsctl("apply", "--yes", inventory()).exits(8);

        assertThat(run.out())
                .contains(
                        "port 2380 of %s (%s) cannot be reached from %s: no answer within 5 s"
                                .formatted(joiner.name(), joiner.ipv4(), other.name()))
                .doesNotContain("port 2379")
                .contains("open TCP ports 2379 and 2380");
        assertThat(members()).hasSize(2);
        assertThat(joiner.run("ls -A /etc/kubernetes")).doesNotContain("pki");
        assertThat(joiner.run("ss -ltn")).doesNotContain(":2380");
        joiner.run("iptables -F");
    }

    /** One that rejects looks like a server where nothing listens yet. */
    @Test
    @Order(3)
    void a_firewall_that_answers_for_the_port_is_no_open_port() {
        var joiner = LAB.controlPlane(3);
        joiner.run(
                "iptables -A INPUT -p tcp --dport 2379 -s %s -j REJECT"
                        .formatted(LAB.controlPlane(1).ipv4()));
        var run = LAB.dsctl("apply", "--yes", inventory()).exits(8);
        joiner.run("iptables -F");

        assertThat(run.out())
                .contains(
                        "port 2379 of %s (%s) cannot be reached from %s: Connection refused"
                                .formatted(
                                        joiner.name(), joiner.ipv4(), LAB.controlPlane(1).name()));
        assertThat(members()).hasSize(2);
    }

    @Test
    @Order(4)
    @Tag("stand-in")
    @EnabledIf("io.dsctl.it.NodeImage#isStandIn")
    void a_control_plane_that_lacks_only_its_role_is_finished_and_not_reset() {
        var late = LAB.controlPlane(3);
        late.run("/opt/stand-in/bin/stand-in set kill join:after-etcd-member");
        LAB.dsctl("apply", "--yes", inventory()).exits(8);
        await(LAB.controlPlane(1), "get node " + late.name());
        var memberBefore = member(late);

        assertThat(LAB.dsctl("plan", "-v", inventory()).exits(0).out())
                .contains("CONTROL_PLANE_PARTIAL")
                .contains("give its Node the role and the taints")
                .doesNotContain("reset");
        LAB.dsctl("apply", "--yes", inventory()).exits(0);
        assertThat(member(late)).isEqualTo(memberBefore);
        assertThat(LAB.kubectl("get node " + late.name() + " -o yaml"))
                .contains("node-role.kubernetes.io/control-plane")
                .contains("NoSchedule");
        nothingIsLeftToDo();
    }

    @Test
    @Order(5)
    void nodes_that_were_deleted_by_hand_come_back_with_what_they_had() {
        var forgotten = LAB.controlPlane(2);
        var worker = LAB.worker(1);
        var memberBefore = member(forgotten);
        LAB.kubectl("delete node %s %s".formatted(forgotten.name(), worker.name()));

        var run = LAB.dsctl("apply", "--yes", inventory()).exits(0);

        assertThat(run.err()).contains("restart the kubelet").doesNotContain("reset");
        assertThat(member(forgotten)).isEqualTo(memberBefore);
        assertThat(LAB.kubectl("get node " + forgotten.name() + " -o yaml"))
                .contains("node-role.kubernetes.io/control-plane")
                .contains("NoSchedule");
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(4);
        nothingIsLeftToDo();
    }

    @Test
    @Order(6)
    void a_first_control_plane_that_was_lost_for_good_leaves_etcd_and_a_clean_server_joins() {
        var authority = LAB.controlPlane(2).run("cat /etc/kubernetes/pki/ca.crt");
        var others = List.of(member(LAB.controlPlane(2)), member(LAB.controlPlane(3)));
        var lost = LAB.controlPlane(1);
        var memberBefore = member(lost);
        LAB.isReady(LAB.controlPlane(2), lost);
        noticeNothing("STOP");
        try {
            lose(lost);
            assertThat(LAB.dsctl("apply", "--yes", inventory()).exits(6).err())
                    .contains("the cluster has a Ready node of this name that is another machine")
                    .contains("run dsctl again in a minute");
        } finally {
            noticeNothing("CONT");
        }
        LAB.isSeenToBeGone(LAB.controlPlane(2), lost);
        assertThat(LAB.dsctl("plan", "-v", inventory()).exits(0).out())
                .contains("remove the etcd member and the Node object of its earlier life")
                .doesNotContain("kubeadm init");
        LAB.dsctl("apply", "--yes", inventory()).exits(0);

        assertThat(member(lost)).isNotEqualTo(memberBefore);
        assertThat(members()).hasSize(3);
        assertThat(List.of(member(LAB.controlPlane(2)), member(LAB.controlPlane(3))))
                .isEqualTo(others);
        assertThat(lost.run("cat /etc/kubernetes/pki/ca.crt")).isEqualTo(authority);
        nothingIsLeftToDo();
    }

    @Test
    @Order(7)
    void a_node_joins_again_right_after_its_reset_though_its_node_is_still_ready() {
        LAB.isReady(LAB.controlPlane(2), LAB.controlPlane(3));
        LAB.isReady(LAB.controlPlane(2), LAB.worker(1));
        LAB.controlPlane(3).run("kubeadm reset --force");
        LAB.worker(1).run("kubeadm reset --force");

        LAB.dsctl("apply", "--yes", inventory()).exits(0);

        assertThat(members()).hasSize(3);
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(4);
        nothingIsLeftToDo();
    }

    @Test
    @Order(8)
    @Tag("stand-in")
    @EnabledIf("io.dsctl.it.NodeImage#isStandIn")
    void a_control_plane_whose_join_died_half_way_is_cleaned_and_joins() {
        var late = LAB.controlPlane(3);
        late.run("kubeadm reset --force");
        late.run("/opt/stand-in/bin/stand-in set kill join:after-certs");
        LAB.dsctl("apply", "--yes", inventory()).exits(8);

        assertThat(LAB.dsctl("plan", "-v", inventory()).exits(0).out())
                .contains("JOIN_PARTIAL")
                .contains("undo the half-done join");
        LAB.dsctl("apply", "--yes", inventory()).exits(0);

        assertThat(members()).hasSize(3);
        nothingIsLeftToDo();
    }

    @Test
    @Order(9)
    void certificates_that_vanish_under_the_feet_of_a_join_are_uploaded_again() throws Exception {
        var joiner = LAB.controlPlane(3);
        joiner.run("kubeadm reset --force");
        Faults.instead(joiner, "kubeadm", Faults.held("join*") + "exec \"$real\" \"$@\"\n");
        var run = StartedRun.apply(LAB, inventory());
        run.until(joiner, Faults.HELD);
        LAB.kubectl("-n kube-system delete secret kubeadm-certs");
        Faults.letGo(joiner);

        assertThat(run.ended().exits(0).err())
                .contains("retry    " + joiner.name() + ": join-control-plane: attempt 2")
                .contains("kubeadm-certs");
        Faults.mend(joiner, "kubeadm");
        assertThat(members()).hasSize(3);
        nothingIsLeftToDo();
    }

    /** As when port 2380 is closed after a join (L17, L19): nothing may be reset, and it heals. */
    @Test
    @Order(10)
    void an_etcd_without_quorum_stops_everything_until_its_ports_are_open_again() {
        var cutOff = List.of(LAB.controlPlane(1), LAB.controlPlane(2));
        LAB.worker(1).run("kubeadm reset --force");
        cutOff.forEach(server -> etcdPeers(server, "A"));
        var before = Snapshot.ofFiles(LAB.servers());
        try {
            LAB.controlPlane(3)
                    .run(
                            "timeout 60 sh -c 'while kubectl --kubeconfig"
                                    + " /etc/kubernetes/admin.conf --cache-dir /dev/null get --raw"
                                    + " /readyz --request-timeout 5s; do sleep 1; done'");
            assertThat(LAB.dsctl("apply", "--yes", inventory()).exits(6).err())
                    .contains("if etcd has lost its quorum, open ports 2379 and 2380 between")
                    .contains("reset none of them before")
                    .contains("nothing was changed");
            before.isStillSo();
        } finally {
            cutOff.forEach(server -> etcdPeers(server, "D"));
        }
        await(LAB.controlPlane(1), "get --raw /readyz");
        LAB.dsctl("apply", "--yes", inventory()).exits(0);
        assertThat(members()).hasSize(3);
        nothingIsLeftToDo();
    }

    private static void noticeNothing(String signal) {
        for (var server : List.of(LAB.controlPlane(2), LAB.controlPlane(3))) {
            Faults.signal(server, signal, Faults.CONTROLLERS);
        }
    }

    private static void etcdPeers(Server server, String change) {
        server.run(
                "iptables -%1$s INPUT -p tcp --dport 2380 -j DROP; iptables -%1$s OUTPUT -p tcp --dport 2380 -j DROP"
                        .formatted(change));
    }

    private static String inventory() {
        return LAB.inventory().endpoint(balancer.endpoint()).write();
    }

    private static void nothingIsLeftToDo() {
        LAB.dsctl("plan", "--detailed-exitcode", inventory()).exits(0);
    }

    /** As a server that was lost, and another in its place: nobody took it out of etcd. */
    private static void lose(Server server) {
        server.run(
                """
                rm -f /etc/kubernetes/admin.conf
                kubeadm reset --force
                rm -rf /etc/kubernetes/* /var/lib/etcd/* /var/lib/dsctl
                """);
        server.isAnotherMachine();
    }

    private static void await(Server controlPlane, String question) {
        controlPlane.run(
                "timeout 60 sh -c 'until kubectl --kubeconfig /etc/kubernetes/admin.conf %s; do sleep 1; done'"
                        .formatted(question));
    }

    private static String member(Server server) {
        return members().stream()
                .filter(line -> line.contains(", " + server.name() + ", "))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> members() {
        return LAB.controlPlane(2)
                .run(
                        "crictl exec $(crictl ps --name etcd -q | head -n 1) etcdctl --endpoints"
                                + " https://127.0.0.1:2379 --cacert /etc/kubernetes/pki/etcd/ca.crt"
                                + " --cert /etc/kubernetes/pki/etcd/server.crt --key"
                                + " /etc/kubernetes/pki/etcd/server.key member list")
                .lines()
                .toList();
    }
}
