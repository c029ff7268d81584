package io.dsctl.remote.login;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Optional;

/**
 * PKCS#1, SEC1 and PKCS#8, as openssl and older ssh-keygens write them. The public half follows
 * from the private one, so an encrypted file tells nothing of itself.
 */
final class PemKeyText implements PrivateKeyText {

    private sealed interface Content {
        record Plain(PrivatePart key) implements Content {}

        record EncryptedPem(PEMEncryptedKeyPair pair) implements Content {}

        record EncryptedPkcs8(PKCS8EncryptedPrivateKeyInfo key) implements Content {}
    }

    private final Path file;
    private final Content content;

    private PemKeyText(Path file, Content content) {
        this.file = file;
        this.content = content;
    }

    static PemKeyText read(Path file, String text) throws IOException, Unusable {
        try (var parser = new PEMParser(new StringReader(text))) {
            // openssl writes the parameters of a curve before the key.
            for (var object = parser.readObject(); object != null; object = parser.readObject()) {
                var content = content(file, object);
                if (content.isPresent()) {
                    return new PemKeyText(file, content.get());
                }
            }
            throw PrivateKeyText.unreadable(file);
        }
    }

    private static Optional<Content> content(Path file, Object object)
            throws IOException, Unusable {
        return switch (object) {
            case PEMKeyPair pair ->
                    Optional.of(new Content.Plain(known(file, pair.getPrivateKeyInfo())));
            case PrivateKeyInfo key -> Optional.of(new Content.Plain(known(file, key)));
            case PEMEncryptedKeyPair pair -> Optional.of(new Content.EncryptedPem(pair));
            case PKCS8EncryptedPrivateKeyInfo key -> Optional.of(new Content.EncryptedPkcs8(key));
            case Object _ -> Optional.empty();
        };
    }

    @Override
    public Optional<PublicPart> publicPart() {
        return switch (content) {
            case Content.Plain(var key) -> Optional.of(key.publicPart());
            case Content.EncryptedPem _, Content.EncryptedPkcs8 _ -> Optional.empty();
        };
    }

    @Override
    public boolean isEncrypted() {
        return switch (content) {
            case Content.Plain _ -> false;
            case Content.EncryptedPem _, Content.EncryptedPkcs8 _ -> true;
        };
    }

    @Override
    public PrivatePart open(char[] passphrase) throws WrongPassphrase, Unusable {
        try {
            return switch (content) {
                case Content.Plain(var key) -> key;
                case Content.EncryptedPem(var pair) ->
                        known(file, decrypted(pair, passphrase).getPrivateKeyInfo());
                case Content.EncryptedPkcs8(var key) -> known(file, decrypted(key, passphrase));
            };
        } catch (OperatorCreationException _) {
            throw PrivateKeyText.unreadable(file);
        } catch (IOException | PKCSException | RuntimeException _) {
            // Nothing in these formats tells a wrong passphrase from a broken file, except that
            // the one is usual.
            throw new WrongPassphrase();
        }
    }

    private static PEMKeyPair decrypted(PEMEncryptedKeyPair pair, char[] passphrase)
            throws IOException {
        return pair.decryptKeyPair(
                new JcePEMDecryptorProviderBuilder()
                        .setProvider(PrivatePart.PROVIDER)
                        .build(passphrase));
    }

    private static PrivateKeyInfo decrypted(PKCS8EncryptedPrivateKeyInfo key, char[] passphrase)
            throws OperatorCreationException, PKCSException {
        return key.decryptPrivateKeyInfo(
                new JceOpenSSLPKCS8DecryptorProviderBuilder()
                        .setProvider(PrivatePart.PROVIDER)
                        .build(passphrase));
    }

    private static PrivatePart known(Path file, PrivateKeyInfo key) throws IOException, Unusable {
        return PrivatePart.of(key).orElseThrow(() -> PrivateKeyText.unreadable(file));
    }
}
