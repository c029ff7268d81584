package io.dsctl.cluster;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Who gives Pods their network. */
public enum Cni {
    /** Somebody else, whenever that is. */
    NONE,
    /**
     * dsctl, for nodes on one network segment: a bridge on each node and routes to the blocks of
     * the others (docs/decisions/0022).
     */
    BRIDGE;

    public static Optional<Cni> parse(String text) {
        return Stream.of(values()).filter(it -> it.toString().equals(text)).findFirst();
    }

    /** As inventories write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
