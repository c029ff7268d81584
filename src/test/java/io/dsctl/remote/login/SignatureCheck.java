package io.dsctl.remote.login;

import static org.assertj.core.api.Assertions.assertThat;

import net.schmizz.sshj.common.Buffer;

import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;

/** Verifies a signature with the JDK, which has no part in making it. */
final class SignatureCheck {

    private SignatureCheck() {}

    static void verify(PublicPart key, String algorithm, byte[] data, byte[] signature)
            throws Exception {
        var in = new Buffer.PlainBuffer(signature);
        assertThat(in.readString()).isEqualTo(algorithm);
        var bytes = in.readBytes();
        assertThat(in.available()).isZero();

        var encoded =
                SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
                                OpenSSHPublicKeyUtil.parsePublicKey(key.blob()))
                        .getEncoded();
        var kind =
                key.type().contains("rsa") ? "RSA" : key.type().contains("ec") ? "EC" : "Ed25519";
        var check =
                Signature.getInstance(
                        switch (algorithm) {
                            case "rsa-sha2-512" -> "SHA512withRSA";
                            case "rsa-sha2-256" -> "SHA256withRSA";
                            case "ssh-ed25519" -> "Ed25519";
                            case "ecdsa-sha2-nistp256" -> "SHA256withECDSA";
                            case "ecdsa-sha2-nistp384" -> "SHA384withECDSA";
                            case "ecdsa-sha2-nistp521" -> "SHA512withECDSA";
                            default -> throw new IllegalArgumentException(algorithm);
                        });
        check.initVerify(
                KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded)));
        check.update(data);
        assertThat(check.verify(kind.equals("EC") ? asDer(bytes) : bytes)).isTrue();
    }

    /** SSH writes the two numbers of ECDSA in its own way. */
    private static byte[] asDer(byte[] bytes) throws Exception {
        var in = new Buffer.PlainBuffer(bytes);
        var numbers = new org.bouncycastle.asn1.ASN1EncodableVector();
        for (int i = 0; i < 2; i++) {
            numbers.add(new org.bouncycastle.asn1.ASN1Integer(new BigInteger(in.readBytes())));
        }
        return new org.bouncycastle.asn1.DERSequence(numbers).getEncoded();
    }
}
