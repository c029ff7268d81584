package io.dsctl.facts;

import io.dsctl.cluster.HostPort;

/** What came of a TCP connection that a server tried to open. */
public record Reach(HostPort target, Answer answer) {

    /** How the target answered. */
    public enum Answer {
        OPEN,
        /** Nothing listens there now; the way to it is free. */
        REFUSED,
        /** Packets get lost, as a firewall that drops them lets them. */
        NO_ANSWER,
        NO_ROUTE,
        /** The name leads to no address there. */
        UNRESOLVED,
        /** It could not be found out. */
        UNKNOWN;

        /** Whether packets get there and back. */
        public boolean provesWay() {
            return this == OPEN || this == REFUSED || this == UNKNOWN;
        }
    }
}
