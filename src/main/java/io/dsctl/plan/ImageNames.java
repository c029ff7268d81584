package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;

import java.util.List;
import java.util.stream.Stream;

/**
 * Which of kubeadm's images a server needs, by their last names: on a control plane all that {@code
 * kubeadm config images pull} would fetch, but for what is skipped or elsewhere.
 */
final class ImageNames {

    private static final String KUBE_PROXY = "kube-proxy";
    private static final String PAUSE = "pause";

    private ImageNames() {}

    static List<String> of(Cluster cluster, Node node) {
        return Stream.of(
                        node.isControlPlane()
                                ? Stream.of(
                                        "kube-apiserver",
                                        "kube-controller-manager",
                                        "kube-scheduler")
                                : Stream.<String>empty(),
                        skips(cluster, KUBE_PROXY) ? Stream.<String>empty() : Stream.of(KUBE_PROXY),
                        Stream.of(PAUSE),
                        node.isControlPlane() && cluster.settings().externalEtcd().isEmpty()
                                ? Stream.of("etcd")
                                : Stream.<String>empty(),
                        node.isControlPlane() && !skips(cluster, "coredns")
                                ? Stream.of("coredns")
                                : Stream.<String>empty())
                .flatMap(it -> it)
                .toList();
    }

    private static boolean skips(Cluster cluster, String addOn) {
        var phases = cluster.settings().skipPhases();
        return phases.contains("addon") || phases.contains("addon/" + addOn);
    }

    /** {@code registry.example.org:5000/k8s/pause:3.10} is pause. */
    static String of(String image) {
        var last = image.substring(image.lastIndexOf('/') + 1);
        return last.contains(":") ? last.substring(0, last.indexOf(':')) : last;
    }
}
