package io.dsctl.plan;

import java.util.Locale;

/** What a plan is for. */
public enum Goal {
    /** Every server becomes what the inventory says. */
    CONVERGE,
    /** Servers become what they were before dsctl. */
    RESET,
    /** A node leaves a cluster that lives on. */
    REMOVE;

    /** For programs. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
