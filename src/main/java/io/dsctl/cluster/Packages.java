package io.dsctl.cluster;

import java.util.Optional;

/**
 * Where the packages of servers that are to become nodes come from.
 *
 * @param install whether dsctl installs what is missing; else it must be there
 * @param kubernetes what is said of the repository of kubelet, kubeadm and kubectl
 * @param containerd a repository that has containerd; empty: those that the server has
 */
public record Packages(
        boolean install, RepositorySettings kubernetes, Optional<RepositorySettings> containerd) {

    /** The only place that knows where Kubernetes releases its packages (kubeadm-facts 7). */
    private static final String RELEASES = "https://pkgs.k8s.io/core:/stable:/v";

    /**
     * The newest minor version, 1.x, when this dsctl was made. All minors are signed with one key,
     * but its copy below an old one may be the one that has expired (kubeadm-facts 7).
     */
    private static final int NEWEST = 37;

    /** From pkgs.k8s.io and the repositories that the server has. */
    public static Packages usual() {
        return new Packages(true, RepositorySettings.none(), Optional.empty());
    }

    /** Empty if the inventory names repositories, and none of this format. */
    public Optional<PackageRepository> kubernetes(PackageFormat format, KubernetesVersion version) {
        var own = kubernetes.location(format).map(it -> of(it, version));
        var location =
                kubernetes.hasLocation()
                        ? own
                        : Optional.of(
                                switch (format) {
                                    case DEB -> RELEASES + minor(version) + "/deb/ /";
                                    case RPM -> RELEASES + minor(version) + "/rpm/";
                                });
        return location.map(
                it ->
                        new PackageRepository(
                                "dsctl-kubernetes",
                                it,
                                kubernetes.key().orElseGet(() -> key(format, it, version))));
    }

    /** A mirror has the key where pkgs.k8s.io has it. */
    private SigningKey key(PackageFormat format, String location, KubernetesVersion version) {
        if (!kubernetes.hasLocation()) {
            return new SigningKey.At(
                    RELEASES + "1." + Math.max(NEWEST, version.minor()) + "/deb/Release.key");
        }
        var base = RepositorySettings.withSlash(location.split(" ", 2)[0]);
        return new SigningKey.At(
                base
                        + switch (format) {
                            case DEB -> "Release.key";
                            case RPM -> "repodata/repomd.xml.key";
                        });
    }

    /** Empty if none is named, or none of this format. */
    public Optional<PackageRepository> containerd(PackageFormat format, KubernetesVersion version) {
        return containerd.flatMap(
                settings ->
                        settings.location(format)
                                .flatMap(
                                        location ->
                                                settings.key()
                                                        .map(
                                                                key ->
                                                                        new PackageRepository(
                                                                                "dsctl-containerd",
                                                                                of(
                                                                                        location,
                                                                                        version),
                                                                                key))));
    }

    private static String of(String location, KubernetesVersion version) {
        return location.replace(RepositorySettings.MINOR, minor(version));
    }

    private static String minor(KubernetesVersion version) {
        return version.major() + "." + version.minor();
    }
}
