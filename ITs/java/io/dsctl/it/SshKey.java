package io.dsctl.it;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** A key pair to log in with, made for one run of the tests. */
record SshKey(Path privateKey, String authorizedKey) {

    /** As ssh and dsctl want it. */
    private static final FileAttribute<?> FOR_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    static SshKey make(Path folder) {
        try {
            var key = new Ed25519PrivateKeyParameters(new SecureRandom());
            var text =
                    Base64.getMimeEncoder(70, new byte[] {'\n'})
                            .encodeToString(OpenSSHPrivateKeyUtil.encodePrivateKey(key));
            var file =
                    Files.writeString(
                            Files.createFile(folder.resolve("id"), FOR_OWNER),
                            "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                                    + text
                                    + "\n-----END OPENSSH PRIVATE KEY-----\n");
            // As ssh wants it: one that others may read is not used.
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return new SshKey(
                    file,
                    "ssh-ed25519 "
                            + Base64.getEncoder()
                                    .encodeToString(
                                            OpenSSHPublicKeyUtil.encodePublicKey(
                                                    key.generatePublicKey())));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
