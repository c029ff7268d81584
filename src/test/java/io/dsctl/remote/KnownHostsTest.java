package io.dsctl.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cluster.HostPort;
import io.dsctl.remote.KnownHosts.Verdict;
import io.dsctl.remote.KnownHosts.Verdict.Changed;
import io.dsctl.remote.KnownHosts.Verdict.Known;
import io.dsctl.remote.KnownHosts.Verdict.Revoked;
import io.dsctl.remote.KnownHosts.Verdict.Unknown;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

class KnownHostsTest {

    private static final String TYPE = "ssh-ed25519";
    private static final byte[] KEY =
            "the server's key".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    private static final byte[] OTHER =
            "another key".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    @TempDir private Path folder;

    @Test
    void names_addresses_and_ports_are_matched() throws IOException {
        assertThat(verdict("one.example.org,two.example.org " + line(KEY), "two.example.org", 22))
                .isInstanceOf(Known.class);
        assertThat(verdict("[one.example.org]:2222 " + line(KEY), "one.example.org", 2222))
                .isInstanceOf(Known.class);
        assertThat(verdict("one.example.org " + line(KEY), "one.example.org", 2222))
                .isInstanceOf(Unknown.class);
        assertThat(verdict("*.example.org " + line(KEY), "One.Example.ORG", 22))
                .isInstanceOf(Known.class);
        assertThat(verdict("192.0.2.? " + line(KEY), "192.0.2.7", 22)).isInstanceOf(Known.class);
        assertThat(verdict("192.0.2.1 " + line(KEY), "19200201", 22)).isInstanceOf(Unknown.class);
    }

    @Test
    void an_ipv6_address_is_known_however_it_is_written() throws IOException {
        assertThat(verdict("2001:0db8:0:0::1 " + line(KEY), "2001:db8::1", 22))
                .isInstanceOf(Known.class);
        assertThat(verdict("[2001:DB8:0::1]:2222 " + line(KEY), "2001:db8::1", 2222))
                .isInstanceOf(Known.class);
    }

    @Test
    void a_negated_pattern_rules_the_line_out() throws IOException {
        assertThat(verdict("*.example.org,!one.example.org " + line(KEY), "one.example.org", 22))
                .isInstanceOf(Unknown.class);
        assertThat(verdict("!other.example.org,*.example.org " + line(KEY), "one.example.org", 22))
                .isInstanceOf(Known.class);
    }

    @Test
    void hashed_names_are_matched() throws Exception {
        var mac = javax.crypto.Mac.getInstance("HmacSHA1");
        mac.init(
                new javax.crypto.spec.SecretKeySpec(
                        "salt".getBytes(java.nio.charset.StandardCharsets.UTF_8), "HmacSHA1"));
        var hash =
                mac.doFinal(
                        "[one.example.org]:2222".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var hashed =
                "|1|"
                        + base64("salt".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        + "|"
                        + base64(hash);

        assertThat(verdict(hashed + " " + line(KEY), "one.example.org", 2222))
                .isInstanceOf(Known.class);
        assertThat(verdict(hashed + " " + line(KEY), "two.example.org", 2222))
                .isInstanceOf(Unknown.class);
    }

    @Test
    void another_key_of_the_same_type_is_a_changed_one_and_its_line_is_told() throws IOException {
        assertThat(verdict("# a comment\none.example.org " + line(OTHER), "one.example.org", 22))
                .isEqualTo(new Changed(2, KnownHosts.fingerprint(OTHER)));
    }

    @Test
    void a_revoked_key_is_refused_though_another_line_knows_it() throws IOException {
        assertThat(
                        verdict(
                                "one.example.org " + line(KEY) + "\n@revoked * " + line(KEY),
                                "one.example.org",
                                22))
                .isEqualTo(new Revoked(2));
    }

    @Test
    void broken_lines_and_authorities_are_passed_over() throws IOException {
        assertThat(
                        verdict(
                                "one.example.org ssh-ed25519 %%%\n"
                                        + "one.example.org\n"
                                        + "@cert-authority * "
                                        + line(KEY),
                                "one.example.org",
                                22))
                .isInstanceOf(Unknown.class);
    }

    @Test
    void a_missing_file_knows_nobody() {
        assertThat(
                        KnownHosts.read(folder.resolve("none"))
                                .verdict(new HostPort("a", 22), TYPE, KEY))
                .isInstanceOf(Unknown.class);
    }

    @Test
    void an_rsa_key_is_asked_for_with_the_algorithms_of_today() throws IOException {
        var known =
                KnownHosts.read(
                        Files.writeString(
                                folder.resolve("known"), "a ssh-rsa " + base64(KEY) + "\n"));

        assertThat(known.algorithms(new HostPort("a", 22)))
                .containsExactly("rsa-sha2-512", "rsa-sha2-256");
    }

    private Verdict verdict(String lines, String host, int port) throws IOException {
        return KnownHosts.read(Files.writeString(folder.resolve("known_hosts"), lines + "\n"))
                .verdict(new HostPort(host, port), TYPE, KEY);
    }

    private static String line(byte[] key) {
        return TYPE + " " + base64(key) + " comment";
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
