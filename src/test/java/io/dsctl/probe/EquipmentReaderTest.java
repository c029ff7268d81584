package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.facts.Equipment;
import io.dsctl.facts.KubeletService;
import io.dsctl.facts.Listener;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class EquipmentReaderTest {

    @Test
    void of_a_member_nothing_is_asked_and_nothing_known() {
        assertThat(EquipmentReader.read(new Answers(Map.of("machine", "abc"))))
                .isEqualTo(Equipment.unknown());
    }

    @Test
    void size_is_told_as_kubeadm_counts_it() {
        var equipment = read("size", "cpus 4\nmemory 24684084\ncgroups cgroup2fs\n");

        assertThat(equipment.cpus()).contains(4);
        assertThat(equipment.memoryMegabytes()).contains(24105);
        assertThat(equipment.cgroups()).contains(2);
        assertThat(read("size", "cgroups tmpfs").cgroups()).contains(1);
        assertThat(read("size", "cgroups ext2/ext3").cgroups()).isEmpty();
        assertThat(read("size", "cpus \nmemory x").cpus()).isEmpty();
    }

    @Test
    void swap_stands_below_titles() {
        var titles = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";

        assertThat(read("swaps", titles).swaps()).contains(List.of());
        assertThat(
                        read(
                                        "swaps",
                                        titles
                                                + "/dev/sda2 partition\t1048572\t0\t-2\n"
                                                + "/swapfile file\t1048572\t0\t-3\n")
                                .swaps())
                .contains(List.of("/dev/sda2", "/swapfile"));
        assertThat(read("swaps", "").swaps()).describedAs("no such file").isEmpty();
    }

    /** Recorded from iproute2 6.1. */
    @Test
    void listeners_are_known_by_port_and_process() {
        assertThat(
                        read(
                                        "listeners",
                                        """
                                        LISTEN 0      4096     127.0.0.1:2381  0.0.0.0:*    users:(("etcd",pid=812,fd=15))
                                        LISTEN 0      128              *:6443        *:*    users:(("kube-apiserver",pid=9,fd=3),("x",pid=1,fd=1))
                                        LISTEN 0      128           [::]:22       [::]:*
                                        LISTEN 0      4096   [fd00::11%eth0]:10250 [::]:*
                                        garbage
                                        """)
                                .listeners())
                .containsExactly(
                        new Listener(2381, "etcd (pid 812)"),
                        new Listener(6443, "kube-apiserver (pid 9)"),
                        new Listener(22, ""),
                        new Listener(10250, ""));
    }

    @Test
    void a_dead_runtime_is_told_with_what_was_said() {
        assertThat(
                        read(
                                        "dead_runtimes",
                                        "unix:///run/containerd/containerd.sock time=\"x\""
                                                + " level=fatal msg=\"refused\"\n")
                                .deadRuntimes())
                .isEqualTo(
                        Map.of(
                                "unix:///run/containerd/containerd.sock",
                                "time=\"x\" level=fatal msg=\"refused\""));
    }

    @ParameterizedTest
    @CsvSource({
        "kubelet enabled, ENABLED",
        "kubelet static, ENABLED",
        "kubelet disabled, DISABLED",
        "kubelet masked, DISABLED",
        "'kubelet \n', MISSING",
        "kubelet not-found, MISSING",
        "'', UNKNOWN"
    })
    void services_are_what_systemd_calls_them(String said, KubeletService kubelet) {
        assertThat(read("services", said).kubelet()).isEqualTo(kubelet);
    }

    @Test
    void a_name_that_leads_nowhere_is_told() {
        assertThat(read("own_name", "fd00::11  w-1\n").nameResolves()).contains(true);
        assertThat(read("own_name", "").nameResolves()).isEqualTo(Optional.of(false));
    }

    private static Equipment read(String question, String answer) {
        var answers = new HashMap<>(Map.of("size", ""));
        answers.put(question, answer);
        return EquipmentReader.read(new Answers(answers));
    }
}
