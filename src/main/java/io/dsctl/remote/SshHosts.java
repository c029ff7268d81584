package io.dsctl.remote;

import io.dsctl.cluster.Node;

import net.schmizz.sshj.Config;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Servers that are reached over SSH. */
public final class SshHosts implements Hosts, AutoCloseable {

    private final Config config = SshSettings.config();
    private final Map<Node, SshHost> hosts = new ConcurrentHashMap<>();
    private final Map<Path, KnownHosts> knownHosts = new ConcurrentHashMap<>();

    @Override
    public Host of(Node node) {
        return hosts.computeIfAbsent(
                node,
                it ->
                        new SshHost(
                                it,
                                config,
                                knownHosts.computeIfAbsent(
                                        it.login().knownHosts(), KnownHosts::read)));
    }

    @Override
    public void close() {
        hosts.values().forEach(SshHost::close);
    }
}
