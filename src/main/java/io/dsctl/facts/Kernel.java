package io.dsctl.facts;

import io.dsctl.cluster.Family;

import java.util.List;
import java.util.Map;

/**
 * Forwarding and what hangs on it; modules, swap, and what will be set at boot.
 *
 * @param forwards live values; for IPv6 of both "all" and "default", which kubeadm reads
 * @param dsctlSysctlFile the text of our own file in sysctl.d; empty if there is none
 * @param routerAdvertised interfaces with an IPv6 route from router advertisements, or with an
 *     address that the kernel made of one
 * @param acceptRa the kernel's accept_ra of these interfaces, and of those in our file that exist
 * @param atBoot lines about these settings in others' files, in the order in which they are applied
 */
public record Kernel(
        Map<Family, Boolean> forwards,
        boolean ipv6Disabled,
        String dsctlSysctlFile,
        List<String> routerAdvertised,
        Map<String, Integer> acceptRa,
        Modules modules,
        Swap swap,
        List<SysctlLine> atBoot) {

    public Kernel {
        forwards = Map.copyOf(forwards);
        routerAdvertised = List.copyOf(routerAdvertised);
        acceptRa = Map.copyOf(acceptRa);
        atBoot = List.copyOf(atBoot);
    }

    /** Of a server that told only this. */
    public Kernel(
            Map<Family, Boolean> forwards,
            boolean ipv6Disabled,
            String dsctlSysctlFile,
            List<String> routerAdvertised,
            Map<String, Integer> acceptRa) {
        this(
                forwards,
                ipv6Disabled,
                dsctlSysctlFile,
                routerAdvertised,
                acceptRa,
                Modules.unknown(),
                Swap.unknown(),
                List.of());
    }

    public boolean forwards(Family family) {
        return forwards.getOrDefault(family, false);
    }
}
