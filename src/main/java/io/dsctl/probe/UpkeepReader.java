package io.dsctl.probe;

import io.dsctl.facts.KubernetesCertificate;
import io.dsctl.facts.Upkeep;
import io.dsctl.facts.Validity;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what templates/probe/upkeep.sh.ftl prints. */
final class UpkeepReader {

    private static final String FILE = "file ";
    private static final String HEALTHY = "healthy ";

    private final Map<KubernetesCertificate, Validity> certificates =
            new EnumMap<>(KubernetesCertificate.class);
    private final EnumSet<KubernetesCertificate> unreadable =
            EnumSet.noneOf(KubernetesCertificate.class);

    private final Instant now;

    private UpkeepReader(Instant now) {
        this.now = now;
    }

    /**
     * @param now when the answers came
     */
    static Upkeep read(Answers answers, Instant now) {
        var reader = new UpkeepReader(now);
        // Before each file comes a line of its own.
        for (var file : ("\n" + answers.text("certificates")).split("\n" + FILE)) {
            reader.read(file);
        }
        return new Upkeep(
                reader.certificates,
                reader.unreadable,
                EtcdReader.read(answers.lines("etcd")),
                answers.lines("etcd").stream()
                        .filter(line -> line.startsWith(HEALTHY))
                        .map(line -> line.substring(HEALTHY.length()).strip())
                        .collect(Collectors.toSet()));
    }

    /** Its path on a line, and below it what is in it. */
    private void read(String file) {
        var lines = file.split("\n", 2);
        KubernetesCertificate.at(lines[0].strip())
                .ifPresent(
                        certificate ->
                                validity(certificate, lines.length > 1 ? lines[1] : "")
                                        .ifPresentOrElse(
                                                it -> certificates.put(certificate, it),
                                                () -> unreadable.add(certificate)));
    }

    private Optional<Validity> validity(KubernetesCertificate certificate, String text) {
        try {
            var pem = certificate.isInKubeconfig() ? decoded(text) : text;
            return Certificates.in(pem).stream().findFirst().map(this::validity);
        } catch (CertificateException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Validity validity(X509Certificate certificate) {
        var end = certificate.getNotAfter().toInstant();
        return new Validity(
                end.toString(),
                Duration.between(certificate.getNotBefore().toInstant(), end),
                Duration.between(now, end));
    }

    /**
     * @throws IllegalArgumentException if it is no base64
     */
    private static String decoded(String data) {
        return new String(
                Base64.getDecoder().decode(data.replaceAll("[\"'\\s]", "")),
                StandardCharsets.US_ASCII);
    }
}
