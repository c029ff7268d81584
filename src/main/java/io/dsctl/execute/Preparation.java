package io.dsctl.execute;

import io.dsctl.cluster.Family;
import io.dsctl.plan.KernelSettings;
import io.dsctl.plan.Step.PrepareNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes a server ready for Kubernetes. */
record Preparation(Shell shell) {

    /** What swapped out pages may take to come back; the script gives up by itself. */
    private static final Duration DEADLINE = Duration.ofMinutes(12);

    void carryOut(PrepareNode prepare) {
        var settings = prepare.settings();
        shell.run(
                prepare.node(),
                "prepare-node/script.sh",
                Map.of(
                        "file", settings.sysctlFile(),
                        "modulesFile", settings.modulesFile(),
                        "modules", settings.modules(),
                        "acceptRa", settings.acceptRa(),
                        "ones", belowProcSys(settings),
                        "swapOff", settings.swapOff()),
                DEADLINE,
                Shell.LOOK);
    }

    private static List<String> belowProcSys(KernelSettings settings) {
        return Stream.concat(
                        settings.bridged().stream().map(KernelSettings::bridgeKey),
                        settings.forward().stream().flatMap(Preparation::forwarding))
                .toList();
    }

    /** For IPv6 "default" too, which is what kubeadm reads (kubeadm-facts 2.7). */
    private static Stream<String> forwarding(Family family) {
        return switch (family) {
            case IPV4 -> Stream.of("net/ipv4/ip_forward");
            case IPV6 ->
                    Stream.of("net/ipv6/conf/all/forwarding", "net/ipv6/conf/default/forwarding");
        };
    }
}
