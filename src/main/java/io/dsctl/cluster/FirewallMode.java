package io.dsctl.cluster;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What dsctl does about firewalls that run on servers: docs/decisions/0024. */
public enum FirewallMode {
    /** It adds the rules that the cluster needs, and keeps them. */
    MANAGE,
    /** It names those that are missing, and changes nothing. */
    CHECK;

    public static Optional<FirewallMode> parse(String text) {
        return Stream.of(values()).filter(it -> it.toString().equals(text)).findFirst();
    }

    /** As inventories write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
