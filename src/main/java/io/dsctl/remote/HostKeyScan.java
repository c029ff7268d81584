package io.dsctl.remote;

import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure;
import io.dsctl.remote.ScannedKey.Standing;
import io.dsctl.remote.Way.Approach;
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
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Asks servers for all host keys that they have; logs in on bastions alone. Each key costs a
 * connection, since a server shows one a connection; the first also hears which there are.
 */
public final class HostKeyScan implements AutoCloseable {

    private final Ways ways = Ways.here();
    private final KnownHostsFiles files = new KnownHostsFiles();
    private final Map<ScannedServer, Way> found = new ConcurrentHashMap<>();

    /** For bastions, whose own keys must be known: there we log in. */
    private final Connections connections = new Connections(new SecretVault());

    /**
     * The nodes, and before them the bastions that lead to them, each once: where a bastion is not
     * known, nobody gets any further.
     *
     * @throws Failure.WrongUsage if OpenSSH's configuration leads back to itself
     */
    public List<ScannedServer> servers(Collection<Node> nodes) {
        var servers = new LinkedHashMap<ScannedServer, Way>();
        nodes.stream()
                .map(node -> ways.to(node.login()))
                .flatMap(HostKeyScan::bastions)
                .forEach(way -> servers.putIfAbsent(bastion(way), way));
        for (var node : nodes) {
            var way = ways.to(node.login());
            servers.put(new ScannedServer(node.name(), way.address()), way);
        }
        found.putAll(servers);
        return List.copyOf(servers.keySet());
    }

    /** Those that a way goes through, the nearest first. */
    private static Stream<Way> bastions(Way way) {
        return way.approach() instanceof Approach.Through(var last)
                ? Stream.concat(bastions(last), Stream.of(last))
                : Stream.empty();
    }

    private static ScannedServer bastion(Way way) {
        return new ScannedServer("bastion " + way.address(), way.address());
    }

    /**
     * The server's keys, the best type first; never none.
     *
     * @param server one of {@link #servers}
     * @throws Failure.Unreachable if it does not answer
     * @throws Failure.LoginRefused if a bastion does not let us through
     */
    public List<ScannedKey> scan(ScannedServer server) {
        var way = found.get(server);
        var host = way.knownAs();
        var known = files.of(host, way.trust().files());
        var keys = keys(server.name(), way);
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

    private List<HostKey> keys(String server, Way way) {
        var has = new ArrayList<String>();
        var keys = new ArrayList<HostKey>();
        var wanted = HostKeyAlgorithms.PLAIN;
        while (!wanted.isEmpty()) {
            var shown = shown(server, way, wanted, has);
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
    private HostKey shown(String server, Way way, List<String> wanted, List<String> has) {
        try {
            return shownOnce(server, way, wanted, has);
        } catch (CannotConnect silent) {
            throw Connections.unreachable(server, way, silent);
        } catch (IOException _) {
            // What comes next tells.
        }
        try {
            return shownOnce(server, way, wanted, has);
        } catch (IOException lost) {
            throw Connections.unreachable(server, way, lost);
        }
    }

    private HostKey shownOnce(String server, Way way, List<String> wanted, List<String> has)
            throws IOException {
        var config = SshSettings.config(wanted);
        var offered = ServerOffer.overhear(config);
        var taker = new Taker();
        try {
            Connections.close(connections.handshake(server, way, config, taker));
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
