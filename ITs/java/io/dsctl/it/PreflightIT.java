package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers with several faults at once: one run tells them all, and nothing is changed before. */
@TestMethodOrder(OrderAnnotation.class)
class PreflightIT {

    @RegisterExtension static final Lab LAB = Lab.with(1, 2);

    /** As only this server sees it, and without an end of its last line. */
    private static final String SWAP =
            """
            printf 'Filename\\tType\\tSize\\tUsed\\tPriority\\n/swapfile file 1048572 0 -2' >/run/fault-swaps
            mount --bind /run/fault-swaps /proc/swaps
            """;

    @Test
    @Order(1)
    void one_run_tells_all_that_is_wrong_with_all_servers_and_changes_nothing() {
        Faults.listen(LAB.controlPlane(1), "port", "socat TCP-LISTEN:10257,fork -");
        LAB.controlPlane(1).run("mkdir -p /var/lib/etcd/lost+found");
        Faults.instead(LAB.controlPlane(1), "nproc", "echo 1");
        LAB.worker(1).run(SWAP);
        Faults.listen(LAB.worker(1), "port", "socat TCP6-LISTEN:10250,fork -");
        Faults.instead(LAB.worker(2), "kubelet", "echo Kubernetes v1.20.0");

        var plan = LAB.dsctl("plan", LAB.inventory().write()).exits(6);

        assertThat(plan.err())
                .contains(LAB.controlPlane(1).name() + ": it has 1 CPU, a control plane needs 2")
                .contains(LAB.controlPlane(1).name() + ": port 10257 is in use by socat (pid ")
                .contains(LAB.controlPlane(1).name() + ": /var/lib/etcd is not empty")
                .contains("[DirAvailable--var-lib-etcd]")
                .contains("nothing was changed");
        assertThat(LAB.controlPlane(1).run("cat /proc/sys/net/ipv4/ip_forward").strip())
                .isEqualTo("0");
    }

    @Test
    @Order(2)
    void an_ignored_check_is_told_with_its_reason_and_kubeadm_ignores_it_too() {
        LAB.controlPlane(1).run("systemctl stop fault-port; rm -r /var/lib/etcd/lost+found");
        var apply = LAB.dsctl("apply", "--yes", ignoringCpus().write()).exits(8);

        assertThat(apply.out())
                .contains("ignored: " + LAB.controlPlane(1).name() + ": it has 1 CPU")
                .contains("reason: a small lab")
                .contains("left out: " + LAB.worker(1).name() + ": swap is on: /swapfile [Swap]")
                .contains("left out: " + LAB.worker(1).name() + ": port 10250 is in use by socat")
                .contains("left out: " + LAB.worker(2).name() + ": its kubelet v1.20.0 is too old");
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(1);
    }

    @Test
    @Order(3)
    void one_node_is_explained_from_what_was_seen_to_what_is_done() {
        var explained = LAB.dsctl("explain", ignoringCpus().write(), LAB.worker(1).name()).exits(0);

        assertThat(explained.out())
                .contains("swap on /swapfile")
                .contains("10250 by socat")
                .contains("So it is CLEAN: no trace of Kubernetes")
                .contains("apply would leave it out:");
        assertThat(
                        LAB.dsctl("explain", ignoringCpus().write(), LAB.controlPlane(1).name())
                                .exits(0)
                                .out())
                .contains("So it is INITIALISED")
                .contains("apply would do nothing here");
        assertThat(LAB.dsctl("explain", ignoringCpus().write(), "nobody").exits(2).err())
                .contains("has no node \"nobody\"");
    }

    @Test
    @Order(4)
    void servers_that_were_mended_join() {
        LAB.worker(1).run("umount /proc/swaps");
        LAB.worker(1).run("systemctl stop fault-port");
        Faults.mend(LAB.worker(2), "kubelet");
        LAB.dsctl("apply", "--yes", ignoringCpus().write()).exits(0);

        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(3);
    }

    @Test
    @Order(5)
    void a_node_that_the_inventory_has_no_more_is_told_and_left_alone() {
        var plan =
                LAB.dsctl(
                                "plan",
                                "--detailed-exitcode",
                                LAB.inventory()
                                        .workers(1)
                                        .ignoring("NumCPU", "a small lab")
                                        .write())
                        .exits(0);

        assertThat(plan.out()).contains("not in the inventory: " + LAB.worker(2).name());
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(3);
    }

    private static Lab.Inventory ignoringCpus() {
        return LAB.inventory().ignoring("NumCPU", "a small lab");
    }
}
