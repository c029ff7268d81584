package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.SpecialRange;
import io.dsctl.cluster.Subnet;
import io.dsctl.inventory.Fields.Placed;

import org.snakeyaml.engine.v2.nodes.Node;

import java.util.Optional;

/** Addresses that cannot be what the inventory says they are: {@link SpecialRange}. */
final class AddressRules {

    private final Document document;
    private final boolean documentationAllowed;

    /**
     * @param documentationAllowed the servers are of a test or of a book
     */
    AddressRules(Document document, boolean documentationAllowed) {
        this.document = document;
        this.documentationAllowed = documentationAllowed;
    }

    /** A node's own address: others must reach it. */
    void node(Placed<Address> address) {
        SpecialRange.of(address.value())
                .ifPresent(range -> complain(address.at(), address.value().text(), range));
    }

    /** What SSH connects to: loopback and link-local are fine, a forwarded port for one. */
    void host(Placed<String> host, String title) {
        address(host.value())
                .flatMap(SpecialRange::of)
                .filter(range -> range.kind() != SpecialRange.Kind.LOCAL)
                .ifPresent(range -> complain(host.at(), title + "'s host " + host.value(), range));
    }

    /** What the cluster is to reach, such as its endpoint; a name is taken as it is. */
    void target(Placed<String> host, String title) {
        address(host.value())
                .flatMap(SpecialRange::of)
                .ifPresent(range -> complain(host.at(), title + " " + host.value(), range));
    }

    private static Optional<Address> address(String host) {
        return host.equals("localhost")
                ? Optional.of(new Address("127.0.0.1"))
                : Address.parse(host);
    }

    void network(Placed<Subnet> network, String title) {
        SpecialRange.overlapping(network.value())
                .ifPresent(
                        range ->
                                complain(
                                        network.at(),
                                        "%s %s overlaps %s: %s"
                                                .formatted(
                                                        title,
                                                        network.value(),
                                                        range.subnet(),
                                                        range.what()),
                                        range.kind(),
                                        "choose another network"));
    }

    private void complain(Node at, String subject, SpecialRange range) {
        complain(
                at,
                "%s is in %s: %s".formatted(subject, range.subnet(), range.what()),
                range.kind(),
                "write one that every node can reach");
    }

    private void complain(Node at, String what, SpecialRange.Kind kind, String hint) {
        switch (kind) {
            case NEVER_WORKS, LOCAL -> document.problem(at, what, hint);
            case DOCUMENTATION -> {
                if (!documentationAllowed) {
                    document.problem(
                            at,
                            what,
                            "write the real one; for a trial, pass"
                                    + " --allow-documentation-addresses");
                }
            }
            case DUBIOUS -> document.warning(at, what, "check whether it is meant");
        }
    }
}
