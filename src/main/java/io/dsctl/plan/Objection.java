package io.dsctl.plan;

import io.dsctl.cluster.Check;

/**
 * What a check has against a server.
 *
 * @param severe whether it cannot become a node like that; else it is only told
 * @param found what is there
 * @param fix what to do about it
 */
record Objection(Check check, boolean severe, String found, String fix) {

    static Objection error(Check check, String found, String fix) {
        return new Objection(check, true, found, fix);
    }

    static Objection warning(Check check, String found, String fix) {
        return new Objection(check, false, found, fix);
    }

    /** With the name that {@code preflight.ignore} knows it by. */
    String what() {
        return "%s [%s]".formatted(found, check);
    }
}
