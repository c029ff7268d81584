package io.dsctl.remote;

import io.dsctl.cluster.HostPort;
import io.dsctl.failure.Failure;
import io.dsctl.remote.KnownHosts.Verdict;

import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;

import java.security.PublicKey;
import java.util.List;

/** Checks the key that one server shows, and remembers why it was refused. */
final class HostKeyCheck implements HostKeyVerifier {

    private final String node;
    private final HostPort host;
    private final KnownHosts knownHosts;

    private volatile Failure refused;

    HostKeyCheck(String node, HostPort host, KnownHosts knownHosts) {
        this.node = node;
        this.host = host;
        this.knownHosts = knownHosts;
    }

    /** Why the key was refused; null if it was not. */
    Failure refused() {
        return refused;
    }

    @Override
    public boolean verify(String hostname, int port, PublicKey key) {
        var type = KeyType.fromKey(key).toString();
        var blob = new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
        var shown = type + " " + KnownHosts.fingerprint(blob);
        var file = knownHosts.file();
        refused =
                switch (knownHosts.verdict(host, type, blob)) {
                    case Verdict.Known _ -> null;
                    case Verdict.Unknown _ ->
                            failure(
                                    "its host key %s is not in %s".formatted(shown, file),
                                    "compare the fingerprint with the server's own, then add the key to that file; `ssh %s` asks to do so"
                                            .formatted(host.host()));
                    case Verdict.Changed(var line, var expected) ->
                            failure(
                                    "its host key changed: %s:%d has %s, the server shows %s"
                                            .formatted(file, line, expected, shown),
                                    "somebody may be listening in; only if the server was"
                                            + " reinstalled, replace that line");
                    case Verdict.Revoked(var line) ->
                            failure(
                                    "its host key %s is revoked in %s:%d"
                                            .formatted(shown, file, line),
                                    "give the server a new host key");
                };
        return refused == null;
    }

    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
        return knownHosts.algorithms(host);
    }

    private Failure failure(String what, String hint) {
        return new Failure.LoginRefused(node, what, hint);
    }
}
