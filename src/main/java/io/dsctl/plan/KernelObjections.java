package io.dsctl.plan;

import io.dsctl.cluster.Check;
import io.dsctl.facts.Kernel;

import java.util.List;

/** What is against a server's kernel, beyond what preparing it will change. */
final class KernelObjections {

    private KernelObjections() {}

    static List<Objection> ofClean(Kernel kernel) {
        return kernel.modules().forbidden().stream()
                .sorted()
                .filter(it -> !kernel.modules().working().contains(it))
                .map(KernelObjections::forbidden)
                .toList();
    }

    /**
     * A member's swap is not switched off, for what its Pods have there may be more than its memory
     * takes by then.
     */
    static List<Objection> ofMember(Kernel kernel) {
        var swap = kernel.swap();
        return swap.isThere()
                ? List.of(
                        Objection.warning(
                                Check.SWAP,
                                swap.devices().isEmpty()
                                        ? "swap comes on at boot: "
                                                + String.join(", ", swap.atBoot())
                                        : "swap is on: " + String.join(", ", swap.devices()),
                                "switch it off, now and at boot: its kubelet would not start"
                                        + " again"))
                : List.of();
    }

    private static Objection forbidden(String module) {
        return Objection.warning(
                Check.KERNEL_MODULES,
                "the configuration of modprobe forbids the module " + module,
                "remove its line in /etc/modprobe.d if your network add-on or the container runtime"
                        + " needs it");
    }
}
