package io.dsctl.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.cluster.Address;
import io.dsctl.failure.Failure.WrongUsage;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class ServerAddressTest {

    private static final List<Address> BOTH =
            List.of(new Address("192.0.2.1"), new Address("2001:db8::1"));

    @Test
    void without_a_wish_it_is_the_clusters_own() {
        assertThat(ServerAddress.parse(Optional.empty()).of("cp-1", BOTH)).isEmpty();
    }

    @Test
    void a_family_is_the_control_planes_address_of_it() {
        assertThat(of("ipv4")).isEqualTo("192.0.2.1:6443");
        assertThat(of("ipv6")).isEqualTo("[2001:db8::1]:6443");
    }

    @Test
    void a_host_may_have_a_port() {
        assertThat(of("api.example.org")).isEqualTo("api.example.org:6443");
        assertThat(of("api.example.org:443")).isEqualTo("api.example.org:443");
        assertThat(of("[2001:DB8::9]:443")).isEqualTo("[2001:db8::9]:443");
        assertThat(of("2001:db8::9")).isEqualTo("[2001:db8::9]:6443");
    }

    @Test
    void a_control_plane_of_one_family_has_no_address_of_the_other() {
        assertThatThrownBy(
                        () ->
                                ServerAddress.parse(Optional.of("ipv6"))
                                        .of("cp-1", BOTH.subList(0, 1)))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("--server: cp-1 has no IPv6 address");
    }

    @Test
    void what_is_no_address_is_told() {
        for (var words : List.of("", "https://api.example.org", "a b", "host:0", "1.2.3")) {
            assertThatThrownBy(() -> of(words))
                    .describedAs(words)
                    .isInstanceOf(WrongUsage.class)
                    .hasMessageContaining("is no address");
        }
    }

    private static String of(String words) {
        return ServerAddress.parse(Optional.of(words)).of("cp-1", BOTH).orElseThrow().toString();
    }
}
