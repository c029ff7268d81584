package io.dsctl.cluster;

import java.util.List;
import java.util.Optional;

/**
 * An etcd that is there already, instead of one on each control plane.
 *
 * @param endpoints https URLs, IPv6 addresses in brackets
 * @param client how the API servers log in to it; empty for an etcd without TLS
 */
public record ExternalEtcd(List<String> endpoints, Optional<Client> client) {

    public ExternalEtcd {
        endpoints = List.copyOf(endpoints);
    }

    /** Absolute paths on the control planes. */
    public record Client(String caFile, String certFile, String keyFile) {}
}
