package io.dsctl.remote.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Arrays;

class UserCertificateTest {

    private static final Instant WITHIN = Instant.parse("2026-01-15T00:00:00Z");

    @Test
    void a_certificate_names_its_key() {
        for (var name : new String[] {"openssh-ed25519", "openssh-rsa", "openssh-ecdsa384"}) {
            assertThat(read(name).key()).isEqualTo(TestKeys.publicPart(name));
        }
    }

    @Test
    void its_time_is_told() {
        var certificate = read("openssh-ed25519");

        assertThat(certificate.problem(WITHIN)).isEmpty();
        assertThat(certificate.problem(Instant.parse("2025-12-31T23:59:59Z")))
                .contains("is not valid before 2026-01-01T00:00:00Z");
        assertThat(certificate.problem(Instant.parse("2026-02-01T00:00:00Z")))
                .contains("expired at 2026-02-01T00:00:00Z");
    }

    @Test
    void one_without_an_end_never_expires() {
        assertThat(read("openssh-rsa").problem(Instant.parse("9999-01-01T00:00:00Z"))).isEmpty();
    }

    @Test
    void one_for_a_server_is_not_for_a_user() {
        assertThat(read("openssh-ecdsa384").problem(WITHIN))
                .contains("is for a server, not for a user");
    }

    @Test
    void rsa_certificates_are_signed_with_sha_2() {
        assertThat(TestKeys.publicPart("openssh-rsa-cert").algorithms())
                .containsExactly(
                        "rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-256-cert-v01@openssh.com");
    }

    @Test
    void a_plain_key_is_no_certificate() {
        assertThat(UserCertificate.of(TestKeys.publicPart("openssh-rsa"))).isEmpty();
    }

    @Test
    void one_that_is_cut_off_is_none() {
        var whole = TestKeys.publicPart("openssh-ed25519-cert").blob();

        for (int length = 40; length < 150; length++) {
            assertThat(PublicPart.of(Arrays.copyOf(whole, length)).flatMap(UserCertificate::of))
                    .isEmpty();
        }
    }

    private static UserCertificate read(String name) {
        return UserCertificate.of(TestKeys.publicPart(name + "-cert")).orElseThrow();
    }
}
