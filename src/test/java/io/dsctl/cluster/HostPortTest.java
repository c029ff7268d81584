package io.dsctl.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

class HostPortTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a-b.c-d",
                "10.0.0.1",
                "255.255.255.255",
                "::",
                "fd00::1",
                "2001:db8::ff"
            })
    void what_is_written_is_read_as_the_same(String host) {
        var random = new Random(3);
        for (int i = 0; i < 200; i++) {
            var there = new HostPort(host, 1 + random.nextInt(65535));

            assertThat(HostPort.parse(there.toString(), 22)).contains(there);
        }
    }

    @Test
    void the_first_and_the_last_port_are_ports() {
        assertThat(HostPort.parse("a:1", 22)).contains(new HostPort("a", 1));
        assertThat(HostPort.parse("a:65535", 22)).contains(new HostPort("a", 65535));
        assertThat(HostPort.parse("a:65536", 22)).isEmpty();
        assertThat(HostPort.parse("[::1]:65536", 22)).isEmpty();
        assertThat(HostPort.parse("a:000022", 22)).isEmpty();
        assertThatThrownBy(() -> new HostPort("a", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HostPort("a", 65536))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void names_are_as_long_as_dns_allows() {
        var label = "a".repeat(63);
        var longest = "%1$s.%1$s.%1$s.%2$s".formatted(label, "a".repeat(61));

        assertThat(longest).hasSize(253);
        assertThat(HostPort.parse(longest, 22)).isPresent();
        assertThat(HostPort.parse(longest + "a", 22)).isEmpty();
        assertThat(HostPort.parse(label + "a", 22)).isEmpty();
        assertThat(HostPort.parse("b." + label, 22)).isPresent();
        assertThat(HostPort.parse("b." + label + "a", 22)).isEmpty();
    }

    @Test
    void only_an_address_is_an_address() {
        assertThat(new HostPort("FD00:0::1", 22).address()).contains(new Address("fd00::1"));
        assertThat(new HostPort("API.example.org", 22).address()).isEmpty();
        assertThat(new HostPort("API.example.org", 22)).hasToString("api.example.org:22");
    }
}
