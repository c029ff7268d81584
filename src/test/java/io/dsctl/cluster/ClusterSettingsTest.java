package io.dsctl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ClusterSettingsTest {

    @Test
    void nothing_said_asks_nothing_of_kubeadm() {
        assertThat(ClusterSettings.none().requirements()).isEmpty();
        assertThat(ClusterSettings.none().maxPods()).isEqualTo(110);
        assertThat(ClusterSettings.none().patience()).isEqualTo(Duration.ZERO);
    }

    @Test
    void fields_of_v1beta4_ask_for_the_kubeadm_that_has_them() {
        var settings =
                settings(
                        Map.of(
                                Component.API_SERVER,
                                List.of(new Argument("a", "1"), new Argument("a", "2")),
                                Component.SCHEDULER,
                                List.of(new Argument("a", "1"), new Argument("b", "1"))),
                        Map.of(
                                Timeout.DISCOVERY, Duration.ofMinutes(1),
                                Timeout.CONTROL_PLANE_COMPONENT_HEALTH_CHECK, Duration.ofMinutes(1),
                                Timeout.TLS_BOOTSTRAP, Duration.ofMinutes(1)),
                        Optional.of("ECDSA-P256"),
                        Optional.of(Duration.ofDays(1)));

        assertThat(settings.requirements())
                .containsExactlyInAnyOrder(
                        algorithm("ECDSA-P256", 31),
                        new Requirement("certificateValidityPeriod", 31),
                        new Requirement("caCertificateValidityPeriod", 31),
                        new Requirement("timeouts.tlsBootstrap", 31),
                        new Requirement("apiServer.extraArgs", 31));
    }

    @Test
    void an_algorithm_may_be_newer_than_its_field() {
        assertThat(
                        settings(Map.of(), Map.of(), Optional.of("ECDSA-P384"), Optional.empty())
                                .requirements())
                .containsExactly(algorithm("ECDSA-P384", 34));
    }

    @Test
    void patience_is_what_is_longer_than_usual() {
        var settings =
                settings(
                        Map.of(),
                        Map.of(
                                Timeout.DISCOVERY, Duration.ofMinutes(7),
                                Timeout.ETCD_API_CALL, Duration.ofSeconds(150),
                                Timeout.KUBELET_HEALTH_CHECK, Duration.ofMinutes(1)),
                        Optional.empty(),
                        Optional.empty());

        assertThat(settings.patience()).isEqualTo(Duration.ofSeconds(150));
    }

    @Test
    void pods_are_as_many_as_the_kubelet_is_told() {
        var none = ClusterSettings.none();
        var kubelet = new LinkedHashMap<String, Object>();
        kubelet.put("maxPods", BigInteger.valueOf(250));
        var settings =
                new ClusterSettings(
                        none.imageRepository(),
                        none.certSans(),
                        none.featureGates(),
                        none.extraArgs(),
                        none.externalEtcd(),
                        kubelet,
                        none.kubeProxy(),
                        none.patches(),
                        none.skipPhases(),
                        none.timeouts(),
                        none.encryptionAlgorithm(),
                        none.certificateValidity(),
                        none.caCertificateValidity());

        assertThat(settings.maxPods()).isEqualTo(250);
    }

    private static ClusterSettings settings(
            Map<Component, List<Argument>> extraArgs,
            Map<Timeout, Duration> timeouts,
            Optional<String> algorithm,
            Optional<Duration> validity) {
        var none = ClusterSettings.none();
        return new ClusterSettings(
                none.imageRepository(),
                none.certSans(),
                none.featureGates(),
                extraArgs,
                none.externalEtcd(),
                none.kubelet(),
                none.kubeProxy(),
                none.patches(),
                none.skipPhases(),
                timeouts,
                algorithm,
                validity,
                validity);
    }

    private static Requirement algorithm(String value, int first) {
        return new Requirement("encryptionAlgorithm", Optional.of(value), first, Optional.empty());
    }

    @Test
    void a_requirement_is_met_from_its_first_version_to_its_last() {
        var gate = FeatureGate.requirement("EtcdLearnerMode").orElseThrow();

        assertThat(gate.isMetBy(new KubernetesVersion(1, 26, 15))).isFalse();
        assertThat(gate.isMetBy(new KubernetesVersion(1, 27, 0))).isTrue();
        assertThat(gate.isMetBy(new KubernetesVersion(1, 32, 9))).isTrue();
        assertThat(gate.isMetBy(new KubernetesVersion(1, 33, 0))).isFalse();
        assertThat(gate.versions()).isEqualTo("a kubeadm from 1.27 to 1.32");
        assertThat(new PatchFile("etcd0.yaml", "").requirement()).isEmpty();
        assertThat(new PatchFile("kubeletconfiguration+merge.json", "").requirement())
                .contains(
                        new Requirement(
                                "patches",
                                Optional.of("kubeletconfiguration+merge.json"),
                                25,
                                Optional.empty()));
    }
}
