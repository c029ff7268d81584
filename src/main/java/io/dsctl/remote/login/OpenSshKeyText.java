package io.dsctl.remote.login;

import com.hierynomus.sshj.common.KeyDecryptionFailedException;
import com.hierynomus.sshj.userauth.keyprovider.OpenSSHKeyV1KeyFile;

import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** OpenSSH's own format (PROTOCOL.key), which has the public half in clear. */
final class OpenSshKeyText implements PrivateKeyText {

    static final String BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";

    private static final String END = "-----END OPENSSH PRIVATE KEY-----";
    private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private final String text;
    private final PublicPart publicPart;
    private final boolean encrypted;

    private OpenSshKeyText(Path file, String text, PublicPart publicPart, boolean encrypted) {
        this.file = file;
        this.text = text;
        this.publicPart = publicPart;
        this.encrypted = encrypted;
    }

    static OpenSshKeyText read(Path file, String text) throws IOException, Unusable {
        var begin = text.indexOf(BEGIN) + BEGIN.length();
        var in =
                new Buffer.PlainBuffer(
                        Base64.getMimeDecoder().decode(text.substring(begin, text.indexOf(END))));
        var magic = new byte[MAGIC.length];
        in.readRawBytes(magic);
        var cipher = in.readString();
        in.readString(); // key derivation
        in.readBytes(); // its options
        if (!Arrays.equals(magic, MAGIC) || in.readUInt32() != 1) {
            throw PrivateKeyText.unreadable(file);
        }
        var publicPart = PublicPart.of(in.readBytes());
        if (publicPart.isEmpty()) {
            throw PrivateKeyText.unreadable(file);
        }
        return new OpenSshKeyText(file, text, publicPart.get(), !cipher.equals("none"));
    }

    @Override
    public Optional<PublicPart> publicPart() {
        return Optional.of(publicPart);
    }

    @Override
    public boolean isEncrypted() {
        return encrypted;
    }

    @Override
    public PrivatePart open(char[] passphrase) throws WrongPassphrase, Unusable {
        try {
            var reader = new OpenSSHKeyV1KeyFile();
            reader.init(new StringReader(text), encrypted ? new Given(passphrase) : null);
            var key = PrivateKeyInfo.getInstance(reader.getPrivate().getEncoded());
            return PrivatePart.of(key)
                    .filter(it -> it.publicPart().equals(publicPart))
                    .orElseThrow(() -> PrivateKeyText.unreadable(file));
        } catch (KeyDecryptionFailedException _) {
            throw new WrongPassphrase();
        } catch (IOException | RuntimeException _) {
            throw PrivateKeyText.unreadable(file);
        }
    }

    /** The reader blanks out what it is given. */
    private record Given(char[] passphrase) implements PasswordFinder {

        @Override
        public char[] reqPassword(Resource<?> resource) {
            return passphrase.clone();
        }

        @Override
        public boolean shouldRetry(Resource<?> resource) {
            return false;
        }

        @Override
        public String toString() {
            return "a passphrase";
        }
    }
}
