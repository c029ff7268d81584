package io.dsctl.probe;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The hashes that kubeadm pins a CA by: SHA-256 of its public key (kubeadm-facts 3.3). */
public final class CertificateHashes {

    /**
     * The blocks alone: Java takes other text that begins with "0", as a token may, for a binary
     * certificate.
     */
    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private CertificateHashes() {}

    /**
     * Of each certificate in a text, during a change of the CA there are several; empty if it holds
     * none, or what it holds cannot be read.
     */
    public static Set<String> of(String pem) {
        try {
            var hashes = new LinkedHashSet<String>();
            var factory = CertificateFactory.getInstance("X.509");
            for (var block : BLOCK.matcher(pem).results().map(MatchResult::group).toList()) {
                var certificate =
                        factory.generateCertificate(
                                new ByteArrayInputStream(
                                        block.getBytes(StandardCharsets.US_ASCII)));
                var hash =
                        MessageDigest.getInstance("SHA-256")
                                .digest(certificate.getPublicKey().getEncoded());
                hashes.add("sha256:" + HexFormat.of().formatHex(hash));
            }
            return hashes;
        } catch (GeneralSecurityException _) {
            return Set.of();
        }
    }
}
