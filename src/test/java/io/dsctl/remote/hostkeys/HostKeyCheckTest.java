package io.dsctl.remote.hostkeys;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cluster.Fingerprint;
import io.dsctl.cluster.HostKeyPolicy;
import io.dsctl.cluster.HostPort;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Failure.LoginRefused;

import net.schmizz.sshj.common.Buffer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** The keys and certificates in known-hosts/ were made by {@code ssh-keygen}. */
class HostKeyCheckTest {

    private static final Path FILES = Path.of("src/test/resources/known-hosts");
    private static final InstantSource NOW =
            InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));
    private static final String HOST = "a.ca.example.org";

    @TempDir private Path folder;

    private Path file;

    @BeforeEach
    void name_the_file() {
        file = folder.resolve("known_hosts");
    }

    @Test
    void an_unknown_key_is_told_with_its_fingerprint_and_what_to_do() throws IOException {
        var refused = refused(HostKeyPolicy.STRICT, "keys/host_ed25519.pub");

        assertThat(refused).isInstanceOf(LoginRefused.class);
        assertThat(refused.isTransient()).isFalse();
        assertThat(refused)
                .hasMessage(
                        "w-1: its host key ED25519 %s is not in %s"
                                .formatted(fingerprint("keys/host_ed25519.pub"), file));
        assertThat(refused.hint()).contains("dsctl hosts scan INVENTORY");
        assertThat(file).doesNotExist();
    }

    @Test
    void a_changed_key_is_refused_under_every_policy_with_both_fingerprints_and_the_line()
            throws IOException {
        Files.writeString(file, "# first\n" + HOST + " " + text("keys/ca.pub") + "\n");
        for (var policy : HostKeyPolicy.values()) {
            assertThat(refused(policy, "keys/host_ed25519.pub"))
                    .isInstanceOf(LoginRefused.class)
                    .hasMessage(
                            "w-1: its host key changed: %s:2 has ED25519 %s, the server shows ED25519 %s"
                                    .formatted(
                                            file,
                                            fingerprint("keys/ca.pub"),
                                            fingerprint("keys/host_ed25519.pub")));
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void a_key_of_another_type_is_not_added_to_a_host_that_is_known() throws IOException {
        Files.writeString(file, HOST + " " + text("keys/host_rsa.pub") + "\n");

        assertThat(refused(HostKeyPolicy.ACCEPT_NEW, "keys/host_ed25519.pub"))
                .hasMessageContaining("its host key changed: " + file + ":1 has RSA");
    }

    @Test
    void a_new_key_is_added_and_known_from_then_on() throws IOException {
        assertThat(check(HostKeyPolicy.ACCEPT_NEW).verify("", 0, key("keys/host_rsa.pub")))
                .isTrue();
        assertThat(Files.readString(file)).isEqualTo(HOST + " " + text("keys/host_rsa.pub") + "\n");
        assertThat(check(HostKeyPolicy.STRICT).verify("", 0, key("keys/host_rsa.pub"))).isTrue();
    }

    @Test
    void a_host_that_an_authority_vouches_for_is_no_new_one() throws IOException {
        trustAuthority();

        assertThat(refused(HostKeyPolicy.ACCEPT_NEW, "keys/host_ed25519.pub"))
                .hasMessageContaining("no certificate of the authority of " + file + ":1");
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void a_file_that_cannot_be_written_is_told() throws IOException {
        file = Path.of("/dev/null");

        assertThat(refused(HostKeyPolicy.ACCEPT_NEW, "keys/host_ed25519.pub"))
                .isInstanceOf(LoginRefused.class)
                .hasMessageContaining("cannot be added to " + file);
    }

    @Test
    void a_certificate_of_a_trusted_authority_is_enough() throws IOException {
        trustAuthority();

        assertThat(check(HostKeyPolicy.STRICT).verify("", 0, key("certificates/good.txt")))
                .isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "named-otherwise | it is for x.example.org, not for a.ca.example.org",
                "expired | it expired at 20",
                "early | it is not valid before 20",
                "for-users | it is for users, not for hosts",
                "for-nobody | it names no host",
                "conditions | it has conditions that dsctl does not know: foo@bar",
                "sha1 | its signature is not right"
            })
    void a_certificate_that_proves_nothing_is_refused(String certificate, String why)
            throws IOException {
        trustAuthority();

        for (var policy : HostKeyPolicy.values()) {
            assertThat(refused(policy, "certificates/" + certificate + ".txt"))
                    .isInstanceOf(LoginRefused.class)
                    .hasMessageContaining("refused: " + why);
        }
    }

    @Test
    void a_certificate_that_ends_does_not_end_a_connection() throws IOException {
        trustAuthority();
        var now = new Instant[] {NOW.instant()};
        var check = check(HostKeyPolicy.STRICT, Set.of(), () -> now[0]);
        assertThat(check.verify("", 0, key("certificates/good.txt"))).isTrue();

        now[0] = Instant.parse("2041-01-01T00:00:00Z");

        assertThat(check.verify("", 0, key("certificates/good.txt"))).isTrue();
        assertThat(
                        check(HostKeyPolicy.STRICT, Set.of(), () -> now[0])
                                .verify("", 0, key("certificates/good.txt")))
                .isFalse();
    }

    @Test
    void a_certificate_of_a_stranger_is_but_a_key() throws IOException {
        trustAuthority();
        assertThat(refused(HostKeyPolicy.STRICT, "certificates/stranger.txt"))
                .hasMessageContaining("is not in " + file);

        Files.writeString(file, HOST + " " + text("keys/host_ed25519.pub") + "\n");
        assertThat(check(HostKeyPolicy.STRICT).verify("", 0, key("certificates/stranger.txt")))
                .isTrue();
    }

    @Test
    void a_certificate_that_was_changed_after_it_was_signed_is_refused() throws IOException {
        trustAuthority();
        var blob = Base64.getDecoder().decode(text("certificates/good.txt").split(" ")[1]);
        var at =
                new String(blob, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("x.example");
        blob[at] = 'y';

        assertThat(
                        refused(
                                check(HostKeyPolicy.STRICT),
                                new Buffer.PlainBuffer(blob).readPublicKey()))
                .hasMessageContaining("its signature is not right");
    }

    @Test
    void a_revoked_authority_takes_all_its_certificates_with_it() throws IOException {
        trustAuthority();
        Files.writeString(
                file, Files.readString(file) + "@revoked * " + text("keys/ca.pub") + "\n");

        assertThat(refused(HostKeyPolicy.ACCEPT_NEW, "certificates/good.txt"))
                .hasMessageContaining("is revoked in " + file + ":3");
    }

    @Test
    void a_pinned_key_needs_no_file_and_no_other_key_is_taken() throws IOException {
        var pin = Set.of(fingerprint("keys/host_rsa.pub"));
        Files.writeString(file, HOST + " " + text("keys/host_ed25519.pub") + "\n");

        assertThat(pinned(pin).verify("", 0, key("keys/host_rsa.pub"))).isTrue();
        assertThat(refused(pinned(pin), key("keys/host_ed25519.pub")))
                .isInstanceOf(LoginRefused.class)
                .hasMessage(
                        "w-1: its host key ED25519 %s is not the one that the inventory pins: %s"
                                .formatted(
                                        fingerprint("keys/host_ed25519.pub"),
                                        fingerprint("keys/host_rsa.pub")));
    }

    @Test
    void a_pinned_key_that_is_revoked_is_refused() throws IOException {
        Files.writeString(file, "@revoked * " + text("keys/host_rsa.pub") + "\n");

        assertThat(
                        refused(
                                pinned(Set.of(fingerprint("keys/host_rsa.pub"))),
                                key("keys/host_rsa.pub")))
                .hasMessageContaining("is revoked in " + file + ":1");
    }

    @Test
    void the_pinned_key_is_looked_for_among_the_servers_types() throws IOException {
        var check = pinned(Set.of(fingerprint("keys/host_rsa.pub")));
        assertThat(check.algorithms()).startsWith("ssh-ed25519");

        check.verify("", 0, key("keys/host_ed25519.pub"));
        assertThat(check.hasAnotherChance()).isTrue();
        assertThat(check.algorithms()).startsWith("ecdsa-sha2-nistp256").endsWith("ssh-ed25519");

        check.verify("", 0, key("keys/host_ed25519.pub"));
        assertThat(check.hasAnotherChance()).isFalse();
    }

    private void trustAuthority() throws IOException {
        Files.writeString(
                file,
                "@cert-authority *.ca.example.org %s\n@cert-authority * %s\n"
                        .formatted(text("keys/ca.pub"), text("keys/rsaca.pub")));
    }

    private HostKeyCheck check(HostKeyPolicy policy) {
        return check(policy, Set.of());
    }

    private HostKeyCheck pinned(Set<Fingerprint> pins) {
        return check(HostKeyPolicy.STRICT, pins);
    }

    private HostKeyCheck check(HostKeyPolicy policy, Set<Fingerprint> pins) {
        return check(policy, pins, NOW);
    }

    private HostKeyCheck check(HostKeyPolicy policy, Set<Fingerprint> pins, InstantSource clock) {
        return new HostKeyCheck(
                "w-1",
                KnownAs.address(new HostPort(HOST, 22)),
                new HostKeyTrust(List.of(file), List.of(), policy, pins, false),
                new KnownHostsFiles(),
                clock);
    }

    private Failure refused(HostKeyPolicy policy, String key) throws IOException {
        return refused(check(policy), key(key));
    }

    private static Failure refused(HostKeyCheck check, PublicKey key) {
        assertThat(check.verify("", 0, key)).isFalse();
        return check.refused().orElseThrow();
    }

    private static PublicKey key(String name) throws IOException {
        return new Buffer.PlainBuffer(Base64.getDecoder().decode(text(name).split(" ")[1]))
                .readPublicKey();
    }

    private static Fingerprint fingerprint(String name) throws IOException {
        return Fingerprint.of(Base64.getDecoder().decode(text(name).split(" ")[1]));
    }

    private static String text(String name) throws IOException {
        return Files.readString(FILES.resolve(name)).strip();
    }
}
