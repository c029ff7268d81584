package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Several runs at once. Here kubeadm waits on some servers until the test lets it go on. */
@TestMethodOrder(OrderAnnotation.class)
class LockIT {

    private static final String AT_WORK = "another dsctl is at work on these servers: ";

    /** Longer than a server keeps the lock of a dsctl that says nothing. */
    private static final Duration SUSPENDED = Duration.ofSeconds(42);

    /** A minute, and what a run needs to begin and to look at the servers. */
    private static final Duration FREE_WITHIN = Duration.ofSeconds(75);

    @RegisterExtension static final Lab LAB = Lab.with(3, 2);

    private static TcpBalancer balancer;

    @BeforeAll
    static void kubeadm_waits_for_the_test() throws IOException {
        balancer =
                new TcpBalancer(
                        List.of(LAB.controlPlane(1), LAB.controlPlane(2), LAB.controlPlane(3)));
        for (var server : List.of(LAB.controlPlane(1), LAB.worker(1), LAB.worker(2))) {
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
    }

    @AfterAll
    static void stop() throws IOException {
        balancer.close();
    }

    @AfterEach
    void nothing_is_left_on_the_servers() throws InterruptedException {
        Faults.leftNothingOn(LAB.servers());
    }

    @Test
    @Order(1)
    void one_run_works_others_are_told_or_wait_and_a_line_that_drops_changes_nothing()
            throws Exception {
        var inventory = inventory(0);
        var first = StartedRun.apply(LAB, inventory);
        isHeldOn(LAB.controlPlane(1));

        var told = LAB.dsctl("apply", "--yes", inventory).exits(7).err();
        assertThat(told)
                .contains(AT_WORK + System.getProperty("user.name") + "@")
                .contains("(process " + first.process().pid() + ", run ")
                .contains("has the lock of " + LAB.controlPlane(1).name())
                .contains("nothing was changed");
        assertThat(LAB.dsctl("plan", inventory).err()).doesNotContain(AT_WORK);

        var third = LAB.controlPlane(3);
        third.run("systemctl stop ssh; pkill -KILL -x sshd || true");
        assertThat(LAB.dsctl("apply", "--yes", inventory).exits(7).err()).contains(AT_WORK);
        third.run("systemctl start ssh");

        var waiting = StartedRun.of(LAB, "apply", "--yes", "--lock-wait", "5m", inventory);
        waiting.says("waiting  for another dsctl to end: ");
        letGo(LAB.controlPlane(1));
        first.ended().exits(0);
        assertThat(waiting.ended().exits(0).out()).contains("Nothing to do");
    }

    @Test
    @Order(2)
    void the_lock_of_a_run_that_was_killed_is_free_at_once() throws Exception {
        var inventory = inventory(1);
        var first = StartedRun.apply(LAB, inventory);
        isHeldOn(LAB.worker(1));
        assertThat(holder()).contains(System.getProperty("user.name") + "@");
        first.process().destroyForcibly().waitFor();

        var second = StartedRun.apply(LAB, inventory);
        second.says("waiting  for what an earlier run began");
        letGo(LAB.worker(1));
        second.ended().exits(0);
    }

    /** As of a run whose inventory has other control planes of the same cluster. */
    @Test
    @Order(3)
    void a_lease_of_somebody_else_is_respected_as_long_as_it_is_renewed() throws Exception {
        var inventory = inventory(1);
        givesTheLeaseBack();
        lease("b0b0b0b0 2026-11-23T02:19:26Z 42 bob@desk", 0);

        assertThat(LAB.dsctl("apply", "--yes", inventory).exits(7).err())
                .contains(
                        AT_WORK + "bob@desk (process 42, run b0b0b0b0, since 2026-11-23T02:19:26Z)")
                .contains("has the Lease kube-system/dsctl");
        assertThat(holder()).contains("bob@desk");

        lease("b0b0b0b0 2026-11-23T02:19:26Z 42 bob@desk", 61);
        LAB.dsctl("apply", "--yes", inventory).exits(0);
        givesTheLeaseBack();
    }

    @Test
    @Order(4)
    @Tag("slow")
    void a_run_that_was_suspended_begins_nothing_more_and_the_next_one_goes_on() throws Exception {
        var inventory = inventory(2);
        var first = StartedRun.apply(LAB, inventory);
        isHeldOn(LAB.worker(2));
        first.signal("STOP");
        Thread.sleep(SUSPENDED);
        first.signal("CONT");
        first.says("stopping: the lock is lost: dsctl was suspended for");
        letGo(LAB.worker(2));

        var run = first.ended().exits(7);
        assertThat(run.err()).containsOnlyOnce("the lock is lost").contains("not run  ");
        assertThat(run.out()).contains("Stopped, as the lock was lost: ");
        LAB.dsctl("apply", "--yes", inventory).exits(0);
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
    }

    /** No word of its end reaches the servers: neither from its lines nor from its machine. */
    @Test
    @Order(5)
    @Tag("slow")
    void the_lock_of_a_run_whose_machine_lost_its_power_is_free_within_a_minute() throws Exception {
        var joiner = LAB.worker(2);
        joiner.run("rm -f /run/fault-*; kubeadm reset --force");
        LAB.kubectl("delete node " + joiner.name());
        var first = StartedRun.apply(LAB, inventory(2));
        isHeldOn(joiner);
        LAB.servers().forEach(LockIT::dropsItsLines);
        try {
            first.kill();
            var lost = System.nanoTime();
            var second = StartedRun.of(LAB, "apply", "--yes", "--lock-wait", "3m", inventory(2));
            second.says("waiting  for another dsctl to end: ");
            second.says("waiting  for what an earlier run began");
            assertThat(Duration.ofNanos(System.nanoTime() - lost)).isLessThan(FREE_WITHIN);
            letGo(joiner);
            second.ended().exits(0);
        } finally {
            LAB.servers().forEach(LockIT::forgetsItsLines);
        }
        LAB.dsctl("plan", "--detailed-exitcode", inventory(2)).exits(0);
    }

    private static void dropsItsLines(Server server) {
        server.run(
                """
                ss -Htn state established sport = :22 | sed 's/ *$//; s/.*://' | while read -r port; do
                    for filter in iptables ip6tables; do
                        $filter -A INPUT -p tcp --dport 22 --sport "$port" -j DROP
                        $filter -A OUTPUT -p tcp --sport 22 --dport "$port" -j DROP
                    done
                done
                """);
    }

    /** sshd itself would do so when TCP does, after two hours. */
    private static void forgetsItsLines(Server server) {
        server.run("iptables -F; ip6tables -F; pkill -KILL -f '^sshd: admin@' || true");
    }

    private static String holder() {
        return LAB.kubectl(
                "-n kube-system get lease dsctl --ignore-not-found -o"
                        + " jsonpath='{.spec.holderIdentity}'");
    }

    /**
     * After its end, a run's server does it by itself, for as long as three answers of an API take.
     */
    private static void givesTheLeaseBack() throws InterruptedException {
        var deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!holder().isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(200);
        }
        assertThat(holder()).isEmpty();
    }

    private static void lease(String holder, int secondsAgo) {
        LAB.kubectl("-n kube-system delete lease dsctl --ignore-not-found");
        LAB.controlPlane(1)
                .run(
                        """
                        kubectl --kubeconfig /etc/kubernetes/admin.conf --cache-dir /dev/null create -f - <<EOF
                        apiVersion: coordination.k8s.io/v1
                        kind: Lease
                        metadata: {name: dsctl, namespace: kube-system}
                        spec: {holderIdentity: "%s", leaseDurationSeconds: 60, renewTime: "$(date -u -d '-%d seconds' +%%FT%%T.000000Z)"}
                        EOF
                        """
                                .formatted(holder, secondsAgo));
    }

    private static String inventory(int workers) {
        return LAB.inventory().workers(workers).endpoint(balancer.endpoint()).write();
    }

    private static void isHeldOn(Server server) {
        server.run("timeout 180 sh -c 'until [ -e /run/fault-kubeadm ]; do sleep 0.2; done'");
    }

    private static void letGo(Server server) {
        server.run("touch /run/fault-go");
    }
}
