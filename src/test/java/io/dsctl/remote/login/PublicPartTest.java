package io.dsctl.remote.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicPartTest {

    @Test
    void a_line_is_read_with_and_without_comment() {
        var key = TestKeys.publicPart("openssh-ed25519");
        var line = key.type() + " " + key.base64();

        assertThat(PublicPart.ofLine(line)).contains(key);
        assertThat(PublicPart.ofLine(line + "  me@laptop at home\n")).contains(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ssh-ed25519",
                "ssh-ed25519 %%%",
                "ssh-ed25519 AAAA",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA==",
                "-----BEGIN OPENSSH PRIVATE KEY-----"
            })
    void what_is_no_public_key_is_none(String line) {
        assertThat(PublicPart.ofLine(line)).isEmpty();
    }

    @Test
    void the_fingerprint_is_the_one_that_ssh_keygen_prints() {
        // The certificate's `ssh-keygen -L` says it of the key.
        assertThat(TestKeys.publicPart("openssh-rsa").fingerprint())
                .isEqualTo("SHA256:XfEefHA9QZH97G52u9S5HlOxUJF7Mq0GFV5hTTAbYGA");
    }

    @Test
    void sha_1_and_dsa_are_never_signed_with() {
        assertThat(TestKeys.publicPart("openssh-rsa").algorithms())
                .containsExactly("rsa-sha2-512", "rsa-sha2-256");
        assertThat(new PublicPart("ssh-dss", "AAAA").algorithms()).isEmpty();
    }

    @Test
    void a_certificate_of_a_security_key_is_about_one() {
        assertThat(new PublicPart("sk-ssh-ed25519-cert-v01@openssh.com", "AAAA").plainType())
                .isEqualTo("sk-ssh-ed25519@openssh.com");
        assertThat(new PublicPart("ssh-ed25519-cert-v01@openssh.com", "AAAA").plainType())
                .isEqualTo("ssh-ed25519");
    }
}
