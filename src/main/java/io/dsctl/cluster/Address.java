package io.dsctl.cluster;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;

import java.util.Optional;

/**
 * One IP address without prefix length or zone, written in its canonical form (RFC 5952 for IPv6).
 */
public record Address(String text) {

    public Address {
        text =
                parsed(text)
                        .orElseThrow(() -> new IllegalArgumentException("no IP address"))
                        .toCanonicalString();
    }

    /** Empty if {@code text} is anything else than a literal address, such as a host name. */
    public static Optional<Address> parse(String text) {
        return parsed(text).map(address -> new Address(address.toCanonicalString()));
    }

    public Family family() {
        return ip().isIPv4() ? Family.IPV4 : Family.IPV6;
    }

    /** Whether a kubelet and an API server take it as their own: kubeadm-facts 2.4, 2.5. */
    public boolean isUsableByNodes() {
        var ip = ip();
        return !ip.isLoopback() && !ip.isMulticast() && !ip.isLinkLocal() && !ip.isUnspecified();
    }

    IPAddress ip() {
        return parsed(text).orElseThrow();
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
    public String toString() {
        return text;
    }
}
