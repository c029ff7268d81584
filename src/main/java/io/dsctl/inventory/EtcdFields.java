package io.dsctl.inventory;

import io.dsctl.cluster.ExternalEtcd;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Networks;
import io.dsctl.inventory.Fields.Placed;

import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.util.List;
import java.util.Optional;

/** An etcd outside the cluster: kubeadm-facts 1.3. */
final class EtcdFields {

    private static final int CLIENT_PORT = 2379;

    private static final List<String> FILES = List.of("caFile", "certFile", "keyFile");

    private final Document document;
    private final AddressRules addresses;

    EtcdFields(Document document, AddressRules addresses) {
        this.document = document;
        this.addresses = addresses;
    }

    Optional<ExternalEtcd> external(Fields etcd) {
        if (!etcd.has("external")) {
            return Optional.empty();
        }
        if (etcd.has("extraArgs")) {
            document.problem(
                    etcd.at("extraArgs"),
                    "an external etcd takes no arguments from here",
                    "remove extraArgs, or `external`");
        }
        var external = etcd.nested("external", Block.EXTERNAL_ETCD);
        external.require("endpoints", "list the URLs of its members");
        var client = client(external);
        var endpoints = external.texts("endpoints");
        if (external.isEmptyList("endpoints")) {
            document.problem(
                    external.at("endpoints"),
                    "the external etcd has no endpoints",
                    "list the URLs of its members");
        }
        var hasTls = FILES.stream().anyMatch(external::has);
        return Optional.of(
                new ExternalEtcd(
                        endpoints.stream()
                                .flatMap(endpoint -> url(endpoint, hasTls).stream())
                                .toList(),
                        client));
    }

    /** With its port, which the API server does not add. */
    private Optional<String> url(Placed<String> endpoint, boolean hasTls) {
        var scheme = hasTls ? "https://" : "http://";
        var url = endpoint.value();
        var other = hasTls ? "http://" : "https://";
        if (url.startsWith(other)) {
            document.problem(
                    endpoint.at(),
                    "%s %s"
                            .formatted(
                                    Document.quoted(url),
                                    hasTls ? "is not https" : "is https, but there is no caFile"),
                    hasTls ? "write https://" : "add caFile, certFile and keyFile");
            return Optional.empty();
        }
        var address =
                url.startsWith(scheme)
                        ? HostPort.parseBracketed(url.substring(scheme.length()), CLIENT_PORT)
                        : Optional.<HostPort>empty();
        if (address.isEmpty()) {
            document.problem(
                    endpoint.at(),
                    "%s is no URL of an etcd".formatted(Document.quoted(url)),
                    "write https://name:2379 or \"https://[fd00::1]:2379\"");
        }
        address.ifPresent(
                it -> addresses.target(new Placed<>(it.host(), endpoint.at()), "the etcd at"));
        return address.map(it -> scheme + it);
    }

    /**
     * @param endpoints the list of them
     */
    void checkNetworks(Node endpoints, Networks networks) {
        if (endpoints instanceof SequenceNode list) {
            list.getValue().forEach(endpoint -> checkNetwork(endpoint, networks));
        }
    }

    private void checkNetwork(Node endpoint, Networks networks) {
        Optional.of(endpoint)
                .filter(ScalarNode.class::isInstance)
                .map(it -> ((ScalarNode) it).getValue().replaceFirst("^https?://", ""))
                .flatMap(it -> HostPort.parseBracketed(it, CLIENT_PORT))
                .flatMap(HostPort::address)
                .map(it -> new Placed<>(it, endpoint))
                .ifPresent(it -> NetworkRules.refuseInside(document, networks, it, "the etcd at"));
    }

    /** Paths on the control planes; kubeadm copies the files from the first to the others. */
    private Optional<ExternalEtcd.Client> client(Fields external) {
        var ca = file(external, "caFile");
        var cert = file(external, "certFile");
        var key = file(external, "keyFile");
        var given = FILES.stream().filter(external::has).count();
        if (given != 0 && given != FILES.size()) {
            document.problem(
                    external.at(),
                    "an etcd with TLS needs caFile, certFile and keyFile",
                    "give all three, paths on the control planes");
        }
        return ca.isPresent() && cert.isPresent() && key.isPresent()
                ? Optional.of(new ExternalEtcd.Client(ca.get(), cert.get(), key.get()))
                : Optional.empty();
    }

    private Optional<String> file(Fields external, String name) {
        return external.parsed(
                        name,
                        text -> Optional.of(text).filter(it -> it.matches("/[^\\s]*[^/\\s]")),
                        "absolute path of a file",
                        "write where it is on the control planes, such as /etc/etcd/ca.crt")
                .map(Placed::value);
    }
}
