package io.dsctl.remote.login;

import io.dsctl.cluster.Secret;
import io.dsctl.cluster.SecretReference;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The keys of a run. Each file is read, and opened, once, however many nodes need it: a passphrase
 * is asked once, and a key derivation is slow by intention.
 */
final class KeyRing {

    private static final int TRIES = 3;

    private record Opening(Path path, Optional<SecretReference> passphrase) {}

    private final SecretVault vault;
    private final Terminal terminal;
    private final ReentrantLock asking = new ReentrantLock();
    private final Map<Path, Once<KeyFile>> files = new ConcurrentHashMap<>();
    private final Map<Opening, Once<PrivatePart>> opened = new ConcurrentHashMap<>();

    KeyRing(SecretVault vault, Terminal terminal) {
        this.vault = vault;
        this.terminal = terminal;
    }

    KeyFile file(Path path) throws Unusable {
        return files.computeIfAbsent(path, it -> new Once<>(() -> KeyFile.read(it))).get();
    }

    /** Whether a signature costs nothing but itself: no passphrase has to be had first. */
    boolean isOpen(Path path, PrivateKeyText text, Optional<SecretReference> passphrase) {
        return !text.isEncrypted() || opening(path, text, passphrase).isKnown();
    }

    PrivatePart open(Path path, PrivateKeyText text, Optional<SecretReference> passphrase)
            throws Unusable {
        return opening(path, text, passphrase).get();
    }

    private Once<PrivatePart> opening(
            Path path, PrivateKeyText text, Optional<SecretReference> passphrase) {
        return opened.computeIfAbsent(
                new Opening(path, passphrase),
                it -> new Once<>(() -> reallyOpen(it.path, text, it.passphrase)));
    }

    private PrivatePart reallyOpen(
            Path path, PrivateKeyText text, Optional<SecretReference> passphrase) throws Unusable {
        if (!text.isEncrypted()) {
            return tried(text, new Secret("")).orElseThrow(() -> PrivateKeyText.unreadable(path));
        }
        return passphrase.isPresent() ? openWith(path, text, passphrase.get()) : ask(path, text);
    }

    private PrivatePart openWith(Path path, PrivateKeyText text, SecretReference reference)
            throws Unusable {
        Secret passphrase;
        try {
            passphrase = vault.secret(reference);
        } catch (Unusable no) {
            throw new Unusable(
                    "the passphrase of %s cannot be had: %s".formatted(path, no.getMessage()),
                    no.hint());
        }
        return tried(text, passphrase)
                .orElseThrow(
                        () ->
                                new Unusable(
                                        "the passphrase of %s is wrong".formatted(path),
                                        "correct what `passphrase` in the inventory refers to; `ssh-keygen -y -f %s` tries one"
                                                .formatted(path)));
    }

    /** One question at a time, whichever keys it is about. */
    private PrivatePart ask(Path path, PrivateKeyText text) throws Unusable {
        if (!terminal.isThere()) {
            throw new Unusable(
                    "the SSH key %s has a passphrase, and there is no terminal to ask for it"
                            .formatted(path),
                    "add `passphrase: env:NAME` (or file:, command:) beside `identityFile`, or load"
                            + " the key into ssh-agent");
        }
        asking.lock();
        try {
            for (int i = 0; i < TRIES; i++) {
                var entered =
                        terminal.ask(
                                i == 0
                                        ? "Passphrase of %s: ".formatted(path)
                                        : "Wrong. Passphrase of %s: ".formatted(path));
                if (entered.isEmpty()) {
                    throw new Unusable(
                            "no passphrase was entered for " + path,
                            "enter it, or load the key into ssh-agent");
                }
                var key = tried(text, entered.get());
                if (key.isPresent()) {
                    return key.get();
                }
            }
            throw new Unusable(
                    "%d wrong passphrases were entered for %s".formatted(TRIES, path),
                    "`ssh-keygen -y -f %s` tries one".formatted(path));
        } finally {
            asking.unlock();
        }
    }

    private static Optional<PrivatePart> tried(PrivateKeyText text, Secret passphrase)
            throws Unusable {
        try {
            return Optional.of(text.open(passphrase.reveal().toCharArray()));
        } catch (WrongPassphrase _) {
            return Optional.empty();
        }
    }
}
