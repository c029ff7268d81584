package io.dsctl.facts;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Family;

/**
 * An address that a server has.
 *
 * @param lasting false if it is temporary, deprecated, tentative or a duplicate: it will go away or
 *     does not work (kubeadm-facts 2.9)
 */
public record InterfaceAddress(
        String networkInterface, Address address, int prefixLength, boolean lasting) {

    /** On no network of its own, as virtual IPs that move among servers are. */
    public boolean isAlone() {
        return prefixLength == (address.family() == Family.IPV4 ? 32 : 128);
    }
}
