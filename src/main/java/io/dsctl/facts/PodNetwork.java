package io.dsctl.facts;

import java.util.List;
import java.util.Map;

/**
 * What a server has of the network for Pods that dsctl makes (docs/decisions/0022), and what could
 * be in its way.
 *
 * @param conflist our configuration for the container runtime, its text; empty if there is none
 * @param settings our routes and rules, as their keeper reads them; likewise
 * @param kept whether what keeps them is this dsctl's, runs, and runs after a boot too
 * @param others files of other networks beside our configuration, in their order
 * @param missingPlugins programs of the package kubernetes-cni that it needs and are not there
 * @param mtus of the server's interfaces
 */
public record PodNetwork(
        String conflist,
        String settings,
        boolean kept,
        List<String> others,
        List<String> missingPlugins,
        Map<String, Integer> mtus) {

    public PodNetwork {
        others = List.copyOf(others);
        missingPlugins = List.copyOf(missingPlugins);
        mtus = Map.copyOf(mtus);
    }

    /** Of a server that has none yet, nor anything in its way. */
    public static PodNetwork none() {
        return new PodNetwork("", "", false, List.of(), List.of(), Map.of());
    }
}
