package io.dsctl.probe;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/** The hashes that kubeadm pins a CA by: SHA-256 of its public key (kubeadm-facts 3.3). */
public final class CertificateHashes {

    private CertificateHashes() {}

    /**
     * Of each certificate in a PEM text, during a change of the CA there are several; empty if it
     * holds none, or what it holds cannot be read.
     */
    public static Set<String> of(String pem) {
        try {
            var hashes = new LinkedHashSet<String>();
            var factory = CertificateFactory.getInstance("X.509");
            for (var certificate :
                    factory.generateCertificates(
                            new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
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
