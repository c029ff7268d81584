package io.dsctl.plan;

import io.dsctl.cluster.Node;
import io.dsctl.facts.ContainerdState;
import io.dsctl.facts.ContainerdState.Configuration;
import io.dsctl.facts.KubeletService;
import io.dsctl.facts.Machine;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.Software;
import io.dsctl.facts.Tools;
import io.dsctl.plan.Installation.Containerd;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A server as it is when an installation is done. */
final class Installed {

    private static final String SOCKET = "unix:///run/containerd/containerd.sock";

    private Installed() {}

    /**
     * @param programs that kubeadm asks for and the server lacks
     */
    static Seen on(Node node, Seen seen, Installation what, List<String> programs) {
        var machine = seen.machine();
        var equipment = machine.equipment();
        var there = what.others().isEmpty() ? Set.<String>of() : Set.copyOf(programs);
        var runs = what.containerd() != Containerd.NOTHING;
        var mended = new HashSet<String>();
        if (runs && !isSomebodys(equipment.software())) {
            mended.add(SOCKET);
            node.settings().criSocket().ifPresent(mended::add);
        }
        return new Seen(
                new Machine(
                        machine.machineId(),
                        machine.clockAhead(),
                        machine.productUuid(),
                        machine.hostname(),
                        equipment.installed(
                                there,
                                what.packages().contains("kubelet")
                                        || equipment.kubelet() == KubeletService.DISABLED,
                                mended,
                                equipment.software().map(it -> software(it, what))),
                        machine.firewall()),
                seen.addresses(),
                seen.kernel(),
                tools(seen.tools(), what),
                runs && seen.criSockets().isEmpty() ? List.of(SOCKET) : seen.criSockets(),
                seen.files(),
                seen.api(),
                seen.kubeadmRuns(),
                seen.initRecord(),
                seen.endpointServesCluster());
    }

    private static boolean isSomebodys(Optional<Software> software) {
        return software.flatMap(Software::containerd)
                .filter(it -> it.configuration() == Configuration.SOMEBODY)
                .isPresent();
    }

    private static Tools tools(Tools tools, Installation what) {
        return new Tools(
                what.packages().contains("kubeadm") ? what.version() : tools.kubeadm(),
                what.packages().contains("kubelet") ? what.version() : tools.kubelet(),
                tools.kubectl() || what.packages().contains("kubectl"));
    }

    /** So that nothing is left to be installed. */
    private static Software software(Software software, Installation what) {
        var installed = new HashMap<>(software.installed());
        what.packages().forEach(it -> installed.put(it, what.version().orElseThrow()));
        return new Software(
                software.id(),
                software.like(),
                software.release(),
                software.readOnly(),
                software.managers(),
                installed,
                installed.keySet(),
                what.containerd() == Containerd.NOTHING
                        ? software.containerd()
                        : Optional.of(
                                new ContainerdState(
                                        software.containerd().flatMap(ContainerdState::major),
                                        software.containerd()
                                                .map(ContainerdState::configuration)
                                                .filter(Configuration.SOMEBODY::equals)
                                                .orElse(Configuration.DSCTL),
                                        Optional.of(true))),
                software.enforcing());
    }
}
