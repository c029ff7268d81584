package io.dsctl.remote;

import io.dsctl.cluster.Fingerprint;

/**
 * A host key that a server showed, and proved to have.
 *
 * @param kind such as {@code ED25519}
 * @param line for a known_hosts file, without its end
 */
public record ScannedKey(String kind, Fingerprint fingerprint, String line, Standing standing) {

    /** What the known_hosts files say of it. */
    public sealed interface Standing {

        /** Nothing that is against it. */
        record New() implements Standing {}

        record Known(String place) implements Standing {}

        /**
         * @param other what is known there instead, for people
         */
        record Changed(String place, String other) implements Standing {}

        record Revoked(String place) implements Standing {}
    }
}
