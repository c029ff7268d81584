package io.dsctl.cluster;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;

import java.util.Optional;

/**
 * A network in CIDR notation, canonical and without host bits: {@code 10.244.0.0/16}. No record,
 * because it keeps what it was parsed to.
 */
public final class Subnet {

    private final IPAddress block;
    private final String cidr;

    private Subnet(IPAddress block) {
        this.block = block;
        this.cidr = block.toCanonicalString();
    }

    public Subnet(String cidr) {
        this(parsed(cidr).orElseThrow(() -> new IllegalArgumentException("no CIDR")));
    }

    /** Empty if {@code text} is no single CIDR, or has bits set behind its prefix. */
    public static Optional<Subnet> parse(String text) {
        return parsed(text).map(Subnet::new);
    }

    /** The network that an address of that prefix length is in. */
    public static Subnet around(Address address, int prefixLength) {
        return new Subnet(address.ip().toPrefixBlock(prefixLength));
    }

    public String cidr() {
        return cidr;
    }

    public Family family() {
        return block.isIPv4() ? Family.IPV4 : Family.IPV6;
    }

    public int prefixLength() {
        return block.getNetworkPrefixLength();
    }

    public boolean overlaps(Subnet other) {
        return family() == other.family() && block.intersect(other.block) != null;
    }

    public boolean contains(Address address) {
        return family() == address.family() && block.contains(address.ip());
    }

    private static Optional<IPAddress> parsed(String text) {
        var slash = text.indexOf('/');
        if (slash < 0
                || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")
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
    public boolean equals(Object other) {
        return other instanceof Subnet subnet && cidr.equals(subnet.cidr);
    }

    @Override
    public int hashCode() {
        return cidr.hashCode();
    }

    @Override
    public String toString() {
        return cidr;
    }
}
