package io.dsctl.probe;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads certificates in PEM. */
final class Certificates {

    /**
     * The blocks alone: Java takes other text that begins with "0", as a token may, for a binary
     * certificate.
     */
    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private Certificates() {}

    /**
     * In their order; none if the text holds none.
     *
     * @throws CertificateException if one of them cannot be read
     */
    static List<X509Certificate> in(String pem) throws CertificateException {
        var certificates = new ArrayList<X509Certificate>();
        var factory = CertificateFactory.getInstance("X.509");
        for (var block : BLOCK.matcher(pem).results().map(MatchResult::group).toList()) {
            certificates.add(
                    (X509Certificate)
                            factory.generateCertificate(
                                    new ByteArrayInputStream(
                                            block.getBytes(StandardCharsets.US_ASCII))));
        }
        return certificates;
    }
}
