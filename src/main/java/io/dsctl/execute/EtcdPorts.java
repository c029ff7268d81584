package io.dsctl.execute;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.facts.EtcdMember;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.Step.JoinControlPlane;
import io.dsctl.probe.EtcdReader;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proves, before a control plane joins, that its etcd and the others will reach each other: kubeadm
 * adds the member first, and where the ports are closed the running cluster has lost its quorum
 * (L17; closed one way, nobody notices: L16). docs/decisions/0012 tells how.
 */
record EtcdPorts(Shell shell) {

    /** For clients, which all API servers and kubeadms are, and for peers. */
    private static final List<Integer> PORTS = List.of(2379, 2380);

    /**
     * @throws StepFailed if a member is left that must go first, or a port cannot be reached;
     *     nothing was begun then
     */
    void prove(JoinControlPlane join) {
        var members =
                EtcdReader.read(
                        shell.run(
                                        join.through(),
                                        "join-control-plane/check.sh",
                                        Map.of(
                                                "name", join.node().name(),
                                                "through", join.through().name()))
                                .lines()
                                .toList());
        if (!members.isEmpty()) {
            prove(join, members);
        }
    }

    private void prove(JoinControlPlane join, List<EtcdMember> members) {
        var node = join.node();
        var own = join.settings().advertise().orElseThrow();
        var closed = new ArrayList<String>();
        for (var member : members) {
            closed.addAll(closed(node, member.name(), member.peers(), false));
        }
        var listens = listens(node, own);
        try {
            for (var other : join.others()) {
                closed.addAll(closed(other, node.name(), List.of(own), !listens));
            }
        } finally {
            shell.run(node, "join-control-plane/unlisten.sh", Map.of());
        }
        if (!closed.isEmpty()) {
            throw StepFailed.forGood(
                    node.name(),
                    "its etcd and the others would not reach each other, and the cluster would"
                            + " stop: "
                            + String.join("; ", closed),
                    "open TCP ports 2379 and 2380 between the control planes, both ways, then run"
                            + " dsctl again; nothing was begun on it");
        }
    }

    private boolean listens(Node node, Address own) {
        var sockets =
                PORTS.stream().map(port -> new HostPort(own.text(), port).toString()).toList();
        return !shell.run(node, "join-control-plane/listen.sh", Map.of("sockets", sockets))
                .isBlank();
    }

    /** What cannot be reached from a node, in words. */
    private List<String> closed(
            Node from, String name, List<Address> addresses, boolean refusedIsFine) {
        var targets =
                addresses.stream()
                        .flatMap(
                                address ->
                                        PORTS.stream()
                                                .map(
                                                        port ->
                                                                Map.of(
                                                                        "address",
                                                                        address.text(),
                                                                        "port",
                                                                        port.toString())))
                        .toList();
        return shell.run(
                        from,
                        "join-control-plane/reach.sh",
                        Map.of("targets", targets, "refusedIsFine", refusedIsFine))
                .lines()
                .flatMap(line -> closed(from, name, line).stream())
                .toList();
    }

    private static Optional<String> closed(Node from, String name, String line) {
        var words = line.split(" ", 3);
        return words.length < 3
                ? Optional.empty()
                : Optional.of(
                        "port %s of %s (%s) cannot be reached from %s: %s"
                                .formatted(words[1], name, words[0], from, words[2]));
    }
}
