package io.dsctl.cluster;

import java.util.List;
import java.util.Optional;

/**
 * By which ways servers get packages and images.
 *
 * @param proxy empty: directly
 * @param registries those that have mirrors, or an authority of their own
 */
public record Downloads(Optional<Proxy> proxy, List<Registry> registries) {

    public Downloads {
        registries = List.copyOf(registries);
    }

    public static Downloads direct() {
        return new Downloads(Optional.empty(), List.of());
    }

    /** Whether the inventory says nothing of it. */
    public boolean areDirect() {
        return proxy.isEmpty() && registries.isEmpty();
    }
}
