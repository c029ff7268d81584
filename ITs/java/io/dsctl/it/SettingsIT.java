package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;

/** What an inventory may say beyond networks and servers arrives in the cluster. */
@TestMethodOrder(OrderAnnotation.class)
class SettingsIT {

    @RegisterExtension static final Lab LAB = Lab.with(1, 1);

    private static final String KUBERNETES =
            """
              podSubnet: [10.244.0.0/16, "fd00:10:244::/56"]
              serviceSubnet: [10.96.0.0/16, "fd00:10:96::/112"]
              nodeMask: {ipv4: 25, ipv6: 66}
              dnsDomain: it.example
              certSANs: [api.example.org]
              apiServer: {extraArgs: {event-ttl: 2h0m0s}}
              kubeletConfiguration: {maxPods: 50}
              patches: patches
              timeouts: {discovery: 4m}
            """;

    private static final String DEFAULTS =
            """
            defaults:
              worker:
                labels: {example.org/pool: its}
                taints: [{key: example.org/fresh, value: "yes", effect: NoSchedule}]
                kubeletExtraArgs: {v: "3"}
              control-plane:
                annotations: {example.org/note: "a: 'b' $c"}
            """;

    @Test
    @Order(1)
    void everything_that_was_said_is_in_the_cluster() throws IOException {
        var patches = Files.createDirectory(LAB.folder().resolve("patches"));
        Files.writeString(
                patches.resolve("kube-apiserver+merge.yaml"),
                "metadata: {annotations: {example.org/patched: \"true\"}}\n");
        var worker = LAB.worker(1);

        LAB.dsctl("apply", "--yes", inventory()).exits(0);

        assertThat(
                        LAB.kubectl(
                                "get node %s -o jsonpath='{.spec.podCIDRs}'"
                                        .formatted(worker.name())))
                .contains("/25\"", "/66\"");
        assertThat(LAB.kubectl("get node %s -o jsonpath='{.spec.taints}'".formatted(worker.name())))
                .contains("example.org/fresh");
        assertThat(
                        LAB.kubectl(
                                "get node %s -o jsonpath='{.metadata.labels}'"
                                        .formatted(worker.name())))
                .contains("\"example.org/pool\":\"its\"");
        assertThat(
                        LAB.kubectl(
                                "get node %s -o jsonpath='{.metadata.annotations.example\\.org/note}'"
                                        .formatted(LAB.controlPlane(1).name())))
                .isEqualTo("a: 'b' $c");
        assertThat(LAB.kubectl("-n kube-system get configmap kubeadm-config -o yaml"))
                .contains("dnsDomain: it.example", "api.example.org", "event-ttl");
        assertThat(worker.run("cat /var/lib/kubelet/kubeadm-flags.env")).contains("--v=3");
        assertThat(worker.run("cat /var/lib/kubelet/config.yaml")).contains("maxPods: 50");
        var manifest = "/etc/kubernetes/manifests/kube-apiserver.yaml";
        assertThat(LAB.controlPlane(1).run("cat " + manifest))
                .contains("--event-ttl=2h0m0s", "example.org/patched");
    }

    @Test
    @Order(2)
    void a_second_run_finds_nothing_to_do() {
        assertThat(LAB.dsctl("plan", "--detailed-exitcode", inventory()).exits(0).out())
                .contains("Nothing to do");
    }

    @Test
    @Order(3)
    void a_label_that_somebody_took_away_is_the_only_thing_to_do() {
        LAB.kubectl("label node %s example.org/pool-".formatted(LAB.worker(1).name()));

        assertThat(LAB.dsctl("apply", "--yes", inventory()).exits(0).out())
                .contains("1 step to do", "set its labels and annotations");
        assertThat(LAB.dsctl("plan", "--detailed-exitcode", inventory()).exits(0).out())
                .contains("Nothing to do");
    }

    private static String inventory() {
        return LAB.inventory().kubernetes(KUBERNETES).below(DEFAULTS).write();
    }
}
