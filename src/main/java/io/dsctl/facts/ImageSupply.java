package io.dsctl.facts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a server gets images, and which it has.
 *
 * @param containerd its version, 1 or 2; empty if there is none
 * @param files by path, that dsctl wrote for containerd, each with its SHA-256
 * @param others files like these that somebody else wrote
 * @param environment of the containerd that runs, as far as it is about proxies: {@code NAME=value}
 * @param readsRegistries whether containerd's configuration leads to these files; empty of who was
 *     not asked
 * @param needed images that kubeadm names, all of a control plane's; empty if nobody can tell
 * @param present images that are there
 */
public record ImageSupply(
        Optional<Integer> containerd,
        Map<String, String> files,
        Set<String> others,
        Set<String> environment,
        Optional<Boolean> readsRegistries,
        List<String> needed,
        Set<String> present) {

    public ImageSupply {
        files = Map.copyOf(files);
        others = Set.copyOf(others);
        environment = Set.copyOf(environment);
        needed = List.copyOf(needed);
        present = Set.copyOf(present);
    }

    /** Of a server that did not tell. */
    public static ImageSupply unknown() {
        return new ImageSupply(
                Optional.empty(),
                Map.of(),
                Set.of(),
                Set.of(),
                Optional.empty(),
                List.of(),
                Set.of());
    }

    /** Whether its containerd is one before 2.0. */
    public boolean isOlder() {
        return containerd.filter(major -> major < 2).isPresent();
    }
}
