package io.dsctl.plan;

import io.dsctl.cluster.Check;
import io.dsctl.cluster.Family;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.SysctlLine;

import java.util.List;
import java.util.stream.Stream;

/** What is against a server's kernel, beyond what preparing it will change. */
final class KernelObjections {

    private KernelObjections() {}

    /** Of a server without a cluster: what would break it at the next boot keeps it out of one. */
    static List<Objection> ofClean(List<Family> families, Kernel kernel, KernelSettings wanted) {
        return Stream.concat(
                        BootValues.overriding(families, kernel, wanted).stream()
                                .map(
                                        it ->
                                                Objection.error(
                                                        Check.BOOT_SETTINGS, found(it), fix(it))),
                        kernel.modules().forbidden().stream()
                                .sorted()
                                .filter(it -> !kernel.modules().working().contains(it))
                                .map(KernelObjections::forbidden))
                .toList();
    }

    /**
     * Of others it is only told: they work until then. Nor is a member's swap switched off, for
     * what its Pods have there may be more than its memory takes by then.
     */
    static List<Objection> ofOthers(
            List<Family> families, Kernel kernel, KernelSettings wanted, boolean mindsSwap) {
        var swap = kernel.swap();
        return Stream.concat(
                        BootValues.overriding(families, kernel, wanted).stream()
                                .map(
                                        it ->
                                                Objection.warning(
                                                        Check.BOOT_SETTINGS, found(it), fix(it))),
                        mindsSwap && swap.isThere()
                                ? Stream.of(
                                        Objection.warning(
                                                Check.SWAP,
                                                swap.devices().isEmpty()
                                                        ? "swap comes on at boot: "
                                                                + String.join(", ", swap.atBoot())
                                                        : "swap is on: "
                                                                + String.join(", ", swap.devices()),
                                                "switch it off, now and at boot: its kubelet would"
                                                        + " not start again"))
                                : Stream.empty())
                .toList();
    }

    private static String found(SysctlLine line) {
        return "%s:%d sets %s to %s at boot, which the cluster cannot live with"
                .formatted(
                        line.file(),
                        line.number(),
                        line.key(),
                        line.value().orElseThrow().isEmpty()
                                ? "nothing"
                                : line.value().orElseThrow());
    }

    private static String fix(SysctlLine line) {
        return line.key().endsWith("disable_ipv6")
                ? "remove that line"
                : "remove that line: it comes after dsctl's own " + KernelSettings.FILE;
    }

    private static Objection forbidden(String module) {
        return Objection.warning(
                Check.KERNEL_MODULES,
                "the configuration of modprobe forbids the module " + module,
                "remove its line in /etc/modprobe.d if your network add-on or the container runtime"
                        + " needs it");
    }
}
