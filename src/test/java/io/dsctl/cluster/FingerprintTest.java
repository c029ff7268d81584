package io.dsctl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class FingerprintTest {

    private static final String OF_ABC = "SHA256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0";

    @Test
    void it_is_the_hash_of_the_key() {
        assertThat(Fingerprint.of("abc".getBytes(StandardCharsets.US_ASCII))).hasToString(OF_ABC);
    }

    @Test
    void padding_makes_no_difference() {
        assertThat(Fingerprint.parse(OF_ABC + "=")).contains(new Fingerprint(OF_ABC));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SHA256:",
                "SHA256:abc",
                "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0",
                "sha256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0",
                "SHA256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa1",
                "SHA256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0 ",
                "MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48"
            })
    void anything_else_is_none(String text) {
        assertThat(Fingerprint.parse(text)).isEmpty();
    }
}
