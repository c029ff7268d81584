package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.SpecialRange;
import io.dsctl.cluster.Subnet;
import io.dsctl.inventory.Fields.Placed;

import org.snakeyaml.engine.v2.nodes.Node;

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
        Address.parse(host.value())
                .flatMap(SpecialRange::of)
                .filter(range -> range.kind() != SpecialRange.Kind.LOCAL)
                .ifPresent(range -> complain(host.at(), title + "'s host " + host.value(), range));
    }

    /** What the cluster is to reach, such as its endpoint; a name is taken as it is. */
    void target(Placed<String> host, String title) {
        Address.parse(host.value())
                .flatMap(SpecialRange::of)
                .ifPresent(range -> complain(host.at(), title + " " + host.value(), range));
    }

    void network(Placed<Subnet> network, String title) {
        SpecialRange.overlapping(network.value())
                .ifPresent(range -> complain(network.at(), title + " " + network.value(), range));
    }

    private void complain(Node at, String subject, SpecialRange range) {
        var what = "%s is in %s: %s".formatted(subject, range.subnet(), range.what());
        switch (range.kind()) {
            case NEVER_WORKS, LOCAL ->
                    document.problem(at, what, "write one that every node can reach");
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
