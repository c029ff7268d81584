package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.cluster.Secret;
import io.dsctl.failure.Failure;
import io.dsctl.probe.CertificateHashes;
import io.dsctl.probe.Prober;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The credentials for joins: made when the first join begins, again when they grow old, never kept.
 */
final class Credentials {

    /**
     * As long as kubeadm's uploaded certificates: what a killed run leaves is recognised by its
     * token.
     */
    private static final Duration LIFE = Duration.ofHours(2);

    private final Shell shell;
    private final Secrets secrets;
    private final Clock clock;
    private final ReentrantLock issuing = new ReentrantLock();

    private Optional<JoinToken> token = Optional.empty();
    private Optional<Secret> certificateKey = Optional.empty();
    private Instant certificatesExpire = Instant.MIN;

    Credentials(Shell shell, Secrets secrets, Clock clock) {
        this.shell = shell;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A token that lives as long as the step that needs it may take. */
    JoinToken token(Node through, Duration atLeast) {
        issuing.lock();
        try {
            if (token.filter(it -> it.lives(atLeast, clock.instant())).isEmpty()) {
                token = Optional.of(issueToken(through, atLeast));
            }
            return token.get();
        } finally {
            issuing.unlock();
        }
    }

    /**
     * The key of the shared certificates, which it uploads. An upload replaces the one before it.
     */
    Secret certificateKey(Node through, Duration atLeast) {
        issuing.lock();
        try {
            if (certificateKey.isEmpty()
                    || clock.instant().plus(atLeast).isAfter(certificatesExpire)) {
                var key = secrets.certificateKey();
                shell.run(
                        through,
                        "issue-credentials/certificates.sh",
                        Map.of("certificateKey", key.reveal()));
                certificatesExpire = clock.instant().plus(LIFE);
                certificateKey = Optional.of(key);
            }
            return certificateKey.get();
        } finally {
            issuing.unlock();
        }
    }

    /** After a join that failed: the next one gets new ones. */
    void forget() {
        issuing.lock();
        try {
            token = Optional.empty();
            certificateKey = Optional.empty();
        } finally {
            issuing.unlock();
        }
    }

    private JoinToken issueToken(Node through, Duration atLeast) {
        var life = atLeast.compareTo(LIFE) < 0 ? LIFE : atLeast.plus(LIFE);
        var expires = clock.instant().plus(life);
        var printed =
                shell.run(
                        through,
                        "issue-credentials/token.sh",
                        Map.of(
                                "ttl",
                                life.toMinutes() + "m",
                                "description",
                                Prober.TOKEN_DESCRIPTION));
        var hashes = List.copyOf(CertificateHashes.of(printed));
        var text =
                printed.lines()
                        .map(String::strip)
                        .filter(line -> line.matches("[a-z0-9]{6}\\.[a-z0-9]{16}"))
                        .findFirst();
        if (hashes.isEmpty() || text.isEmpty()) {
            throw Failure.StepFailed.forGood(
                    through.name(),
                    "kubeadm token create printed no token, or pki/ca.crt holds no certificate",
                    "try `kubeadm token create` on that server");
        }
        return new JoinToken(new Secret(text.get()), hashes, expires);
    }
}
