package io.dsctl.probe;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/** The hashes that kubeadm pins a CA by: SHA-256 of its public key (kubeadm-facts 3.3). */
public final class CertificateHashes {

    private CertificateHashes() {}

    /**
     * Of each certificate in a text, during a change of the CA there are several; empty if it holds
     * none, or what it holds cannot be read.
     */
    public static Set<String> of(String pem) {
        try {
            var hashes = new LinkedHashSet<String>();
            for (var certificate : Certificates.in(pem)) {
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
