package io.dsctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.Address;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeInfo;
import io.dsctl.facts.PodNetwork;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class BridgeNetworkTest {

    private static final List<InterfaceAddress> ONE_SEGMENT =
            List.of(
                    new InterfaceAddress("eth0", new Address("192.168.1.1"), 16, true),
                    new InterfaceAddress("eth0", new Address("fd00:1:1::1"), 32, true));

    private static final List<Member> MEMBERS =
            Stream.of("w-2", "cp-1", "w-1").map(Facts::member).toList();

    @Test
    void a_nodes_pods_reach_those_of_all_others_by_both_families() {
        assertThat(network("cp-1").settings())
                .isEqualTo(
                        """
                        # Written by dsctl, which replaces the whole file.
                        pods4 10.244.0.0/16
                        pods6 fd00:10:244::/56
                        own4 10.244.11.0/24
                        own6 fd00:10:244:11::/64
                        route4 10.244.21.0/24 192.168.2.1
                        route6 fd00:10:244:21::/64 fd00:1:2::1
                        route4 10.244.22.0/24 192.168.2.2
                        route6 fd00:10:244:22::/64 fd00:1:2::2
                        """);
    }

    @Test
    void the_runtime_gives_pods_addresses_of_the_nodes_own_blocks() {
        assertThat(network("cp-1").conflist())
                .isEqualTo(
                        """
                        {
                          "cniVersion": "0.4.0",
                          "name": "dsctl",
                          "plugins": [
                            {
                              "type": "bridge",
                              "bridge": "cni-dsctl",
                              "isGateway": true,
                              "forceAddress": true,
                              "hairpinMode": true,
                              "ipMasq": false,
                              "mtu": 1450,
                              "ipam": {
                                "type": "host-local",
                                "ranges": [[{"subnet": "10.244.11.0/24"}], [{"subnet": "fd00:10:244:11::/64"}]],
                                "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]
                              }
                            },
                            {"type": "portmap", "capabilities": {"portMappings": true}}
                          ]
                        }
                        """);
    }

    @Test
    void an_interface_whose_mtu_is_not_known_leaves_it_to_the_plugin() {
        assertThat(
                        BridgeNetwork.of(
                                        Clusters.node("cp-1"),
                                        Clusters.DUAL_STACK.pods(),
                                        MEMBERS,
                                        ONE_SEGMENT,
                                        Map.of())
                                .orElseThrow()
                                .conflist())
                .doesNotContain("mtu");
    }

    @Test
    void a_cluster_of_one_family_has_routes_of_that_one() {
        var network =
                BridgeNetwork.of(
                                Clusters.node("cp-1"),
                                Clusters.IPV4_ONLY.pods(),
                                MEMBERS,
                                ONE_SEGMENT,
                                Map.of())
                        .orElseThrow();

        assertThat(network.settings()).contains("route4 ").doesNotContain("6 fd00");
        assertThat(network.conflist()).doesNotContain("fd00").doesNotContain("::/0");
    }

    @Test
    void a_node_without_its_blocks_cannot_have_one_yet() {
        var members = List.of(without("cp-1"), Facts.member("w-1"));

        assertThat(
                        BridgeNetwork.of(
                                Clusters.node("cp-1"),
                                Clusters.DUAL_STACK.pods(),
                                members,
                                ONE_SEGMENT,
                                Map.of()))
                .isEmpty();
    }

    @Test
    void other_nodes_without_blocks_or_on_another_segment_have_no_route() {
        var narrow = List.of(new InterfaceAddress("eth0", new Address("192.168.1.1"), 24, true));

        assertThat(
                        BridgeNetwork.of(
                                        Clusters.node("cp-1"),
                                        Clusters.DUAL_STACK.pods(),
                                        List.of(Facts.member("cp-1"), without("w-1")),
                                        ONE_SEGMENT,
                                        Map.of())
                                .orElseThrow()
                                .routes())
                .isEmpty();
        assertThat(
                        BridgeNetwork.of(
                                        Clusters.node("cp-1"),
                                        Clusters.DUAL_STACK.pods(),
                                        MEMBERS,
                                        narrow,
                                        Map.of())
                                .orElseThrow()
                                .routes())
                .isEmpty();
    }

    @Test
    void what_is_there_is_compared_as_a_whole() {
        var wanted = network("cp-1");
        var there = of(wanted, true);

        assertThat(wanted.isIn(there)).isTrue();
        assertThat(wanted.isIn(of(wanted, false))).isFalse();
        assertThat(network("w-1").isIn(there)).isFalse();
    }

    @Test
    void an_address_without_a_network_leads_nowhere() {
        var alone = List.of(new InterfaceAddress("eth0", new Address("192.168.1.1"), 32, true));

        assertThat(BridgeNetwork.isOnLink(new Address("192.168.1.1"), alone)).isFalse();
    }

    private static PodNetwork of(BridgeNetwork network, boolean kept) {
        return new PodNetwork(
                network.conflist(), network.settings(), kept, List.of(), List.of(), Map.of());
    }

    private static Member without(String name) {
        var it = Facts.member(name);
        return new Member(
                it.name(),
                it.machineId(),
                it.ready(),
                it.controlPlane(),
                it.addresses(),
                it.labels(),
                it.annotations(),
                new NodeInfo(List.<Subnet>of(), it.info().kubelet(), it.info().runtime(), false));
    }

    private static BridgeNetwork network(String name) {
        return BridgeNetwork.of(
                        Clusters.node(name),
                        Clusters.DUAL_STACK.pods(),
                        MEMBERS,
                        ONE_SEGMENT,
                        Map.of("eth0", 1450, "lo", 65536))
                .orElseThrow();
    }
}
