package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.KubernetesCertificate;
import io.dsctl.facts.Upkeep;
import io.dsctl.facts.Validity;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

class UpkeepReaderTest {

    private static final Instant NOW = Instant.parse("2126-10-28T17:03:53Z");

    /** {@code openssl x509 -in ca.crt -noout -dates}. */
    private static final Validity VALIDITY =
            new Validity(
                    "2126-10-29T17:03:53Z",
                    Duration.between(
                            Instant.parse("2026-11-22T17:03:53Z"),
                            Instant.parse("2126-10-29T17:03:53Z")),
                    Duration.ofDays(1));

    private static final String PEM = pem();

    @Test
    void certificates_are_read_from_files_and_from_kubeconfigs() {
        var upkeep =
                read(
                        Map.of(
                                "certificates",
                                "file /etc/kubernetes/pki/apiserver.crt\n%s\nfile /etc/kubernetes/admin.conf\n%s\n"
                                        .formatted(PEM, base64(PEM))));

        assertThat(upkeep.certificates())
                .isEqualTo(
                        Map.of(
                                KubernetesCertificate.API_SERVER, VALIDITY,
                                KubernetesCertificate.ADMIN_CONF, VALIDITY));
        assertThat(upkeep.unreadable()).isEmpty();
    }

    @Test
    void a_kubeconfig_may_write_its_certificate_in_quotes() {
        assertThat(
                        read(Map.of(
                                        "certificates",
                                        "file /etc/kubernetes/admin.conf\n\"%s\"\n"
                                                .formatted(base64(PEM))))
                                .certificates())
                .containsKey(KubernetesCertificate.ADMIN_CONF);
    }

    @Test
    void what_is_there_and_cannot_be_read_is_told() {
        var upkeep =
                read(
                        Map.of(
                                "certificates",
                                """
                                file /etc/kubernetes/pki/ca.crt

                                file /etc/kubernetes/scheduler.conf
                                %%%
                                file /etc/kubernetes/pki/apiserver.crt
                                -----BEGIN CERTIFICATE-----
                                AAAA
                                -----END CERTIFICATE-----
                                file /etc/somewhere/else.crt
                                """));

        assertThat(upkeep.certificates()).isEmpty();
        assertThat(upkeep.unreadable())
                .containsExactly(
                        KubernetesCertificate.API_SERVER,
                        KubernetesCertificate.SCHEDULER_CONF,
                        KubernetesCertificate.CA);
    }

    @Test
    void members_of_etcd_and_those_that_are_healthy_are_read() {
        var upkeep =
                read(
                        Map.of(
                                "etcd",
                                """
                                a1, started, cp-1, https://192.0.2.1:2380, https://192.0.2.1:2379, false
                                healthy a1
                                """));

        assertThat(upkeep.etcd()).extracting(EtcdMember::name).containsExactly("cp-1");
        assertThat(upkeep.healthy()).containsExactly("a1");
    }

    @Test
    void nothing_was_answered() {
        assertThat(read(Map.of())).isEqualTo(Upkeep.unknown());
    }

    private static Upkeep read(Map<String, String> answers) {
        return UpkeepReader.read(new Answers(answers), NOW);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String pem() {
        try {
            return Files.readString(Path.of("src/test/resources/probe/ca.crt"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
