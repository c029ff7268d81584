package io.dsctl.remote;

import io.dsctl.cluster.Login;
import io.dsctl.cluster.Node;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Servers that are reached over SSH. */
public final class SshHosts implements Hosts, AutoCloseable {

    private final Map<Node, SshHost> hosts = new ConcurrentHashMap<>();
    private final KnownHostsFiles knownHosts = new KnownHostsFiles();

    @Override
    public Host of(Node node) {
        return hosts.computeIfAbsent(
                node,
                it ->
                        new SshHost(
                                it.name(),
                                () -> SshConnection.open(it, knownHosts),
                                become(it.login())));
    }

    private static Become become(Login login) {
        return login.isRoot()
                ? new Become.AlreadyRoot()
                : new Become.Sudo(login.user(), Optional.empty());
    }

    @Override
    public void close() {
        hosts.values().forEach(SshHost::close);
    }
}
