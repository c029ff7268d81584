package io.dsctl.remote;

import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure;
import io.dsctl.remote.ScannedKey.Standing;
import io.dsctl.remote.hostkeys.HostKey;
import io.dsctl.remote.hostkeys.HostKeyAlgorithms;
import io.dsctl.remote.hostkeys.KnownHost;
import io.dsctl.remote.hostkeys.KnownHost.Verdict;
import io.dsctl.remote.hostkeys.KnownHostsFiles;
import io.dsctl.remote.hostkeys.KnownHostsLine;
import io.dsctl.remote.login.SecretVault;

import net.schmizz.sshj.transport.verification.HostKeyVerifier;

import java.io.IOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Asks servers for all host keys that they have; logs in nowhere. Each key costs a connection,
 * since a server shows one a connection; the first also hears which there are.
 */
public final class HostKeyScan implements AutoCloseable {

    private final Ways ways = Ways.here();
    private final KnownHostsFiles files = new KnownHostsFiles();

    /** For bastions, whose own keys must be known: there we log in. */
    private final Connections connections = new Connections(new SecretVault());

    /**
     * The server's keys, the best type first; never none.
     *
     * @throws Failure.Unreachable if it does not answer
     * @throws Failure.LoginRefused if a bastion does not let us through
     */
    public List<ScannedKey> scan(Node node) {
        var way = ways.to(node.login());
        var host = way.knownAs();
        var known = files.of(host, way.trust().files());
        var keys = keys(node.name(), way);
        return keys.stream()
                .map(
                        key ->
                                new ScannedKey(
                                        key.kind(),
                                        key.fingerprint(),
                                        KnownHostsLine.text(host.name(), key),
                                        standing(key, keys, known)))
                .toList();
    }

    @Override
    public void close() {
        connections.close();
    }

    private List<HostKey> keys(String node, Way way) {
        var has = new ArrayList<String>();
        var keys = new ArrayList<HostKey>();
        var wanted = HostKeyAlgorithms.PLAIN;
        while (!wanted.isEmpty()) {
            var shown = shown(node, way, wanted, has);
            // One that shows other keys than it was asked for must not keep us for ever.
            if (!isMissing(shown.type(), keys)) {
                break;
            }
            keys.add(shown);
            wanted =
                    HostKeyAlgorithms.PLAIN.stream()
                            .filter(has::contains)
                            .filter(it -> isMissing(HostKeyAlgorithms.type(it), keys))
                            .toList();
        }
        keys.sort(Comparator.comparing(key -> HostKeyAlgorithms.place(key.type())));
        return List.copyOf(keys);
    }

    private static boolean isMissing(String type, List<HostKey> keys) {
        return keys.stream().noneMatch(key -> key.type().equals(type));
    }

    /** A busy sshd drops connections (MaxStartups): it is asked once more. */
    private HostKey shown(String node, Way way, List<String> wanted, List<String> has) {
        try {
            return shownOnce(node, way, wanted, has);
        } catch (CannotConnect silent) {
            throw Connections.unreachable(node, way, silent);
        } catch (IOException _) {
            // What comes next tells.
        }
        try {
            return shownOnce(node, way, wanted, has);
        } catch (IOException lost) {
            throw Connections.unreachable(node, way, lost);
        }
    }

    private HostKey shownOnce(String node, Way way, List<String> wanted, List<String> has)
            throws IOException {
        var config = SshSettings.config(wanted);
        var offered = ServerOffer.overhear(config);
        var taker = new Taker();
        try {
            Connections.close(connections.handshake(node, way, config, taker));
        } catch (IOException lost) {
            if (taker.key.isEmpty()) {
                throw lost;
            }
        }
        offered.stream().filter(it -> !has.contains(it)).forEach(has::add);
        return taker.key.orElseThrow(() -> new IOException("it shows no host key"));
    }

    /** A key of a type that is not known is no change, if another of the keys is known. */
    private static Standing standing(HostKey key, List<HostKey> shown, KnownHost known) {
        return switch (known.verdict(key)) {
            case Verdict.Known(var line) -> new Standing.Known(line.place());
            case Verdict.Revoked(var line, _) -> new Standing.Revoked(line.place());
            case Verdict.Changed(var line) ->
                    line.key().type().equals(key.type())
                                    || shown.stream().noneMatch(it -> isKnown(it, known))
                            ? new Standing.Changed(line.place(), line.key().toString())
                            : new Standing.New();
            case Verdict.Unknown _, Verdict.Unsigned _, Verdict.BadCertificate _ ->
                    new Standing.New();
        };
    }

    private static boolean isKnown(HostKey key, KnownHost known) {
        return known.verdict(key) instanceof Verdict.Known;
    }

    /**
     * Takes whatever key there is: it is shown to a person, and nothing is done with the server.
     */
    private static final class Taker implements HostKeyVerifier {

        private volatile Optional<HostKey> key = Optional.empty();

        @Override
        public boolean verify(String hostname, int port, PublicKey shown) {
            key = Optional.of(HostKey.of(shown));
            return true;
        }

        @Override
        public List<String> findExistingAlgorithms(String hostname, int port) {
            return List.of();
        }
    }
}
