package io.dsctl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,10.0.0.1",
        "2001:0DB8:0:0::1,2001:db8::1",
        "::1,::1",
        "fd00:1:2:3:0:0:0:12,fd00:1:2:3::12"
    })
    void addresses_have_one_form(String written, String canonical) {
        assertThat(Address.parse(written))
                .hasValueSatisfying(address -> assertThat(address.text()).isEqualTo(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0",
                "10.0.0.256",
                "10.0.0.1/24",
                "fd00::1%eth0",
                "*",
                "10.0.*.1",
                "fd00::/64",
                "one",
                "1",
                "0x7f000001",
                ":",
                "10.0.0.1-5",
                "[::1]",
                "010.0.0.1",
                "10.0.0.01",
                "::ffff:10.0.0.010",
                "::1.2.3",
                "00001::"
            })
    void what_is_no_single_address_is_none(String written) {
        assertThat(Address.parse(written)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "169.254.1.1",
                "224.0.0.1",
                "::",
                "::1",
                "fe80::1",
                "ff02::1"
            })
    void some_addresses_are_no_nodes(String address) {
        assertThat(new Address(address).isUsableByNodes()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.1/16",
                "10.0.0.0/",
                "10.0.0.0/33",
                "fd00::1/64",
                "fd00::/129",
                "10.0.0.0/08",
                "a/8",
                "/8"
            })
    void what_is_no_network_is_none(String written) {
        assertThat(Subnet.parse(written)).isEmpty();
    }

    @Test
    void networks_overlap_within_their_family() {
        assertThat(new Subnet("10.96.0.0/12").overlaps(new Subnet("10.100.0.0/16"))).isTrue();
        assertThat(new Subnet("10.96.0.0/16").overlaps(new Subnet("10.97.0.0/16"))).isFalse();
        assertThat(new Subnet("::/0").overlaps(new Subnet("0.0.0.0/0"))).isFalse();
        assertThat(new Subnet("2001:db8:42::/56").contains(new Address("2001:db8:42:1::1")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.org,api.example.org:6443",
        "API.example.org:443,api.example.org:443",
        "192.0.2.1,192.0.2.1:6443",
        "192.0.2.1:8443,192.0.2.1:8443",
        "2001:db8::1,[2001:db8::1]:6443",
        "[2001:DB8::1]:8443,[2001:db8::1]:8443",
        "fd00::1:6443,[fd00::1:6443]:6443"
    })
    void hosts_and_ports_are_told_apart(String written, String meant) {
        assertThat(HostPort.parse(written, 6443))
                .hasValueSatisfying(it -> assertThat(it).hasToString(meant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":6443",
                "a:b",
                "a:0",
                "a:70000",
                "a:06443",
                "[fd00::1]",
                "[10.0.0.1]:22",
                "a b",
                "https://a:6443",
                "a:1:2",
                "10.0.0.300:1",
                "-a"
            })
    void what_is_no_host_with_port_is_none(String written) {
        assertThat(HostPort.parse(written, 6443)).isEmpty();
    }

    @Test
    void versions_are_read_and_ordered() {
        assertThat(KubernetesVersion.parse("v1.36.4")).contains(new KubernetesVersion(1, 36, 4));
        assertThat(KubernetesVersion.parse("1.30.1+vendor1"))
                .contains(new KubernetesVersion(1, 30, 1));
        assertThat(KubernetesVersion.parse("1.36")).isEmpty();
        assertThat(new KubernetesVersion(1, 9, 0)).isLessThan(new KubernetesVersion(1, 36, 0));
    }
}
