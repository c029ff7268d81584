package io.dsctl.remote.hostkeys;

import com.hierynomus.sshj.userauth.certificate.Certificate;

import io.dsctl.cluster.HostPort;
import io.dsctl.failure.Failure;
import io.dsctl.remote.hostkeys.KnownHost.Verdict;

import net.schmizz.sshj.transport.verification.HostKeyVerifier;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks the key that one server shows, and remembers why it was refused. Each connection has its
 * own, but for one that is tried again with {@link #hasAnotherChance()}.
 */
public final class HostKeyCheck implements HostKeyVerifier {

    /** OpenSSH's RequiredRSASize. */
    private static final int MIN_RSA_BITS = 1024;

    private final String node;
    private final KnownAs host;
    private final HostKeyTrust trust;
    private final KnownHostsFiles files;
    private final InstantSource clock;
    private final Set<String> unpinned = new LinkedHashSet<>();

    private Optional<HostKey> accepted = Optional.empty();
    private Optional<Failure> refused = Optional.empty();
    private boolean sawNewType;

    HostKeyCheck(String node, HostPort address, HostKeyTrust trust, KnownHostsFiles files) {
        this(node, KnownAs.address(address), trust, files, InstantSource.system());
    }

    public HostKeyCheck(
            String node,
            KnownAs host,
            HostKeyTrust trust,
            KnownHostsFiles files,
            InstantSource clock) {
        this.node = node;
        this.host = host;
        this.trust = trust;
        this.files = files;
        this.clock = clock;
    }

    /** Why the key was refused; empty if it was not, or none was shown. */
    public synchronized Optional<Failure> refused() {
        return refused;
    }

    /**
     * Whether to connect once more, for another key of the server: a pinned fingerprint does not
     * say of which type its key is. {@link #algorithms()} have changed then.
     */
    public synchronized boolean hasAnotherChance() {
        return refused.isPresent() && sawNewType;
    }

    /**
     * What to offer the server, all that dsctl can do: sshj has one list for the keys of hosts and
     * of users.
     */
    public synchronized List<String> algorithms() {
        return HostKeyAlgorithms.of(known(), unpinned);
    }

    /** For a connection whose configuration has another order. */
    @Override
    public synchronized List<String> findExistingAlgorithms(String hostname, int port) {
        var known = known();
        return algorithms().stream()
                .filter(
                        it ->
                                !HostKeyAlgorithms.PLAIN.contains(it)
                                        || known.types().contains(HostKeyAlgorithms.type(it)))
                .toList();
    }

    /**
     * Also called when a long connection changes its session keys: what was accepted stays so, even
     * if a certificate ends meanwhile.
     */
    @Override
    public synchronized boolean verify(String hostname, int port, PublicKey key) {
        var plain = Optional.of(HostKey.of(key));
        if (!accepted.equals(plain)) {
            refused = judged(key);
            accepted = refused.isEmpty() ? plain : Optional.empty();
        }
        return refused.isEmpty();
    }

    private Optional<Failure> judged(PublicKey shown) {
        var key = HostKey.of(shown);
        var verdict = verdict(shown, key);
        if (verdict instanceof Verdict.Revoked revoked) {
            return Optional.of(failure(revoked));
        }
        if (isShort(shown)) {
            return Optional.of(
                    failure(
                            "its host key %s has less than %d bits".formatted(key, MIN_RSA_BITS),
                            "give the server a new host key"));
        }
        if (!trust.pins().isEmpty()) {
            return pinned(key);
        }
        return switch (verdict) {
            case Verdict.Known _ -> Optional.empty();
            case Verdict.Revoked revoked -> Optional.of(failure(revoked));
            case Verdict.Changed(var line) -> Optional.of(changed(key, line));
            case Verdict.BadCertificate(var line, var why) ->
                    Optional.of(
                            failure(
                                    "its host certificate, signed by the authority of %s, is refused: %s"
                                            .formatted(line.place(), why),
                                    "give the server a new host certificate for %s; or, if this clock (%s) is wrong, set it"
                                            .formatted(host.principal(), clock.instant())));
            case Verdict.Unsigned(var line) ->
                    Optional.of(
                            failure(
                                    "its host key %s is not in %s, and it has no certificate of the authority of %s"
                                            .formatted(key, trust.fileNames(), line.place()),
                                    "give the server a host certificate, or compare the fingerprint"
                                            + " with the server's own and add the key: `dsctl hosts"
                                            + " scan INVENTORY` prints the line"));
            case Verdict.Unknown _ ->
                    switch (trust.policy()) {
                        case STRICT -> Optional.of(unknown(key));
                        case ACCEPT_NEW -> added(key);
                    };
        };
    }

    private Verdict verdict(PublicKey shown, HostKey key) {
        return shown instanceof Certificate<?> certificate
                ? known().verdict(
                                new HostCertificate(certificate), host.principal(), clock.instant())
                : known().verdict(key);
    }

    private KnownHost known() {
        return files.of(host, trust.files());
    }

    private Optional<Failure> pinned(HostKey key) {
        if (trust.pins().contains(key.fingerprint())) {
            return Optional.empty();
        }
        sawNewType = unpinned.add(key.type());
        return Optional.of(
                failure(
                        "its host key %s is not the one that the inventory pins: %s"
                                .formatted(
                                        key,
                                        trust.pins().stream()
                                                .map(Object::toString)
                                                .sorted()
                                                .collect(Collectors.joining(", "))),
                        "somebody may be listening in; only if the server was reinstalled, compare"
                                + " the fingerprint with the server's own and pin that"));
    }

    /** Another dsctl may add a key of the host at the same moment: then that one counts. */
    private Optional<Failure> added(HostKey key) {
        if (trust.userFiles().isEmpty()) {
            return Optional.of(
                    failure(
                            "its new host key %s cannot be added: there is no known_hosts file of"
                                    + " yours".formatted(key),
                            "name one, or pin the key in the inventory"));
        }
        var file = trust.userFiles().getFirst();
        if (!host.isWritable()) {
            return Optional.of(
                    failure(
                            "its new host key %s cannot be added to %s under the name \"%s\""
                                    .formatted(key, file, host.name()),
                            "give it another HostKeyAlias"));
        }
        try {
            files.add(file, host, key, trust.hashNew());
        } catch (IOException why) {
            return Optional.of(
                    failure(
                            "its new host key %s cannot be added to %s: %s"
                                    .formatted(key, file, KnownHostsFiles.reason(why)),
                            "make the file writable for yourself, or add the key by hand"));
        }
        return switch (known().verdict(key)) {
            case Verdict.Known _ -> Optional.empty();
            case Verdict.Revoked revoked -> Optional.of(failure(revoked));
            case Verdict.Changed(var line) -> Optional.of(changed(key, line));
            case Verdict.BadCertificate _, Verdict.Unsigned _, Verdict.Unknown _ ->
                    Optional.of(unknown(key));
        };
    }

    private Failure unknown(HostKey key) {
        return failure(
                "its host key %s is not in %s".formatted(key, trust.fileNames()),
                "compare the fingerprint with the server's own (`ssh-keygen -lf"
                        + " /etc/ssh/ssh_host_%s_key.pub` there), then add the key: `dsctl hosts scan INVENTORY` prints the line"
                                .formatted(key.kind().toLowerCase(java.util.Locale.ROOT)));
    }

    private Failure changed(HostKey key, KnownHostsLine line) {
        return failure(
                "its host key changed: %s has %s, the server shows %s"
                        .formatted(line.place(), line.key(), key),
                "somebody may be listening in; only if the server was reinstalled, compare the"
                        + " fingerprint with the server's own and replace that line");
    }

    private Failure failure(Verdict.Revoked revoked) {
        return failure(
                "its host key, or the authority that signed it, is revoked in %s: %s"
                        .formatted(revoked.line().place(), revoked.key()),
                "do not trust this server before it has a new host key");
    }

    private Failure failure(String what, String hint) {
        return new Failure.LoginRefused(node, what, hint);
    }

    private static boolean isShort(PublicKey shown) {
        var plain = shown instanceof Certificate<?> certificate ? certificate.getKey() : shown;
        return plain instanceof RSAPublicKey rsa
                && Optional.of(rsa.getModulus()).map(BigInteger::bitLength).get() < MIN_RSA_BITS;
    }
}
