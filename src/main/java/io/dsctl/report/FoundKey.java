package io.dsctl.report;

/**
 * A host key that a server has.
 *
 * @param server its name and address
 * @param kind such as {@code ED25519}
 * @param line for a known_hosts file
 * @param where known_hosts says something of it, as {@code file:line}, and what; empty if it is new
 */
public record FoundKey(
        String server,
        String kind,
        String fingerprint,
        String line,
        Standing standing,
        String where) {

    /** What known_hosts says of it. */
    public enum Standing {
        NEW,
        KNOWN,
        CHANGED,
        REVOKED
    }
}
