package io.dsctl.remote.hostkeys;

import com.hierynomus.sshj.signature.SignatureEdDSA;
import com.hierynomus.sshj.userauth.certificate.Certificate;

import io.dsctl.cluster.Address;
import io.dsctl.sshconfig.SshConfigPattern;

import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Buffer.BufferException;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.signature.Signature;
import net.schmizz.sshj.signature.SignatureECDSA;
import net.schmizz.sshj.signature.SignatureRSA;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A certificate that a server shows in place of its key. sshj checks less of it than OpenSSH: not
 * that it is one for hosts, and it takes one that names no host for one that is for all.
 */
final class HostCertificate {

    /** As in OpenSSH's PROTOCOL.certkeys. */
    private static final long FOR_HOSTS = 2;

    /** OpenSSH's CASignatureAlgorithms, but for keys on security tokens, which sshj cannot read. */
    private static final List<Factory.Named<Signature>> SIGNATURES =
            List.of(
                    new SignatureEdDSA.Factory(),
                    new SignatureECDSA.Factory256(),
                    new SignatureECDSA.Factory384(),
                    new SignatureECDSA.Factory521(),
                    new SignatureRSA.FactoryRSASHA512(),
                    new SignatureRSA.FactoryRSASHA256());

    /** The types of key that each algorithm signs with. */
    private static final Map<String, String> SIGNERS =
            Map.of(
                    "ssh-ed25519", "ssh-ed25519",
                    "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256",
                    "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384",
                    "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521",
                    "rsa-sha2-512", "ssh-rsa",
                    "rsa-sha2-256", "ssh-rsa");

    private static final int LENGTH_BYTES = 4;

    private final Certificate<?> certificate;

    HostCertificate(Certificate<?> certificate) {
        this.certificate = certificate;
    }

    HostKey key() {
        return HostKey.of(certificate);
    }

    /** Who signed it, as it says itself; empty if that is not even a key. */
    Optional<HostKey> authority() {
        return HostKey.of(certificate.getSignatureKey());
    }

    /** Why it does not prove that a server is this one; empty if it does. */
    Optional<String> problem(String principal, Instant now) {
        if (certificate.getType() != FOR_HOSTS) {
            return Optional.of("it is for users, not for hosts");
        }
        if (now.isBefore(certificate.getValidAfter().toInstant())) {
            return Optional.of("it is not valid before " + certificate.getValidAfter().toInstant());
        }
        if (!now.isBefore(certificate.getValidBefore().toInstant())) {
            return Optional.of("it expired at " + certificate.getValidBefore().toInstant());
        }
        if (certificate.getValidPrincipals().isEmpty()) {
            return Optional.of("it names no host");
        }
        if (certificate.getValidPrincipals().stream().noneMatch(it -> names(it, principal))) {
            return Optional.of(
                    "it is for %s, not for %s"
                            .formatted(
                                    String.join(", ", certificate.getValidPrincipals()),
                                    principal));
        }
        if (!certificate.getCritOptions().isEmpty()) {
            return Optional.of(
                    "it has conditions that dsctl does not know: "
                            + String.join(", ", certificate.getCritOptions().keySet()));
        }
        return isSigned() ? Optional.empty() : Optional.of("its signature is not right");
    }

    private static boolean names(String pattern, String principal) {
        var canonical = Address.parse(pattern).map(Address::text).orElse(pattern);
        return SshConfigPattern.matches(canonical, principal);
    }

    /**
     * What is verified is what was read above, written down again: a certificate that sshj reads
     * otherwise than it was written fails here.
     */
    private boolean isSigned() {
        try {
            var given = certificate.getSignature();
            var algorithm = new Buffer.PlainBuffer(given).readString();
            var signature = Factory.Named.Util.create(SIGNATURES, algorithm);
            var fits =
                    authority().filter(it -> it.type().equals(SIGNERS.get(algorithm))).isPresent();
            if (signature == null || !fits) {
                return false;
            }
            var whole = new Buffer.PlainBuffer().putPublicKey(certificate).getCompactData();
            signature.initVerify(
                    new Buffer.PlainBuffer(certificate.getSignatureKey()).readPublicKey());
            signature.update(Arrays.copyOf(whole, whole.length - given.length - LENGTH_BYTES));
            return signature.verify(given);
        } catch (BufferException | RuntimeException _) {
            // sshj throws whatever comes of bytes that are no key or no signature.
            return false;
        }
    }
}
