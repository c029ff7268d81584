package io.dsctl.facts;

import io.dsctl.cluster.Family;

import java.util.List;
import java.util.Map;

/**
 * Forwarding and what hangs on it.
 *
 * @param forwards live values; for IPv6 of both "all" and "default", which kubeadm reads
 * @param dsctlSysctlFile the text of our own file in sysctl.d; empty if there is none
 * @param routerAdvertised interfaces whose IPv6 default route came from a router advertisement
 * @param acceptRa the kernel's accept_ra of these interfaces, and of those in our file that exist
 */
public record Kernel(
        Map<Family, Boolean> forwards,
        boolean ipv6Disabled,
        String dsctlSysctlFile,
        List<String> routerAdvertised,
        Map<String, Integer> acceptRa) {

    public Kernel {
        forwards = Map.copyOf(forwards);
        routerAdvertised = List.copyOf(routerAdvertised);
        acceptRa = Map.copyOf(acceptRa);
    }

    public boolean forwards(Family family) {
        return forwards.getOrDefault(family, false);
    }
}
