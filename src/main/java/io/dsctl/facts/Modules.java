package io.dsctl.facts;

import io.dsctl.cluster.Family;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Modules of the kernel that runtimes and networks with bridges need, where they exist
 * (kubeadm-facts 2.7).
 *
 * @param working loaded or built in, by what they bring
 * @param loadable that modprobe would load here and at boot
 * @param forbidden that its configuration keeps from being loaded
 * @param dsctlFile the text of our own file in modules-load.d; empty if there is none
 * @param bridgeCalls whether iptables sees what crosses a bridge; nothing without br_netfilter
 */
public record Modules(
        Set<String> working,
        Set<String> loadable,
        Set<String> forbidden,
        String dsctlFile,
        Map<Family, Boolean> bridgeCalls) {

    public static final String BRIDGE = "br_netfilter";

    /** In the order of their loading. */
    public static final List<String> WANTED = List.of("overlay", BRIDGE);

    public Modules {
        working = Set.copyOf(working);
        loadable = Set.copyOf(loadable);
        forbidden = Set.copyOf(forbidden);
        bridgeCalls = Map.copyOf(bridgeCalls);
    }

    /** Of a server that did not tell. */
    public static Modules unknown() {
        return new Modules(Set.of(), Set.of(), Set.of(), "", Map.of());
    }
}
