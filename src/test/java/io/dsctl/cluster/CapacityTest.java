package io.dsctl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

class CapacityTest {

    /** Every block and every address of small networks, counted one by one. */
    @Test
    void blocks_and_addresses_are_as_many_as_can_be_counted() {
        for (var network : List.of("10.7.0.0", "fd00:7::")) {
            var bits = network.contains(":") ? 128 : 32;
            for (int prefix = bits - 8; prefix <= bits - 4; prefix++) {
                var subnet = new Subnet(network + "/" + prefix);
                for (int mask = prefix; mask <= bits; mask++) {
                    var capacity = Capacity.of(networks(subnet, subnet, mask), 1 << 20);
                    var blocks = blocks(subnet, mask);

                    assertThat(capacity.nodes()).isEqualTo(blocks);
                    assertThat(capacity.nodeBlocks().of(subnet.family())).contains(blocks);
                    assertThat(capacity.podsPerNode())
                            .isEqualTo(Math.max(0, addresses(subnet) / blocks - 3));
                    assertThat(capacity.services().of(subnet.family()))
                            .contains(addresses(subnet) - (subnet.family() == Family.IPV4 ? 2 : 1));
                }
            }
        }
    }

    private static Networks networks(Subnet pods, Subnet services, int mask) {
        return new Networks(
                List.of(pods),
                List.of(services),
                DualStack.<Integer>none().with(pods.family(), mask),
                Optional.empty());
    }

    private static long blocks(Subnet subnet, int mask) {
        var blocks = new HashSet<IPAddress>();
        address(subnet).iterator().forEachRemaining(it -> blocks.add(it.toPrefixBlock(mask)));
        return blocks.size();
    }

    private static long addresses(Subnet subnet) {
        var addresses = new HashSet<IPAddress>();
        address(subnet).iterator().forEachRemaining(addresses::add);
        return addresses.size();
    }

    private static IPAddress address(Subnet subnet) {
        return new IPAddressString(subnet.cidr()).getAddress();
    }

    @Test
    void a_node_needs_a_block_of_each_family() {
        var capacity =
                Capacity.of(
                        new Networks(
                                List.of(
                                        new Subnet("10.244.0.0/20"),
                                        new Subnet("fd00:10:244::/56")),
                                List.of(
                                        new Subnet("10.96.0.0/16"),
                                        new Subnet("fd00:10:96::/112"))),
                        110);

        assertThat(capacity.nodeBlocks()).isEqualTo(both(16L, 256L));
        assertThat(capacity.nodes()).isEqualTo(16);
        assertThat(capacity.podsPerNode()).isEqualTo(110);
        assertThat(capacity.services()).isEqualTo(both(65534L, 65535L));
    }

    private static DualStack<Long> both(long ipv4, long ipv6) {
        return new DualStack<>(Optional.of(ipv4), Optional.of(ipv6));
    }

    @ParameterizedTest
    @CsvSource({"108,65535", "111,65535", "112,65535", "113,32767", "124,15"})
    void the_allocator_of_services_looks_at_65536_ipv6_addresses(int prefix, long services) {
        var subnet = new Subnet("fd00:10:96::/" + prefix);

        assertThat(Capacity.of(networks(subnet, subnet, 128), 110).services().ipv6())
                .contains(services);
    }

    @ParameterizedTest
    @CsvSource({
        "IPV4,24,253",
        "IPV4,30,1",
        "IPV4,31,0",
        "IPV4,32,0",
        "IPV6,120,253",
        "IPV6,128,0",
        "IPV6,66,4611686018427387901",
        "IPV6,65,9223372036854775804",
        "IPV6,64,9223372036854775804"
    })
    void a_block_holds_its_addresses_but_three(Family family, int mask, long pods) {
        assertThat(Capacity.podsIn(family, mask)).isEqualTo(pods);
    }

    @Test
    void a_network_that_is_smaller_than_a_block_holds_none() {
        var subnet = new Subnet("10.244.0.0/25");

        assertThat(Capacity.of(networks(subnet, subnet, 24), 110).nodes()).isZero();
    }
}
