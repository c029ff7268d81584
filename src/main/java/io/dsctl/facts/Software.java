package io.dsctl.facts;

import io.dsctl.cluster.KubernetesVersion;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a server that is no node yet says of its system and its packages.
 *
 * @param id the system's, as os-release has it: {@code debian}
 * @param like the systems that it is made like, the nearest first
 * @param release of the system; empty for one that rolls
 * @param readOnly whether packages are not installed into the running system
 * @param managers the programs of package managers that are there: {@code apt-get}
 * @param installed of kubelet, kubeadm and kubectl those that come from a package
 * @param held of those, the ones that no upgrade moves
 * @param containerd empty if there is none
 * @param enforcing whether SELinux enforces its rules
 */
public record Software(
        String id,
        List<String> like,
        String release,
        boolean readOnly,
        Set<String> managers,
        Map<String, KubernetesVersion> installed,
        Set<String> held,
        Optional<ContainerdState> containerd,
        boolean enforcing) {

    public Software {
        like = List.copyOf(like);
        managers = Set.copyOf(managers);
        installed = Map.copyOf(installed);
        held = Set.copyOf(held);
    }

    /** For people: {@code debian 12}. */
    public String system() {
        return id.isEmpty() ? "a system without os-release" : (id + " " + release).strip();
    }
}
