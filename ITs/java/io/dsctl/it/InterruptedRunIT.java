package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;

/** Ctrl-C once and twice, and a line that is cut, while kubeadm is at work. */
@Tag("stand-in")
@EnabledIf("io.dsctl.it.NodeImage#isStandIn")
@TestMethodOrder(OrderAnnotation.class)
class InterruptedRunIT {

    private static final Duration SOON = Duration.ofMinutes(3);

    @RegisterExtension static final Lab LAB = Lab.with(1, 2);

    @Test
    @Order(1)
    void ctrl_c_waits_for_what_is_at_work_and_begins_nothing_new() throws Exception {
        LAB.controlPlane(1).run("/opt/stand-in/bin/stand-in set init-delay 5");
        var run = StartedRun.apply(LAB, LAB.inventory().workers(1).write());
        kubeadmIsAtWorkOn(LAB.controlPlane(1));
        run.interrupt();

        assertThat(run.exitCode()).isEqualTo(130);
        assertThat(run.err())
                .contains("stopping: nothing new is begun")
                .contains("done     " + LAB.controlPlane(1).name() + ": start the cluster")
                .contains("not run  " + LAB.worker(1).name() + ": join as worker");
        assertThat(run.out()).contains("Interrupted: ").contains("Run dsctl again to go on.");
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(1);
        assertThat(tokens()).isEmpty();
    }

    @Test
    @Order(2)
    void ctrl_c_twice_ends_dsctl_but_not_kubeadm() throws Exception {
        LAB.worker(1).run("/opt/stand-in/bin/stand-in set join-delay 40");
        var run = StartedRun.apply(LAB, LAB.inventory().workers(1).write());
        kubeadmIsAtWorkOn(LAB.worker(1));
        run.interrupt();
        run.says("stopping: ");
        run.interrupt();

        assertThat(run.exitCode()).isEqualTo(130);
        assertThat(run.err())
                .contains("left: kubeadm goes on by itself on " + LAB.worker(1).name());
        LAB.worker(1).run("systemctl is-active dsctl-kubeadm.service");
    }

    @Test
    @Order(3)
    void the_next_run_waits_for_it_and_finds_the_node_joined() {
        var inventory = LAB.inventory().workers(1).write();
        var run = LAB.dsctl("apply", "--yes", inventory).exits(0);

        assertThat(run.err())
                .contains("waiting  for what an earlier run began on " + LAB.worker(1).name());
        assertThat(run.out()).doesNotContain("join as worker");
        assertThat(tokens()).isEmpty();
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
    }

    @Test
    @Order(4)
    void a_run_whose_time_is_up_begins_nothing_but_the_removal_of_credentials() {
        var run =
                LAB.dsctl("apply", "--yes", "--deadline", "1ms", LAB.inventory().write()).exits(8);

        assertThat(run.err())
                .contains("stopping: the deadline of 1ms has passed")
                .contains("not run  " + LAB.worker(2).name() + ": join as worker");
        assertThat(run.out()).contains("the deadline passed: 2 steps not begun");
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(2);
        assertThat(tokens()).isEmpty();
    }

    @Test
    @Order(5)
    void a_line_that_is_cut_while_kubeadm_is_at_work_is_opened_again() throws Exception {
        var inventory = LAB.inventory().write();
        LAB.worker(2).run("/opt/stand-in/bin/stand-in set join-delay 15");
        var run = StartedRun.apply(LAB, inventory);
        kubeadmIsAtWorkOn(LAB.worker(2));
        LAB.worker(2).run("ip6tables -A INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset");
        run.says("kubeadm goes on there");
        LAB.worker(2).run("ip6tables -F INPUT");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).containsOnlyOnce("kubeadm goes on there");
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(3);
        assertThat(LAB.worker(2).run("find /run/dsctl -name 'kubeadm.yaml*' -o -name patches"))
                .isEmpty();
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
    }

    private static String tokens() {
        return LAB.kubectl(
                "-n kube-system get secrets --field-selector"
                        + " type=bootstrap.kubernetes.io/token -o name");
    }

    private static void kubeadmIsAtWorkOn(Server server) throws Exception {
        var deadline = System.nanoTime() + SOON.toNanos();
        while (server.tryToRun("systemctl is-active dsctl-kubeadm.service").getExitCode() != 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(200);
        }
    }
}
