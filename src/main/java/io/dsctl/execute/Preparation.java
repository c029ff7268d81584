package io.dsctl.execute;

import io.dsctl.cluster.Family;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.KernelSettings;
import io.dsctl.plan.Step.PrepareNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Makes a server ready for Kubernetes. Where IPv6 forwarding could end the way to it, that is
 * switched on first and taken back by the server itself, unless a second script reaches it in time:
 * only that proves that the way lives (kubeadm-facts 2.8).
 */
record Preparation(Shell shell) {

    /** What swapped out pages may take to come back; the script gives up by itself. */
    private static final Duration DEADLINE = Duration.ofMinutes(12);

    /** Longer than a line is away for a moment, and shorter than we try to reach the server. */
    private static final Duration TAKEN_BACK_AFTER = Duration.ofSeconds(30);

    private static final String HINT =
            "look at its way out on a console: `ip -6 route show default`, and whether what manages"
                + " its network takes router advertisements while it forwards (systemd-networkd:"
                + " IPv6AcceptRA=yes)";

    /**
     * @throws StepFailed for good if the way to it ended; the server is as it was then
     */
    void carryOut(PrepareNode prepare) {
        var settings = prepare.settings();
        if (settings.guarded()) {
            shell.run(
                    prepare.node(),
                    "prepare-node/forward.sh",
                    Map.of(
                            "acceptRa", settings.acceptRa(),
                            "attempt", UUID.randomUUID().toString(),
                            "seconds", TAKEN_BACK_AFTER.toSeconds(),
                            "undo", shell.render("prepare-node/undo.sh", Map.of())),
                    DEADLINE,
                    HINT);
        }
        shell.run(
                prepare.node(),
                "prepare-node/script.sh",
                Map.of(
                        "file", settings.sysctlFile(),
                        "modulesFile", settings.modulesFile(),
                        "modules", settings.modules(),
                        "acceptRa", settings.acceptRa(),
                        "guarded", settings.guarded(),
                        "seconds", TAKEN_BACK_AFTER.toSeconds(),
                        "ones", belowProcSys(settings),
                        "swapOff", settings.swapOff()),
                DEADLINE,
                settings.guarded() ? HINT : Shell.LOOK);
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
