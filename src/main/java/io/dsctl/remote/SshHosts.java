package io.dsctl.remote;

import io.dsctl.cluster.Node;
import io.dsctl.cluster.Secret;
import io.dsctl.remote.login.SecretVault;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Servers that are reached over SSH. */
public final class SshHosts implements Hosts, Dialogues, AutoCloseable {

    private final Ways ways = Ways.here();
    private final Map<Node, SshHost> hosts = new ConcurrentHashMap<>();
    private final SecretVault secrets;
    private final Connections connections;

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

    @Override
    public Dialogue begin(Node node, Script script) {
        return hosts.computeIfAbsent(node, this::host).talk(script);
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

    @Override
    public void close() {
        hosts.values().forEach(SshHost::close);
        connections.close();
    }
}
