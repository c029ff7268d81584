package io.dsctl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class NetworksTest {

    private static final List<Subnet> PODS =
            List.of(new Subnet("fd00:10:244::/56"), new Subnet("10.244.0.0/16"));
    private static final List<Subnet> SERVICES =
            List.of(new Subnet("fd00:10:96::/112"), new Subnet("10.96.0.0/16"));

    @Test
    void the_first_network_of_services_is_the_primary_family() {
        var networks = new Networks(PODS, SERVICES);

        assertThat(networks.families()).containsExactly(Family.IPV6, Family.IPV4);
        assertThat(networks.primary()).isEqualTo(Family.IPV6);
        assertThat(new Networks(PODS, SERVICES.reversed()).primary()).isEqualTo(Family.IPV4);
    }

    @Test
    void networks_are_written_as_kubeadm_reads_them() {
        var networks = new Networks(PODS, SERVICES);

        assertThat(networks.podSubnet()).isEqualTo("fd00:10:244::/56,10.244.0.0/16");
        assertThat(networks.serviceSubnet()).isEqualTo("fd00:10:96::/112,10.96.0.0/16");
    }

    @Test
    void blocks_are_as_large_as_the_inventory_or_else_kubernetes_says() {
        var usual = new Networks(PODS, SERVICES);
        var given =
                new Networks(
                        PODS,
                        SERVICES,
                        new DualStack<>(Optional.of(26), Optional.empty()),
                        Optional.empty());

        assertThat(usual.nodeMask(Family.IPV4)).isEqualTo(24);
        assertThat(usual.nodeMask(Family.IPV6)).isEqualTo(64);
        assertThat(given.nodeMask(Family.IPV4)).isEqualTo(26);
        assertThat(given.nodeMask(Family.IPV6)).isEqualTo(64);
    }

    @Test
    void values_of_two_families_come_in_the_order_of_the_cluster() {
        var both = DualStack.<String>none().with(Family.IPV6, "six").with(Family.IPV4, "four");

        assertThat(both.stream()).containsExactly("four", "six");
        assertThat(both.inOrder(List.of(Family.IPV6, Family.IPV4))).containsExactly("six", "four");
        assertThat(both.inOrder(List.of(Family.IPV4))).containsExactly("four");
        assertThat(both.of(Family.IPV6)).contains("six");
        assertThat(both.with(Family.IPV6, "other").ipv6()).contains("other");
        assertThat(both.map(String::length).stream()).containsExactly(4, 3);
        assertThat(DualStack.none().stream()).isEmpty();
    }
}
