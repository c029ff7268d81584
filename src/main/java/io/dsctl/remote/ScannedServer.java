package io.dsctl.remote;

import io.dsctl.cluster.HostPort;

/**
 * A server that has a host key to be known: a node's, or a bastion on the way to one.
 *
 * @param name how messages call it
 */
public record ScannedServer(String name, HostPort address) {

    /** Its name, and where it is unless the name says so. */
    @Override
    public String toString() {
        return name.endsWith(address.toString()) ? name : name + " " + address.host();
    }
}
