package io.dsctl.plan;

import io.dsctl.cluster.Family;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.Modules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a node's kernel must do, now and after a reboot.
 *
 * @param acceptRa interfaces whose default route comes from router advertisements: once forwarding
 *     is on, the kernel drops that route unless accept_ra is 2 (kubeadm-facts 2.8)
 * @param guarded whether the way to the server may end when IPv6 forwarding comes on, because a
 *     router advertised it: then that is taken back by itself unless the way is seen to live
 * @param modules to be loaded
 * @param bridged families whose bridged traffic iptables must see, which br_netfilter makes it do
 * @param swapOff whether there is swap that must go
 */
public record KernelSettings(
        List<Family> forward,
        List<String> acceptRa,
        boolean guarded,
        List<String> modules,
        List<Family> bridged,
        boolean swapOff) {

    /** Where they are written, as a whole. */
    public static final String FILE = "/etc/sysctl.d/99-dsctl.conf";

    /** Where modules are, likewise. */
    public static final String MODULES_FILE = "/etc/modules-load.d/dsctl.conf";

    private static final int ONLY_WHILE_NOT_FORWARDING = 1;
    private static final int ALSO_WHILE_FORWARDING = 2;

    private static final String HEAD = "# Written by dsctl, which replaces the whole file.\n";

    public KernelSettings {
        forward = List.copyOf(forward);
        acceptRa = List.copyOf(acceptRa);
        modules = List.copyOf(modules);
        bridged = List.copyOf(bridged);
    }

    /**
     * @param swapMayGo whether swap is not left to the server's owner
     */
    static KernelSettings of(List<Family> families, Kernel kernel, boolean swapMayGo) {
        var ipv6 = families.contains(Family.IPV6);
        var hasBridges =
                kernel.modules().working().contains(Modules.BRIDGE)
                        || kernel.modules().loadable().contains(Modules.BRIDGE);
        return new KernelSettings(
                families.stream().sorted().toList(),
                kernel.acceptRa().keySet().stream()
                        .filter(device -> ipv6 && needsAcceptRa(device, kernel))
                        .sorted()
                        .toList(),
                ipv6 && !kernel.forwards(Family.IPV6) && !kernel.routerAdvertised().isEmpty(),
                Modules.WANTED.stream().filter(module -> isLoaded(module, kernel)).toList(),
                hasBridges ? families.stream().sorted().toList() : List.of(),
                swapMayGo && kernel.swap().isThere());
    }

    /** A kernel that was replaced on the disk finds its modules no more until the next boot. */
    private static boolean isLoaded(String module, Kernel kernel) {
        var modules = kernel.modules();
        return modules.loadable().contains(module)
                || modules.working().contains(module)
                        && modules.dsctlFile().lines().anyMatch(module::equals);
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
                && kernel.modules().dsctlFile().equals(modulesFile())
                && kernel.modules().working().containsAll(modules)
                && forward.stream().allMatch(kernel::forwards)
                && bridged.stream().allMatch(family -> bridges(family, kernel))
                && !swapOff;
    }

    private static boolean bridges(Family family, Kernel kernel) {
        return kernel.modules().bridgeCalls().getOrDefault(family, false);
    }

    /** What is not yet as it must be; the first of it, in words. */
    String reason(Kernel kernel) {
        return Stream.of(
                        forward.stream()
                                .filter(family -> !kernel.forwards(family))
                                .map(family -> family + " forwarding is off"),
                        modules.stream()
                                .filter(module -> !kernel.modules().working().contains(module))
                                .map(module -> "the module " + module + " is not loaded"),
                        bridged.stream()
                                .filter(family -> !bridges(family, kernel))
                                .map(family -> bridgeKey(family) + " is not 1"),
                        swapOff ? swaps(kernel) : Stream.<String>empty(),
                        Stream.of(MODULES_FILE)
                                .filter(_ -> !kernel.modules().dsctlFile().equals(modulesFile()))
                                .map(file -> file + " is missing or different"))
                .flatMap(it -> it)
                .findFirst()
                .orElse(FILE + " is missing or different");
    }

    private static Stream<String> swaps(Kernel kernel) {
        return Stream.concat(
                kernel.swap().devices().stream().map(device -> "swap is on: " + device),
                kernel.swap().atBoot().stream().map(it -> "swap comes on at boot: " + it));
    }

    /** The whole text of {@link #FILE}; accept_ra comes before forwarding. */
    public String sysctlFile() {
        return HEAD
                + settings().entrySet().stream()
                        .map(it -> written(it.getKey()) + " = " + it.getValue() + "\n")
                        .collect(Collectors.joining());
    }

    /** Key with slashes → value, in their order. */
    SequencedMap<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        acceptRa.forEach(device -> settings.put(acceptRaKey(device), "2"));
        forward.forEach(family -> settings.put(forwardingKey(family), "1"));
        bridged.forEach(family -> settings.put(bridgeKey(family), "1"));
        return settings;
    }

    /** The whole text of {@link #MODULES_FILE}; empty if there shall be none. */
    public String modulesFile() {
        return modules.isEmpty() ? "" : HEAD + String.join("\n", modules) + "\n";
    }

    /** With slashes only where an interface name may hold dots. */
    private static String written(String key) {
        return key.endsWith("/accept_ra") ? key : key.replace('/', '.');
    }

    private static String acceptRaLine(String device) {
        return acceptRaKey(device) + " = 2\n";
    }

    static String acceptRaKey(String device) {
        return "net/ipv6/conf/" + device + "/accept_ra";
    }

    static String forwardingKey(Family family) {
        return switch (family) {
            case IPV4 -> "net/ipv4/ip_forward";
            case IPV6 -> "net/ipv6/conf/all/forwarding";
        };
    }

    public static String bridgeKey(Family family) {
        return switch (family) {
            case IPV4 -> "net/bridge/bridge-nf-call-iptables";
            case IPV6 -> "net/bridge/bridge-nf-call-ip6tables";
        };
    }
}
