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
 * {@code dsctl hosts scan}: the host keys of the servers, for a person to compare. Logs in nowhere,
 * changes nothing.
 */
public final class HostsScanFlow {

    /** How many of the nodes answered. */
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
            return run(source, names, scan::scan);
        }
    }

    Result run(Source source, List<String> names, Function<Node, List<ScannedKey>> scan)
            throws InterruptedException {
        var nodes = nodes(source.read(view::warnsOf).cluster(), names);
        var answered = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var permits = new Semaphore(AT_ONCE);
            var scans =
                    nodes.stream()
                            .map(node -> threads.submit(() -> scan(node, permits, scan)))
                            .toList();
            for (int i = 0; i < scans.size(); i++) {
                answered += shown(nodes.get(i), scans.get(i)) ? 1 : 0;
            }
        }
        view.ends();
        return answered == nodes.size() ? Result.ALL : answered > 0 ? Result.SOME : Result.NONE;
    }

    private static List<Node> nodes(Cluster cluster, List<String> names) {
        var chosen = ChosenNodes.names(cluster, names);
        return cluster.nodes().stream().filter(node -> chosen.contains(node.name())).toList();
    }

    private static List<ScannedKey> scan(
            Node node, Semaphore permits, Function<Node, List<ScannedKey>> scan)
            throws InterruptedException {
        permits.acquire();
        try {
            return scan.apply(node);
        } finally {
            permits.release();
        }
    }

    private boolean shown(Node node, Future<List<ScannedKey>> scan) throws InterruptedException {
        try {
            view.show(scan.get().stream().map(key -> found(node, key)).toList());
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

    private static FoundKey found(Node node, ScannedKey key) {
        return switch (key.standing()) {
            case New _ -> found(node, key, Standing.NEW, "");
            case Known(var place) -> found(node, key, Standing.KNOWN, place);
            case Changed(var place, var other) ->
                    found(node, key, Standing.CHANGED, place + " has " + other);
            case Revoked(var place) -> found(node, key, Standing.REVOKED, place);
        };
    }

    private static FoundKey found(Node node, ScannedKey key, Standing standing, String where) {
        return new FoundKey(
                node, key.kind(), key.fingerprint().toString(), key.line(), standing, where);
    }
}
