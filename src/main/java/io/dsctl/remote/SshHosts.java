package io.dsctl.remote;

import io.dsctl.cluster.Node;
import io.dsctl.cluster.Secret;
import io.dsctl.failure.Failure;
import io.dsctl.remote.login.SecretVault;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Servers that are reached over SSH. */
public final class SshHosts implements Hosts, Dialogues, AutoCloseable {

    private static final int AT_ONCE = 64;

    private final Ways ways = Ways.here();
    private final Map<Node, SshHost> hosts = new ConcurrentHashMap<>();
    private final SecretVault secrets;
    private final Connections connections;
    private final Queue<Thread> ahead = new ConcurrentLinkedQueue<>();

    private SshHosts(SecretVault secrets) {
        this.secrets = secrets;
        this.connections = new Connections(secrets);
    }

    public static SshHosts open() {
        return new SshHosts(new SecretVault());
    }

    /** For what must never run a command of the inventory to have a secret. */
    public static SshHosts openWithoutCommands() {
        return new SshHosts(SecretVault.withoutCommands());
    }

    /** What OpenSSH would do for these nodes and dsctl does not. */
    public List<String> warnings(Collection<Node> nodes) {
        return ways.warnings(nodes);
    }

    @Override
    public Host of(Node node) {
        return hosts.computeIfAbsent(node, this::host);
    }

    /** While they talk, the connection for everything else is opened. */
    @Override
    public Dialogue begin(Node node, Script script) {
        var host = hosts.computeIfAbsent(node, this::host);
        var dialogue = host.talk(script);
        ahead.add(Thread.startVirtualThread(host::connect));
        return dialogue;
    }

    private SshHost host(Node node) {
        var way = ways.to(node.login());
        return new SshHost(
                node.name(),
                way.address(),
                () -> connections.open(node.name(), way),
                become(node, way));
    }

    private Become become(Node node, Way way) {
        var user = way.means().user();
        return way.isRoot()
                ? new Become.AlreadyRoot()
                : new Become.Sudo(
                        user,
                        way.sudoPassword()
                                .map(
                                        reference ->
                                                (Supplier<Secret>)
                                                        () ->
                                                                secrets.secret(
                                                                        node.name(),
                                                                        "the password of user \"%s\" for sudo"
                                                                                .formatted(user),
                                                                        reference)));
    }

    /**
     * Begins to connect to these nodes, and returns at once: what is asked of them then does not
     * wait for it.
     */
    public void connectAhead(Collection<Node> nodes) {
        var permits = new Semaphore(AT_ONCE);
        for (var node : nodes) {
            ahead.add(Thread.startVirtualThread(() -> connect(node, permits)));
        }
    }

    private void connect(Node node, Semaphore permits) {
        try {
            permits.acquire();
        } catch (InterruptedException _) {
            return;
        }
        try {
            hosts.computeIfAbsent(node, this::host).connect();
        } catch (Failure _) {
            // What is said about it in ssh's configuration makes no sense; the next script is told.
        } finally {
            permits.release();
        }
    }

    /**
     * Ends the connections that scripts run on, for who waits for something else: a line that
     * breaks meanwhile would be taken for a server that does not answer.
     */
    public void disconnect() {
        try (var ends = Executors.newVirtualThreadPerTaskExecutor()) {
            hosts.values().forEach(host -> ends.execute(host::disconnect));
        }
    }

    @Override
    public void close() {
        ahead.forEach(Thread::interrupt);
        hosts.values().forEach(SshHost::close);
        connections.close();
    }
}
