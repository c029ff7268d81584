package io.dsctl.cluster;

/**
 * What is done with the key of a server that no known_hosts file knows. A changed key is refused.
 */
public enum HostKeyPolicy {
    /** It is refused. */
    STRICT,

    /** It is taken, and added to the user's known_hosts file. */
    ACCEPT_NEW
}
