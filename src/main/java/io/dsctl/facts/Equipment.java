package io.dsctl.facts;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a server that is no node yet has and lacks, as kubeadm's preflight would find it
 * (kubeadm-facts 3.1). What it did not tell is empty, and nothing is said against it.
 *
 * @param memoryMegabytes of RAM, in MiB as kubeadm counts them
 * @param swaps devices and files that are swapped to
 * @param cgroups the version of its control groups, 1 or 2
 * @param missingPrograms of those that {@link #PROGRAMS} lists
 * @param deadRuntimes sockets of container runtimes that do not answer, each with what was seen
 * @param inTheWay of {@link #LEFTOVERS}, files that exist and folders that are not empty
 * @param nameResolves whether the node's name leads to an address on the server itself
 * @param software its system and packages; empty if it did not tell
 */
public record Equipment(
        Optional<Integer> cpus,
        Optional<Integer> memoryMegabytes,
        Optional<List<String>> swaps,
        Optional<Integer> cgroups,
        List<Listener> listeners,
        Set<String> missingPrograms,
        Map<String, String> deadRuntimes,
        Set<String> inTheWay,
        Optional<Boolean> nameResolves,
        KubeletService kubelet,
        Optional<Software> software) {

    /** Programs that kubeadm, the kubelet and kube-proxy call. */
    public static final List<String> PROGRAMS =
            List.of(
                    "conntrack",
                    "ip",
                    "iptables",
                    "mount",
                    "nsenter",
                    "ebtables",
                    "ethtool",
                    "socat",
                    "tc",
                    "touch");

    public static final String ETCD_FOLDER = "/var/lib/etcd";
    public static final String MANIFESTS = "/etc/kubernetes/manifests";

    /** What kubeadm stumbles over, and {@link KubernetesFile} does not have. */
    public static final List<String> LEFTOVERS =
            List.of(
                    ETCD_FOLDER,
                    MANIFESTS,
                    MANIFESTS + "/kube-controller-manager.yaml",
                    MANIFESTS + "/kube-scheduler.yaml",
                    MANIFESTS + "/etcd.yaml");

    public Equipment {
        swaps = swaps.map(List::copyOf);
        listeners = List.copyOf(listeners);
        missingPrograms = Set.copyOf(missingPrograms);
        deadRuntimes = Map.copyOf(deadRuntimes);
        inTheWay = Set.copyOf(inTheWay);
    }

    /** Of a server that was not asked, as members are not. */
    public static Equipment unknown() {
        return new Equipment(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Set.of(),
                Map.of(),
                Set.of(),
                Optional.empty(),
                KubeletService.UNKNOWN,
                Optional.empty());
    }

    /**
     * As it is when packages were installed.
     *
     * @param programs that they bring
     * @param mended sockets of container runtimes that answer then
     */
    public Equipment installed(
            Set<String> programs,
            boolean kubeletEnabled,
            Set<String> mended,
            Optional<Software> afterwards) {
        var missing = new HashSet<>(missingPrograms);
        missing.removeAll(programs);
        var dead = new HashMap<>(deadRuntimes);
        dead.keySet().removeAll(mended);
        return new Equipment(
                cpus,
                memoryMegabytes,
                swaps,
                cgroups,
                listeners,
                missing,
                dead,
                inTheWay,
                nameResolves,
                kubeletEnabled ? KubeletService.ENABLED : kubelet,
                afterwards);
    }
}
