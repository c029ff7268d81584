package io.dsctl.cluster;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;

import java.util.Optional;

/**
 * One IP address without prefix length or zone, written in its canonical form (RFC 5952 for IPv6).
 * No record, because it keeps what it was parsed to: an inventory compares thousands of them.
 */
public final class Address {

    private final IPAddress ip;
    private final String text;

    private Address(IPAddress ip) {
        this.ip = ip;
        this.text = ip.toCanonicalString();
    }

    public Address(String text) {
        this(parsed(text).orElseThrow(() -> new IllegalArgumentException("no IP address")));
    }

    /** Empty if {@code text} is anything else than a literal address, such as a host name. */
    public static Optional<Address> parse(String text) {
        return parsed(text).map(Address::new);
    }

    public String text() {
        return text;
    }

    public Family family() {
        return ip.isIPv4() ? Family.IPV4 : Family.IPV6;
    }

    /** Whether a kubelet and an API server take it as their own: kubeadm-facts 2.4, 2.5. */
    public boolean isUsableByNodes() {
        return !ip.isLoopback() && !ip.isMulticast() && !ip.isLinkLocal() && !ip.isUnspecified();
    }

    IPAddress ip() {
        return ip;
    }

    private static Optional<IPAddress> parsed(String text) {
        var hasOneLiteral =
                text.matches("[0-9.]+")
                        ? text.split("\\.").length == 4
                        : text.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
        return hasOneLiteral
                ? Optional.ofNullable(new IPAddressString(text).getAddress())
                        .filter(address -> !address.isMultiple() && !address.isPrefixed())
                : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Address address && text.equals(address.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
