package io.dsctl.plan;

import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.PackageRepository;
import io.dsctl.cluster.Proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server gets before it becomes a node.
 *
 * @param version of the packages; empty if none of them is installed
 * @param packages of kubelet, kubeadm and kubectl those that get that version
 * @param others packages of the distribution, with programs that kubeadm calls
 * @param repositories that are needed for it, besides the server's own
 * @param containerd what becomes of it
 * @param hold whether packages that are there already must be held
 * @param proxy by which the package manager goes, with all that is reached without it
 * @param imageRepository where the pause image comes from; empty: from kubeadm's own place
 */
public record Installation(
        PackageManager manager,
        Optional<KubernetesVersion> version,
        List<String> packages,
        List<String> others,
        List<PackageRepository> repositories,
        Containerd containerd,
        boolean hold,
        Optional<Proxy> proxy,
        Optional<String> imageRepository) {

    /** What becomes of containerd. */
    public enum Containerd {
        NOTHING,
        /** It is there; its configuration is written, and it is started. */
        CONFIGURE,
        INSTALL
    }

    public Installation {
        packages = List.copyOf(packages);
        others = List.copyOf(others);
        repositories = List.copyOf(repositories);
    }

    /** For people, without the node's name. */
    String title() {
        var installed =
                new ArrayList<>(
                        packages.isEmpty()
                                ? List.<String>of()
                                : List.of(
                                        String.join(", ", packages)
                                                + version.map(it -> " " + it).orElse("")));
        installed.addAll(others);
        if (containerd == Containerd.INSTALL) {
            installed.add("containerd");
        }
        var parts = new ArrayList<String>();
        if (!installed.isEmpty()) {
            parts.add("install %s with %s".formatted(String.join(", ", installed), manager));
        }
        if (hold || !packages.isEmpty()) {
            parts.add("hold Kubernetes' packages");
        }
        if (containerd == Containerd.CONFIGURE) {
            parts.add("configure containerd, and restart it if that changes anything");
        }
        return String.join("; ", parts);
    }
}
