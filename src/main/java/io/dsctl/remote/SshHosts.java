package io.dsctl.remote;

import io.dsctl.cluster.Node;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Servers that are reached over SSH. */
public final class SshHosts implements Hosts, AutoCloseable {

    private final Map<Node, SshHost> hosts = new ConcurrentHashMap<>();
    private final KnownHostsFiles knownHosts = new KnownHostsFiles();

    @Override
    public Host of(Node node) {
        return hosts.computeIfAbsent(node, it -> new SshHost(it, knownHosts));
    }

    @Override
    public void close() {
        hosts.values().forEach(SshHost::close);
    }
}
