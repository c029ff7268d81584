package io.dsctl.cluster;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One IP address without prefix length or zone, written in its canonical form (RFC 5952 for IPv6).
 * No record, because it keeps what it was parsed to: an inventory compares thousands of them.
 */
public final class Address {

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String IPV4 = OCTET + "(\\." + OCTET + "){3}";

    /**
     * As narrow as Kubernetes: the library reads 010.0.0.1 too, as 8.0.0.1 where others read
     * 10.0.0.1, and addresses of fewer parts.
     */
    private static final Pattern LITERAL =
            Pattern.compile(IPV4 + "|([0-9a-fA-F]{0,4}:){2,8}([0-9a-fA-F]{0,4}|" + IPV4 + ")");

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

    public boolean isLinkLocal() {
        return ip.isLinkLocal();
    }

    IPAddress ip() {
        return ip;
    }

    private static Optional<IPAddress> parsed(String text) {
        return LITERAL.matcher(text).matches()
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
