package io.dsctl.plan;

import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Node;
import io.dsctl.facts.Equipment;
import io.dsctl.facts.NodeFacts.Seen;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What kubeadm's preflight will have against a clean server, found beforehand on all servers at
 * once (kubeadm-facts 3.1); and what it only warns of though the kubelet cannot live with it.
 */
final class Preflight {

    private static final int LEAST_CPUS = 2;
    private static final int LEAST_MEGABYTES = 1700;

    private static final List<Integer> OF_EVERY_NODE = List.of(10250);
    private static final List<Integer> OF_CONTROL_PLANES = List.of(Cluster.API_PORT, 10257, 10259);
    private static final List<Integer> OF_ETCD = List.of(2379, 2380);

    private static final Map<String, String> PACKAGES =
            Map.of(
                    "conntrack", "conntrack",
                    "ip", "iproute2",
                    "iptables", "iptables",
                    "mount", "mount or util-linux",
                    "nsenter", "util-linux",
                    "ebtables", "ebtables or iptables",
                    "ethtool", "ethtool",
                    "socat", "socat",
                    "tc", "iproute2 or iproute-tc",
                    "touch", "coreutils");

    private final Cluster cluster;
    private final Node node;
    private final Equipment equipment;
    private final Seen seen;
    private final Versions versions;
    private final List<Objection> objections = new ArrayList<>();

    /**
     * @param kubeadm that will look, or the target's where it is not installed
     */
    private record Versions(KubernetesVersion kubeadm, Optional<KubernetesVersion> kubelet) {}

    private Preflight(Cluster cluster, Node node, Seen seen, KubernetesVersion kubeadm) {
        this.cluster = cluster;
        this.node = node;
        this.seen = seen;
        this.equipment = seen.machine().equipment();
        this.versions = new Versions(kubeadm, seen.tools().kubelet());
    }

    /**
     * @param target the version that the node is to get; empty: that of its kubeadm
     * @param joins rather than initialises
     */
    static List<Objection> objections(
            Cluster cluster,
            Node node,
            Seen seen,
            Optional<KubernetesVersion> target,
            boolean joins) {
        var kubeadm = seen.tools().kubeadm().or(() -> target);
        if (kubeadm.isEmpty()) {
            return List.of();
        }
        var preflight = new Preflight(cluster, node, seen, kubeadm.get());
        preflight.size();
        preflight.kubelet(target.orElse(kubeadm.get()));
        preflight.swap();
        preflight.controlGroups();
        preflight.runtime();
        preflight.ports();
        preflight.leftovers(joins);
        preflight.programs();
        preflight.services();
        return List.copyOf(preflight.objections);
    }

    private void size() {
        if (!node.isControlPlane()) {
            return;
        }
        equipment
                .cpus()
                .filter(cpus -> cpus < LEAST_CPUS)
                .ifPresent(
                        cpus ->
                                error(
                                        Check.NUM_CPU,
                                        "it has %s, a control plane needs %d"
                                                .formatted(
                                                        cpus == 1 ? "1 CPU" : cpus + " CPUs",
                                                        LEAST_CPUS),
                                        "give it more"));
        equipment
                .memoryMegabytes()
                .filter(megabytes -> megabytes < LEAST_MEGABYTES)
                .ifPresent(
                        megabytes ->
                                error(
                                        Check.MEM,
                                        "it has %d MB of memory, a control plane needs %d"
                                                .formatted(megabytes, LEAST_MEGABYTES),
                                        "give it more"));
    }

    /** Never newer than the API server; how much older kubeadm allows, it changed in 1.29. */
    private void kubelet(KubernetesVersion target) {
        var oldest = versions.kubeadm.minor() - (versions.kubeadm.isAtLeast(29) ? 3 : 1);
        versions.kubelet.ifPresent(
                kubelet -> {
                    if (kubelet.isAtLeast(target.minor() + 1)) {
                        error(
                                Check.KUBELET_VERSION,
                                "its kubelet %s is newer than the cluster's version %s"
                                        .formatted(kubelet, target),
                                "install kubelet " + target);
                    } else if (!kubelet.isAtLeast(oldest)) {
                        error(
                                Check.KUBELET_VERSION,
                                "its kubelet %s is too old for kubeadm %s, which takes 1.%d or newer"
                                        .formatted(kubelet, versions.kubeadm, oldest),
                                "install kubelet " + target);
                    }
                });
    }

    /** kubeadm warns of it from 1.23 on, and the kubelet does not start. */
    private void swap() {
        var rule = SwapRule.of(cluster, node);
        var swap = seen.kernel().swap();
        var goes = swap.isThere() && !rule.isLeftAlone();
        equipment
                .swaps()
                .filter(swaps -> !swaps.isEmpty())
                .filter(_ -> !versions.kubeadm.isAtLeast(23) || !rule.isTolerated())
                .filter(_ -> !goes || !swap.fitsIntoMemory())
                .map(swaps -> "swap is on: " + String.join(", ", swaps))
                .ifPresent(
                        found -> {
                            if (goes) {
                                error(
                                        Check.SWAP,
                                        "%s; it holds %d MB, and %d MB of memory are left to take them"
                                                .formatted(
                                                        found,
                                                        swap.usedKibibytes() / 1024,
                                                        swap.availableKibibytes() / 1024),
                                        "stop what needs so much memory: then dsctl switches swap"
                                                + " off");
                            } else {
                                error(
                                        Check.SWAP,
                                        found,
                                        "run `swapoff -a` and remove it from /etc/fstab, or set"
                                                + " `kubeletConfiguration: {failSwapOn: false}`");
                            }
                        });
    }

