package io.dsctl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How values are written for people, and for Kubernetes. */
class WordsTest {

    @Test
    void a_secret_is_never_written() {
        assertThat(new Secret("hunter2")).hasToString("•••");
        assertThat(new Secret("hunter2").reveal()).isEqualTo("hunter2");
    }

    @Test
    void values_are_written_as_kubernetes_does() {
        assertThat(new Taint("a/b", Optional.of("c"), Taint.Effect.NO_SCHEDULE))
                .hasToString("a/b=c:NoSchedule");
        assertThat(new Taint("a", Optional.empty(), Taint.Effect.PREFER_NO_SCHEDULE))
                .hasToString("a:PreferNoSchedule");
        assertThat(Taint.Effect.NO_EXECUTE).hasToString("NoExecute");
        assertThat(new KubernetesVersion(1, 36, 4)).hasToString("v1.36.4");
        assertThat(Stream.of(Role.values()).map(Role::toString))
                .containsExactly("control-plane", "worker");
        assertThat(Stream.of(Family.values()).map(Family::toString))
                .containsExactly("IPv4", "IPv6");
        assertThat(Stream.of(Component.values()).map(Component::field))
                .containsExactly("apiServer", "controllerManager", "scheduler", "etcd");
        assertThat(Stream.of(Timeout.values()).map(Timeout::field))
                .containsExactly(
                        "controlPlaneComponentHealthCheck",
                        "kubeletHealthCheck",
                        "kubernetesAPICall",
                        "etcdAPICall",
                        "tlsBootstrap",
                        "discovery");
    }

    @Test
    void timeouts_are_as_long_as_kubeadm_waits() {
        assertThat(Stream.of(Timeout.values()).map(it -> it.usual().toMinutes()))
                .containsExactly(4L, 4L, 1L, 2L, 5L, 5L);
        assertThat(Stream.of(Timeout.values()).filter(Timeout::isInV1beta3))
                .containsExactly(Timeout.CONTROL_PLANE_COMPONENT_HEALTH_CHECK, Timeout.DISCOVERY);
    }

    @ParameterizedTest
    @CsvSource({
        "1.36.4,36,true",
        "1.36.4,37,false",
        "1.36.4,35,true",
        "2.0.0,36,true",
        "0.99.0,36,false"
    })
    void a_version_has_what_came_with_an_older_minor(String version, int minor, boolean isAtLeast) {
        assertThat(KubernetesVersion.parse(version).orElseThrow().isAtLeast(minor))
                .isEqualTo(isAtLeast);
    }

    @Test
    void versions_are_ordered_by_their_numbers() {
        var versions = Stream.of("1.9.9", "1.36.0", "1.36.10", "1.36.9", "2.0.0", "1.37.0");

        assertThat(versions.map(it -> KubernetesVersion.parse(it).orElseThrow()).sorted())
                .extracting(KubernetesVersion::toString)
                .containsExactly("v1.9.9", "v1.36.0", "v1.36.9", "v1.36.10", "v1.37.0", "v2.0.0");
    }

    @Test
    void a_patch_does_not_make_another_minor() {
        var version = new KubernetesVersion(1, 36, 4);

        assertThat(version.isSameMinor(new KubernetesVersion(1, 36, 0))).isTrue();
        assertThat(version.isSameMinor(new KubernetesVersion(1, 37, 4))).isFalse();
        assertThat(version.isSameMinor(new KubernetesVersion(2, 36, 4))).isFalse();
    }

    @Test
    void control_planes_and_workers_are_all_nodes() {
        var nodes = List.of(node("cp-1", Role.CONTROL_PLANE), node("w-1", Role.WORKER));
        var cluster =
                new Cluster(
                        "prod",
                        Optional.empty(),
                        Optional.empty(),
                        new Networks(List.of(), List.of()),
                        ClusterSettings.none(),
                        nodes);

        assertThat(cluster.controlPlanes()).extracting(Node::toString).containsExactly("cp-1");
        assertThat(cluster.workers()).extracting(Node::toString).containsExactly("w-1");
    }

    private static Node node(String name, Role role) {
        return new Node(name, role, Login.to("a"), DualStack.none(), NodeSettings.none());
    }
}
