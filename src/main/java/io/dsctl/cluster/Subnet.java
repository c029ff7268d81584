package io.dsctl.cluster;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;

import java.util.Optional;

/** A network in CIDR notation, canonical and without host bits: {@code 10.244.0.0/16}. */
public record Subnet(String cidr) {

    public Subnet {
        cidr =
                parsed(cidr)
                        .orElseThrow(() -> new IllegalArgumentException("no CIDR"))
                        .toCanonicalString();
    }

    /** Empty if {@code text} is no single CIDR, or has bits set behind its prefix. */
    public static Optional<Subnet> parse(String text) {
        return parsed(text).map(block -> new Subnet(block.toCanonicalString()));
    }

    public Family family() {
        return block().isIPv4() ? Family.IPV4 : Family.IPV6;
    }

    public int prefixLength() {
        return block().getNetworkPrefixLength();
    }

    public boolean overlaps(Subnet other) {
        return family() == other.family() && block().intersect(other.block()) != null;
    }

    public boolean contains(Address address) {
        return family() == address.family() && block().contains(address.ip());
    }

    private IPAddress block() {
        return parsed(cidr).orElseThrow();
    }

    private static Optional<IPAddress> parsed(String text) {
        var slash = text.indexOf('/');
        if (slash < 0
                || !text.substring(slash + 1).matches("[0-9]{1,3}")
                || Address.parse(text.substring(0, slash)).isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(new IPAddressString(text).getAddress())
                .filter(
                        address ->
                                address.getNetworkPrefixLength() != null
                                        && address.isPrefixBlock());
    }

    @Override
    public String toString() {
        return cidr;
    }
}
