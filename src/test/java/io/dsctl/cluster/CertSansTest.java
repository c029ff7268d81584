package io.dsctl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class CertSansTest {

    private static final CertSans SANS =
            new CertSans(
                    List.of(
                            "api.example.org",
                            "*.lab.example.org",
                            "192.0.2.1",
                            "2001:db8:0:0::1"));

    @Test
    void a_name_is_covered_in_any_case() {
        assertThat(SANS.cover("API.example.org")).isTrue();
        assertThat(SANS.cover("example.org")).isFalse();
    }

    @Test
    void a_star_is_one_label() {
        assertThat(SANS.cover("k8s.lab.example.org")).isTrue();
        assertThat(SANS.cover("a.b.lab.example.org")).isFalse();
        assertThat(SANS.cover("lab.example.org")).isFalse();
    }

    @Test
    void an_address_is_covered_however_it_is_written() {
        assertThat(SANS.cover("192.0.2.1")).isTrue();
        assertThat(SANS.cover("2001:DB8::1")).isTrue();
        assertThat(SANS.cover("192.0.2.2")).isFalse();
    }
}
