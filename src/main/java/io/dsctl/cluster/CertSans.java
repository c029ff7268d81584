package io.dsctl.cluster;

import java.util.List;

/**
 * Names and addresses that API servers' certificates are made for, besides those that kubeadm adds
 * itself: of a control plane's addresses it adds only the one of the primary family (kubeadm-facts
 * 2.4).
 */
public record CertSans(List<String> names) {

    public CertSans {
        names = List.copyOf(names);
    }

    /** Those of the addresses that are not among them, however they are written. */
    public List<Address> missing(List<Address> addresses) {
        var there = names.stream().flatMap(it -> Address.parse(it.strip()).stream()).toList();
        return addresses.stream().filter(it -> !there.contains(it)).toList();
    }

    /** Whether a client that connects to this name or address is content with the certificate. */
    public boolean cover(String host) {
        var address = Address.parse(host);
        return address.isPresent()
                ? missing(List.of(address.get())).isEmpty()
                : names.stream().anyMatch(it -> covers(it.strip(), host));
    }

    /** A star stands for the first label, as Go and browsers have it. */
    private static boolean covers(String name, String host) {
        if (!name.startsWith("*.")) {
            return name.equalsIgnoreCase(host);
        }
        var dot = host.indexOf('.');
        return dot > 0 && name.substring(1).equalsIgnoreCase(host.substring(dot));
    }
}