    private void controlGroups() {
        if (equipment.cgroups().filter(version -> version == 1).isEmpty()) {
            return;
        }
        var v2 = "boot it with `systemd.unified_cgroup_hierarchy=1`, or a newer system";
        versions.kubelet.ifPresent(
                kubelet -> {
                    if (kubelet.isAtLeast(35)) {
                        error(
                                Check.SYSTEM_VERIFICATION,
                                "it has control groups v1, with which a kubelet from 1.35 on does"
                                        + " not start",
                                Boolean.FALSE.equals(
                                                cluster.settings().kubelet().get("failCgroupV1"))
                                        ? v2
                                                + "; kubeadm wants to be told as well that this is"
                                                + " meant: ignore the check"
                                        : v2);
                    } else if (kubelet.isAtLeast(31)) {
                        warning(
                                Check.SYSTEM_VERIFICATION,
                                "it has control groups v1, which Kubernetes 1.35 gives up",
                                v2);
                    }
                });
    }

    private void runtime() {
        node.settings()
                .criSocket()
                .or(() -> seen.criSockets().stream().findFirst())
                .filter(equipment.deadRuntimes()::containsKey)
                .ifPresent(
                        socket ->
                                error(
                                        Check.CRI,
                                        "its container runtime does not answer at %s: %s"
                                                .formatted(
                                                        socket,
                                                        equipment.deadRuntimes().get(socket)),
                                        "start it; a containerd that Docker installed needs `cri`"
                                                + " out of disabled_plugins in"
                                                + " /etc/containerd/config.toml"));
    }

    private boolean hasOwnEtcd() {
        return node.isControlPlane() && cluster.settings().externalEtcd().isEmpty();
    }

    private void ports() {
        Stream.of(
                        node.isControlPlane() ? OF_CONTROL_PLANES : List.<Integer>of(),
                        OF_EVERY_NODE,
                        hasOwnEtcd() ? OF_ETCD : List.<Integer>of())
                .flatMap(List::stream)
                .forEach(this::port);
    }

    private void port(int port) {
        equipment.listeners().stream()
                .filter(listener -> listener.port() == port)
                .findFirst()
                .ifPresent(
                        listener ->
                                error(
                                        Check.of("Port", port),
                                        "port %d is in use%s"
                                                .formatted(
                                                        port,
                                                        listener.process().isEmpty()
                                                                ? ""
                                                                : " by " + listener.process()),
                                        "stop what listens there, or let it listen elsewhere"));
    }

    private void leftovers(boolean joins) {
        if (hasOwnEtcd()) {
            leftover(Check.ETCD_FOLDER, Equipment.ETCD_FOLDER, "is not empty");
        }
        if (node.isControlPlane()) {
            manifest(Check.CONTROLLER_MANAGER_MANIFEST, "kube-controller-manager");
            manifest(Check.SCHEDULER_MANIFEST, "kube-scheduler");
            manifest(Check.ETCD_MANIFEST, "etcd");
        }
        if (joins && !versions.kubeadm.isAtLeast(27)) {
            leftover(Check.MANIFESTS_FOLDER, Equipment.MANIFESTS, "is not empty");
        }
    }

    private void manifest(Check check, String name) {
        leftover(check, Equipment.MANIFESTS + "/" + name + ".yaml", "exists already");
    }

    private void leftover(Check check, String path, String what) {
        if (equipment.inTheWay().contains(path)) {
            error(
                    check,
                    path + " " + what,
                    "look what it belongs to, and move it away if nothing needs it");
        }
    }

    private void programs() {
        Equipment.PROGRAMS.stream()
                .filter(equipment.missingPrograms()::contains)
                .filter(program -> isAskedFor(program, versions.kubeadm))
                .forEach(
                        program ->
                                objections.add(
                                        new Objection(
                                                Check.of("FileExisting", program),
                                                isNeeded(program),
                                                program + " is not installed",
                                                "install the package " + PACKAGES.get(program))));
    }

    /** Whether that kubeadm looks for a program. */
    static boolean isAskedFor(String program, KubernetesVersion kubeadm) {
        return switch (program) {
            case "conntrack" -> !kubeadm.isAtLeast(32);
            case "ebtables", "socat" -> !kubeadm.isAtLeast(33);
            default -> true;
        };
    }

    /** Whether kubeadm goes no further without it. */
    static boolean isNeeded(String program) {
        return List.of("conntrack", "ip", "iptables", "mount", "nsenter").contains(program);
    }

    private void services() {
        if (equipment.nameResolves().filter(resolves -> !resolves).isPresent()) {
            warning(
                    Check.HOSTNAME,
                    "the name %s leads to no address on it".formatted(node.name()),
                    "add it to DNS or /etc/hosts");
        }
        switch (equipment.kubelet()) {
            case MISSING ->
                    warning(
                            Check.SERVICE_KUBELET,
                            "systemd knows no kubelet.service there",
                            "install the kubelet as a package, with its unit");
            case DISABLED ->
                    warning(
                            Check.SERVICE_KUBELET,
                            "the kubelet does not start at boot",
                            "run `systemctl enable kubelet`");
            case ENABLED, UNKNOWN -> {}
        }
    }

    private void error(Check check, String found, String fix) {
        objections.add(Objection.error(check, found, fix));
    }

    private void warning(Check check, String found, String fix) {
        objections.add(Objection.warning(check, found, fix));
    }
}
