package io.dsctl.facts;

import io.dsctl.cluster.Address;

/**
 * An address that a server has.
 *
 * @param lasting false if it is temporary, deprecated, tentative or a duplicate: it will go away or
 *     does not work (kubeadm-facts 2.9)
 */
public record InterfaceAddress(String networkInterface, Address address, boolean lasting) {}
