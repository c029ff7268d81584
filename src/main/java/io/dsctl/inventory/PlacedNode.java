package io.dsctl.inventory;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.DualStack;

import org.snakeyaml.engine.v2.nodes.Node;

import java.util.List;
import java.util.stream.Stream;

/** A node and where its fields stand in the file; the nodes of a range share their places. */
record PlacedNode(io.dsctl.cluster.Node node, Node name, Node host, DualStack<Node> addresses) {

    /** Where the file gives it that address. */
    Node at(Address address) {
        return lists(address) ? addresses.of(address.family()).orElse(host) : host;
    }

    /** Whether it is under {@code addresses}, and not only what SSH connects to. */
    boolean lists(Address address) {
        return node.addresses().stream().anyMatch(address::equals);
    }

    /** The addresses that the file gives this node: the ones listed, and the host if it is one. */
    List<Address> known() {
        return Stream.concat(node.login().address().address().stream(), node.addresses().stream())
                .distinct()
                .toList();
    }
}
