package io.dsctl.plan;

import io.dsctl.cluster.Family;
import io.dsctl.facts.Kernel;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a node's kernel must do, now and after a reboot.
 *
 * @param acceptRa interfaces whose default route comes from router advertisements: once forwarding
 *     is on, the kernel drops that route unless accept_ra is 2 (kubeadm-facts 2.8)
 */
public record KernelSettings(List<Family> forward, List<String> acceptRa) {

    /** Where they are written, as a whole. */
    public static final String FILE = "/etc/sysctl.d/99-dsctl.conf";

    private static final int ONLY_WHILE_NOT_FORWARDING = 1;
    private static final int ALSO_WHILE_FORWARDING = 2;

    public KernelSettings {
        forward = List.copyOf(forward);
        acceptRa = List.copyOf(acceptRa);
    }

    static KernelSettings of(List<Family> families, Kernel kernel) {
        return new KernelSettings(
                families.stream().sorted().toList(),
                kernel.acceptRa().keySet().stream()
                        .filter(
                                device ->
                                        families.contains(Family.IPV6)
                                                && needsAcceptRa(device, kernel))
                        .sorted()
                        .toList());
    }

    /**
     * A line that is in our file stays as long as the interface exists, also while its router is
     * silent for a moment: without it the default route would be gone after the next boot.
     */
    private static boolean needsAcceptRa(String device, Kernel kernel) {
        int now = kernel.acceptRa().get(device);
        return kernel.dsctlSysctlFile().contains(acceptRaLine(device))
                || (kernel.routerAdvertised().contains(device)
                        && (now == ALSO_WHILE_FORWARDING
                                || (now == ONLY_WHILE_NOT_FORWARDING
                                        && !kernel.forwards(Family.IPV6))));
    }

    boolean areIn(Kernel kernel) {
        return kernel.dsctlSysctlFile().equals(sysctlFile())
                && forward.stream().allMatch(kernel::forwards);
    }

    /** The whole text of {@link #FILE}; accept_ra comes before forwarding. */
    public String sysctlFile() {
        return "# Written by dsctl, which replaces the whole file.\n"
                + acceptRa.stream().map(KernelSettings::acceptRaLine).collect(Collectors.joining())
                + forward.stream()
                        .map(KernelSettings::forwardingLine)
                        .collect(Collectors.joining());
    }

    /** With slashes, because an interface name may hold dots. */
    private static String acceptRaLine(String device) {
        return "net/ipv6/conf/" + device + "/accept_ra = 2\n";
    }

    private static String forwardingLine(Family family) {
        return switch (family) {
            case IPV4 -> "net.ipv4.ip_forward = 1\n";
            case IPV6 -> "net.ipv6.conf.all.forwarding = 1\n";
        };
    }
}
