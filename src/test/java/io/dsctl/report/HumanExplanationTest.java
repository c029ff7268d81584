package io.dsctl.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Equipped;
import io.dsctl.Facts;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.Modules;
import io.dsctl.facts.Swap;
import io.dsctl.plan.Explanation;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;

class HumanExplanationTest {

    private final Cluster cluster = Clusters.dualStack("cp-1", "w-1");

    @Test
    void a_server_that_joins_is_told_from_what_was_seen_to_what_is_done() {
        var facts =
                Facts.living(cluster, "cp-1")
                        .with(
                                "w-1",
                                seen ->
                                        Facts.kernel(
                                                Facts.equipment(
                                                        seen, Equipped.well().missing("tc").get()),
                                                kernel()));

        assertThat(explained(facts, "w-1"))
                .isEqualTo(
                        """
                        w-1: worker of prod, reached at 192.168.2.1:22
                        Seen:
                          machine       w-1, machine-id machine-of-w-1, product_uuid product-of-w-1, clock as here
                          addresses     192.168.2.1/24 on eth0, fd00:1:2::1/64 on eth0
                          forwarding    IPv4 off, IPv6 off
                          modules       overlay working, br_netfilter forbidden
                          swap at boot  /dev/sda2
                          programs      kubeadm v1.36.4, kubelet v1.36.4, kubectl
                          runtimes      unix:///run/containerd/containerd.sock
                          size          2 CPUs, 1700 MB of memory, no swap, control groups v2
                          ports in use  22 by sshd
                          not there     tc
                          in the way    none
                          files         none
                          CA            none
                          its Node      cp-1 knows none of this name
                        So it is CLEAN: no trace of Kubernetes
                        apply would:
                          + enable IPv4 and IPv6 forwarding, now and at boot
                            because IPv4 forwarding is off
                          + join as worker at 192.168.1.1:6443, node addresses 192.168.2.1, fd00:1:2::1
                            because no trace of Kubernetes; 192.168.2.1: its SSH address; fd00:1:2::1: the only lasting one on eth0
                          ? warning: tc is not installed [FileExisting-tc]
                            hint: install the package iproute2 or iproute-tc
                          ? warning: the configuration of modprobe forbids the module br_netfilter [KernelModules]
                            hint: remove its line in /etc/modprobe.d if your network add-on or the container runtime needs it
                        """);
    }

    @Test
    void of_a_member_it_is_told_how_the_cluster_knows_it() {
        assertThat(explained(Facts.living(cluster, "cp-1", "w-1"), "w-1"))
                .contains(
                        "its Node      a Ready worker with 192.168.2.1, fd00:1:2::1, as cp-1 knows"
                                + " it\n")
                .contains("So it is JOINED: it is a node of the cluster\n")
                .contains("apply would do nothing here: it is as the inventory says\n")
                .doesNotContain("ports in use");
    }

    @Test
    void a_node_that_is_left_out_is_told_with_all_reasons() {
        var facts =
                Facts.living(cluster, "cp-1")
                        .with(
                                "w-1",
                                seen ->
                                        Facts.equipment(
                                                seen,
                                                Equipped.well()
                                                        .swaps("/dev/sda2")
                                                        .listens(10250, "nginx (pid 7)")
                                                        .get()));

        assertThat(explained(facts, "w-1"))
                .contains("apply would leave it out:\n")
                .contains("  ! swap is on: /dev/sda2 [Swap]\n")
                .contains("  ! port 10250 is in use by nginx (pid 7) [Port-10250]\n");
    }

    @Test
    void what_stops_the_run_is_told_though_it_is_about_another_node() {
        var refused = Facts.of(cluster).with("cp-1", seen -> Facts.endpointServes(seen));
        var silent = Facts.living(cluster, "cp-1").silent("cp-1");

        assertThat(explained(refused, "w-1"))
                .contains("apply would do nothing on any node, because it is unsafe:\n")
                .contains("serves a cluster already");
        assertThat(explained(silent, "w-1"))
                .contains("because every control plane must answer: cp-1\n");
    }

    @Test
    void a_node_that_does_not_answer_is_told_as_that() {
        assertThat(explained(Facts.living(cluster, "cp-1").silent("w-1"), "w-1"))
                .contains("It did not answer: w-1: does not answer\n")
                .contains("apply would leave it out:\n");
    }

    private static Kernel kernel() {
        return new Kernel(
                Map.of(),
                false,
                "",
                List.of(),
                Map.of(),
                new Modules(Set.of("overlay"), Set.of(), Set.of("br_netfilter"), "", Map.of()),
                new Swap(false, List.of(), 0, 0, List.of("/dev/sda2")),
                List.of());
    }

    private String explained(Facts facts, String name) {
        return String.join(
                        "\n",
                        HumanExplanation.lines(Explanation.of(cluster, facts.get(), node(name))))
                + "\n";
    }

    private Node node(String name) {
        return cluster.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
