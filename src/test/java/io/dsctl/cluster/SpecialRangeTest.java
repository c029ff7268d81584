package io.dsctl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialRangeTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0,NEVER_WORKS",
        "0.255.255.255,NEVER_WORKS",
        "127.0.0.0,LOCAL",
        "127.255.255.255,LOCAL",
        "169.254.0.0,LOCAL",
        "169.254.255.255,LOCAL",
        "192.0.2.0,DOCUMENTATION",
        "192.0.2.255,DOCUMENTATION",
        "198.18.0.0,DUBIOUS",
        "198.19.255.255,DUBIOUS",
        "198.51.100.0,DOCUMENTATION",
        "198.51.100.255,DOCUMENTATION",
        "203.0.113.0,DOCUMENTATION",
        "203.0.113.255,DOCUMENTATION",
        "224.0.0.0,NEVER_WORKS",
        "239.255.255.255,NEVER_WORKS",
        "240.0.0.0,NEVER_WORKS",
        "255.255.255.255,NEVER_WORKS",
        "::,NEVER_WORKS",
        "::1,LOCAL",
        "::ffff:0.0.0.0,NEVER_WORKS",
        "::ffff:255.255.255.255,NEVER_WORKS",
        "64:ff9b::,DUBIOUS",
        "64:ff9b::ffff:ffff,DUBIOUS",
        "2001:db8::,DOCUMENTATION",
        "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,DOCUMENTATION",
        "3fff::,DOCUMENTATION",
        "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff,DOCUMENTATION",
        "fe80::,LOCAL",
        "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff,LOCAL",
        "fec0::,DUBIOUS",
        "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,DUBIOUS",
        "ff00::,NEVER_WORKS",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,NEVER_WORKS"
    })
    void the_first_and_the_last_address_of_a_range_are_in_it(
            String address, SpecialRange.Kind kind) {
        assertThat(SpecialRange.of(new Address(address)))
                .hasValueSatisfying(range -> assertThat(range.kind()).isEqualTo(kind));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.16.0.1",
                "192.0.1.255",
                "192.0.3.0",
                "192.168.0.1",
                "198.17.255.255",
                "198.20.0.0",
                "198.51.99.255",
                "198.51.101.0",
                "203.0.112.255",
                "203.0.114.0",
                "223.255.255.255",
                "::2",
                "::fffe:ffff:ffff",
                "::1:0:0:0",
                "64:ff9b::1:0:0",
                "2001:db7:ffff::",
                "2001:db9::",
                "3ffe:ffff::",
                "3fff:1000::",
                "fc00::1",
                "fd00::1",
                "fe7f:ffff::"
            })
    void other_addresses_are_nothing_special(String address) {
        assertThat(SpecialRange.of(new Address(address))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.0.0/16,192.0.2.0/24",
        "192.0.2.128/25,192.0.2.0/24",
        "::/0,::/128",
        "fe00::/8,fe80::/10"
    })
    void a_network_that_shares_an_address_with_a_range_overlaps_it(String network, String range) {
        assertThat(SpecialRange.overlapping(new Subnet(network)))
                .hasValueSatisfying(it -> assertThat(it.subnet()).hasToString(range));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "2400::/12"})
    void networks_of_servers_overlap_none(String network) {
        assertThat(SpecialRange.overlapping(new Subnet(network))).isEmpty();
    }
}
