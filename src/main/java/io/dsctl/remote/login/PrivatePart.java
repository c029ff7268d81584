package io.dsctl.remote.login;

import com.hierynomus.sshj.key.KeyAlgorithms;

import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.signature.Signature;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

import java.io.IOException;
import java.security.PrivateKey;
import java.util.Optional;

/** A private key that is ready to sign, with its public half. */
record PrivatePart(PublicPart publicPart, PrivateKey key) {

    static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    /** Empty for a kind of key that SSH does not know or that nobody should use any more. */
    static Optional<PrivatePart> of(PrivateKeyInfo key) throws IOException {
        var publicPart = publicPart(PrivateKeyFactory.createKey(key));
        return publicPart.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new PrivatePart(
                                publicPart.get(),
                                new JcaPEMKeyConverter().setProvider(PROVIDER).getPrivateKey(key)));
    }

    private static Optional<PublicPart> publicPart(AsymmetricKeyParameter key) throws IOException {
        return switch (key) {
            case Ed25519PrivateKeyParameters ed25519 -> encoded(ed25519.generatePublicKey());
            case RSAPrivateCrtKeyParameters rsa ->
                    encoded(new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent()));
            case ECPrivateKeyParameters ec -> {
                var domain = ec.getParameters();
                var point = domain.getG().multiply(ec.getD()).normalize();
                yield encoded(new ECPublicKeyParameters(point, domain));
            }
            case AsymmetricKeyParameter _ -> Optional.empty();
        };
    }

    /** Bouncy Castle writes names of curves that SSH has none for. */
    private static Optional<PublicPart> encoded(AsymmetricKeyParameter key) throws IOException {
        return PublicPart.of(OpenSSHPublicKeyUtil.encodePublicKey(key))
                .filter(it -> signature(it.algorithms().getFirst()).isPresent());
    }

    /** The signature as it travels: the name of its algorithm and its bytes. */
    byte[] sign(String algorithm, byte[] data) {
        var signature =
                signature(algorithm)
                        .orElseThrow(() -> new IllegalArgumentException(algorithm))
                        .create();
        signature.initSign(key);
        signature.update(data);
        return new Buffer.PlainBuffer()
                .putString(algorithm)
                .putBytes(signature.encode(signature.sign()))
                .getCompactData();
    }

    private static Optional<Factory<Signature>> signature(String algorithm) {
        return Optional.ofNullable(
                        switch (algorithm) {
                            case "ssh-ed25519" -> KeyAlgorithms.EdDSA25519();
                            case "ecdsa-sha2-nistp256" -> KeyAlgorithms.ECDSASHANistp256();
                            case "ecdsa-sha2-nistp384" -> KeyAlgorithms.ECDSASHANistp384();
                            case "ecdsa-sha2-nistp521" -> KeyAlgorithms.ECDSASHANistp521();
                            case "rsa-sha2-512" -> KeyAlgorithms.RSASHA512();
                            case "rsa-sha2-256" -> KeyAlgorithms.RSASHA256();
                            default -> null;
                        })
                .map(it -> () -> it.create().newSignature());
    }

    @Override
    public String toString() {
        return "private half of " + publicPart;
    }
}
