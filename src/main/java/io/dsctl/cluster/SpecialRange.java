package io.dsctl.cluster;

import java.util.List;
import java.util.Optional;

/**
 * A range of addresses that nodes, pods and services cannot have, or should not: IANA's
 * special-purpose registries, kubeadm-facts 2.4 and 2.9.
 *
 * @param what the addresses in it, for messages
 */
public record SpecialRange(Subnet subnet, String what, Kind kind) {

    public enum Kind {
        NEVER_WORKS,
        /** Works on the machine or the link itself alone. */
        LOCAL,
        /** For books and examples; no router passes them on. */
        DOCUMENTATION,
        /** Works, but is not what it was meant for. */
        DUBIOUS
    }

    private static final List<SpecialRange> ALL =
            List.of(
                    never("0.0.0.0/8", "\"this network\""),
                    local("127.0.0.0/8", "loopback"),
                    local("169.254.0.0/16", "link-local"),
                    never("224.0.0.0/4", "multicast"),
                    never("240.0.0.0/4", "reserved"),
                    never("::/128", "the unspecified address"),
                    local("::1/128", "loopback"),
                    never("::ffff:0:0/96", "IPv4 addresses in IPv6's clothes"),
                    local("fe80::/10", "link-local"),
                    never("ff00::/8", "multicast"),
                    documentation("192.0.2.0/24"),
                    documentation("198.51.100.0/24"),
                    documentation("203.0.113.0/24"),
                    documentation("2001:db8::/32"),
                    documentation("3fff::/20"),
                    dubious("198.18.0.0/15", "kept for benchmarks of networks"),
                    dubious("64:ff9b::/96", "IPv4 addresses behind a translator (NAT64)"),
                    dubious("fec0::/10", "site-local, which is deprecated"));

    public static Optional<SpecialRange> of(Address address) {
        return ALL.stream().filter(range -> range.subnet.contains(address)).findFirst();
    }

    /** The first that shares an address with {@code subnet}. */
    public static Optional<SpecialRange> overlapping(Subnet subnet) {
        return ALL.stream().filter(range -> range.subnet.overlaps(subnet)).findFirst();
    }

    private static SpecialRange never(String cidr, String what) {
        return new SpecialRange(new Subnet(cidr), what, Kind.NEVER_WORKS);
    }

    private static SpecialRange local(String cidr, String what) {
        return new SpecialRange(new Subnet(cidr), what, Kind.LOCAL);
    }

    private static SpecialRange documentation(String cidr) {
        return new SpecialRange(
                new Subnet(cidr), "kept for documentation and never routed", Kind.DOCUMENTATION);
    }

    private static SpecialRange dubious(String cidr, String what) {
        return new SpecialRange(new Subnet(cidr), what, Kind.DUBIOUS);
    }
}
