package io.dsctl.remote.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * An identity file, read as ssh reads it: a private key, or a public one whose private half an
 * agent holds.
 *
 * @param publicPart empty if only a passphrase would show it
 * @param privateHalf empty if it is not here
 * @param obstacle why there is no private half, though there should be one
 */
record KeyFile(
        Path path,
        Optional<PublicPart> publicPart,
        Optional<PrivateKeyText> privateHalf,
        Optional<Unusable> obstacle) {

    /** An rsa key of 16384 bits has 13 KiB. */
    private static final int MAX_BYTES = 64 << 10;

    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.complementOf(
                    EnumSet.of(
                            PosixFilePermission.OWNER_READ,
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.OWNER_EXECUTE));

    /** Whether there is anything to read: the file itself, or its public half beside it. */
    static boolean exists(Path path) {
        return Files.exists(path) || Files.exists(beside(path, ".pub"));
    }

    static KeyFile read(Path path) throws Unusable {
        var text = Files.exists(path) ? text(path) : "";
        var itself = PublicPart.ofLine(text);
        if (itself.isPresent()) {
            return new KeyFile(path, itself, Optional.empty(), Optional.empty());
        }
        try {
            var privateHalf = privateHalf(path, text);
            var publicPart = privateHalf.publicPart().or(() -> publicPartBeside(path));
            return new KeyFile(path, publicPart, Optional.of(privateHalf), Optional.empty());
        } catch (Unusable no) {
            var publicPart = publicPartBeside(path);
            if (publicPart.isEmpty()) {
                throw no;
            }
            return new KeyFile(path, publicPart, Optional.empty(), Optional.of(no));
        }
    }

    /** The certificate that ssh-keygen -s writes beside a key. */
    Path certificate() {
        return beside(path, "-cert.pub");
    }

    private static PrivateKeyText privateHalf(Path path, String text) throws Unusable {
        if (!Files.exists(path)) {
            throw new Unusable(
                    "there is no SSH key " + path,
                    "correct `identityFile`, or load the key into ssh-agent");
        }
        var privateHalf = PrivateKeyText.read(path, text);
        if (privateHalf.isEmpty()) {
            throw PrivateKeyText.unreadable(path);
        }
        refuseWhatOthersMayRead(path);
        return privateHalf.get();
    }

    /** As ssh: only the user's own file can be mended with chmod. */
    private static void refuseWhatOthersMayRead(Path path) throws Unusable {
        try {
            var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
            var attributes = view.readAttributes();
            var mine = attributes.owner().getName().equals(System.getProperty("user.name"));
            if (mine && attributes.permissions().stream().anyMatch(OTHERS::contains)) {
                throw new Unusable(
                        "others may read the SSH key " + path,
                        "run `chmod 600 %s`".formatted(path));
            }
        } catch (IOException _) {
            throw unreadable(path);
        }
    }

    private static Optional<PublicPart> publicPartBeside(Path path) {
        var file = beside(path, ".pub");
        try {
            return Files.exists(file) ? PublicPart.ofLine(text(file)) : Optional.empty();
        } catch (Unusable _) {
            return Optional.empty();
        }
    }

    static String text(Path path) throws Unusable {
        try (var stream = Files.newInputStream(path)) {
            return new String(stream.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            throw unreadable(path);
        }
    }

    private static Unusable unreadable(Path path) {
        return new Unusable(
                "%s cannot be read".formatted(path),
                "make it a file that the user who runs dsctl may read");
    }

    private static Path beside(Path path, String suffix) {
        var name = path.getFileName().toString();
        var stem = name.endsWith(".pub") ? name.substring(0, name.length() - 4) : name;
        return path.resolveSibling(stem + suffix);
    }
}
