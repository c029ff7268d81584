package io.dsctl.flow;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Failure.LoginRefused;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.remote.HostKeyScan;
import io.dsctl.remote.ScannedKey;
import io.dsctl.remote.ScannedKey.Standing.Changed;
import io.dsctl.remote.ScannedKey.Standing.Known;
import io.dsctl.remote.ScannedKey.Standing.New;
import io.dsctl.remote.ScannedKey.Standing.Revoked;
import io.dsctl.remote.ScannedServer;
import io.dsctl.report.FoundKey;
import io.dsctl.report.FoundKey.Standing;
import io.dsctl.report.ScanView;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * {@code dsctl hosts scan}: the host keys of the servers, for a person to compare. Logs in on
 * bastions alone, changes nothing.
 */
public final class HostsScanFlow {

    /** How many of the servers answered. */
    public enum Result {
        ALL,
        SOME,
        NONE
    }

    private static final int AT_ONCE = 64;

    private final ScanView view;

    public HostsScanFlow(ScanView view) {
        this.view = view;
    }

    /**
     * @param names of nodes; none: all
     */
    public Result run(Source source, List<String> names) throws InterruptedException {
        try (var scan = new HostKeyScan()) {
            var nodes = nodes(source.read(view::warnsOf).cluster(), names);
            return run(scan.servers(nodes), scan::scan);
        }
    }

    Result run(List<ScannedServer> servers, Function<ScannedServer, List<ScannedKey>> scan)
            throws InterruptedException {
        var answered = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var permits = new Semaphore(AT_ONCE);
            var scans =
                    servers.stream()
                            .map(server -> threads.submit(() -> scan(server, permits, scan)))
                            .toList();
            for (int i = 0; i < scans.size(); i++) {
                answered += shown(servers.get(i), scans.get(i)) ? 1 : 0;
            }
        }
        view.ends();
        return answered == servers.size() ? Result.ALL : answered > 0 ? Result.SOME : Result.NONE;
    }

    static List<Node> nodes(Cluster cluster, List<String> names) {
        var chosen = ChosenNodes.names("--node", cluster, names);
        return cluster.nodes().stream().filter(node -> chosen.contains(node.name())).toList();
    }

    private static List<ScannedKey> scan(
            ScannedServer server, Semaphore permits, Function<ScannedServer, List<ScannedKey>> scan)
            throws InterruptedException {
        permits.acquire();
        try {
            return scan.apply(server);
        } finally {
            permits.release();
        }
    }

    private boolean shown(ScannedServer server, Future<List<ScannedKey>> scan)
            throws InterruptedException {
        try {
            view.show(scan.get().stream().map(key -> found(server, key)).toList());
            return true;
        } catch (ExecutionException thrown) {
            switch (thrown.getCause()) {
                case Unreachable silent -> view.misses(silent);
                case LoginRefused refused -> view.misses(refused);
                case Failure failure -> throw failure;
                case Throwable bug -> throw new IllegalStateException(bug);
            }
            return false;
        }
    }

    private static FoundKey found(ScannedServer server, ScannedKey key) {
        return switch (key.standing()) {
            case New _ -> found(server, key, Standing.NEW, "");
            case Known(var place) -> found(server, key, Standing.KNOWN, place);
            case Changed(var place, var other) ->
                    found(server, key, Standing.CHANGED, place + " has " + other);
            case Revoked(var place) -> found(server, key, Standing.REVOKED, place);
        };
    }

    private static FoundKey found(
            ScannedServer server, ScannedKey key, Standing standing, String where) {
        return new FoundKey(
                server.toString(),
                key.kind(),
                key.fingerprint().toString(),
                key.line(),
                standing,
                where);
    }
}
