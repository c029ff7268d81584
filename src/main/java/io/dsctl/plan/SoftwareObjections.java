package io.dsctl.plan;

import io.dsctl.cluster.Check;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.facts.ContainerdState;
import io.dsctl.facts.ContainerdState.Configuration;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.Software;

import java.util.Optional;
import java.util.stream.Stream;

/** What is worth telling about the software of a server that is to become a node. */
final class SoftwareObjections {

    /** The first minor version, 1.x, that is not made for containerd 1 (kubeadm-facts 7). */
    private static final int WITHOUT_CONTAINERD_1 = 36;

    private SoftwareObjections() {}

    /**
     * @param version that the node is to get, if it is known
     */
    static Stream<Objection> of(Seen seen, Optional<KubernetesVersion> version) {
        return seen.machine().equipment().software().flatMap(Software::containerd).stream()
                .flatMap(
                        state ->
                                Stream.of(driver(state), age(state, version))
                                        .flatMap(Optional::stream));
    }

    private static Optional<Objection> driver(ContainerdState state) {
        return state.configuration() == Configuration.SOMEBODY
                        && state.systemdCgroup().equals(Optional.of(false))
                ? Optional.of(
                        Objection.warning(
                                Check.CRI,
                                "its containerd, which somebody configured, does not use systemd's"
                                        + " control groups, as the kubelet does",
                                "set SystemdCgroup = true for runc in /etc/containerd/config.toml"
                                        + " and restart containerd"))
                : Optional.empty();
    }

    private static Optional<Objection> age(
            ContainerdState state, Optional<KubernetesVersion> version) {
        return state.major().filter(it -> it < 2).isPresent()
                        && version.filter(it -> it.isAtLeast(WITHOUT_CONTAINERD_1)).isPresent()
                ? Optional.of(
                        Objection.warning(
                                Check.CRI,
                                "its containerd is version 1, and Kubernetes from 1.%d on is made for 2.0 or newer"
                                        .formatted(WITHOUT_CONTAINERD_1),
                                "install a newer one, for example from a repository that"
                                        + " `repositories.containerd` names"))
                : Optional.empty();
    }
}
