package io.dsctl.execute;

import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.Step.DeleteNode;
import io.dsctl.plan.Step.DrainNode;
import io.dsctl.plan.Step.LeaveEtcd;
import io.dsctl.plan.Step.ResetNode;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * How nodes leave: their Pods, their member of etcd, what is on their server, and their Node
 * (kubeadm-facts 3.7 and 4). Each looks again first, and each may be done twice.
 */
final class Departures {

    private static final String RESET = "kubeadm reset";

    /** Unmounting and the container runtime may take their time (kubeadm-facts 3.7). */
    private static final Duration RESET_DEADLINE = Duration.ofMinutes(10);

    /** What a drain takes besides the patience for Pods. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final int ETCD_PEER_PORT = 2380;

    private final Shell shell;
    private final SecondLook look;
    private final Kubeadm kubeadm;

    Departures(Shell shell, SecondLook look, Kubeadm kubeadm) {
        this.shell = shell;
        this.look = look;
        this.kubeadm = kubeadm;
    }

    void drain(DrainNode drain) {
        var node = drain.node();
        if (drain.resets()) {
            requireRuntime(node);
        }
        shell.run(
                drain.through(),
                "drain-node/script.sh",
                Map.of("name", node.name(), "patience", drain.patience().toSeconds()),
                drain.patience().plus(MARGIN),
                "move or delete these Pods and run dsctl again; `kubectl uncordon %1$s` keeps the node, `dsctl reset --node %1$s` does not ask its Pods"
                        .formatted(node));
    }

    void leaveEtcd(LeaveEtcd leave) {
        if (leave.resets()) {
            requireRuntime(leave.node());
        }
        shell.run(
                leave.through(),
                "leave-etcd/script.sh",
                Map.of(
                        "name", leave.node().name(),
                        "peers", peerUrls(leave),
                        "gone", leave.gone(),
                        "through", leave.through().name()));
    }

    private static List<String> peerUrls(LeaveEtcd leave) {
        return leave.peers().stream()
                .map(address -> "https://" + new HostPort(address.text(), ETCD_PEER_PORT))
                .toList();
    }

    void reset(ResetNode reset) {
        var node = reset.node();
        if (!kubeadm.isWaitedFor(reset, RESET)) {
            requireSame(reset);
            requireRuntime(node);
        }
        kubeadm.run(
                reset,
                RESET,
                shell.render("reset-node/work.sh", runtime(node)),
                Map.of(),
                RESET_DEADLINE);
        look.at(node).files().present().stream()
                .sorted()
                .findFirst()
                .ifPresent(
                        left -> {
                            throw StepFailed.forGood(
                                    node.name(),
                                    "kubeadm reset ended well, but " + left.path() + " is left",
                                    "look who brings it back, then run dsctl again");
                        });
    }

    /** What somebody else made of the server since the plan was shown, nobody agreed to undo. */
    private void requireSame(ResetNode reset) {
        var node = reset.node();
        var seen = look.at(node);
        if (seen.kubeadmRuns()) {
            throw StepFailed.forNow(
                    node.name(),
                    "a kubeadm is still at work on it",
                    "run dsctl again when it is over");
        }
        var authorities = seen.files().caHashes();
        if (!authorities.isEmpty() && Collections.disjoint(authorities, reset.authorities())) {
            throw StepFailed.forGood(
                    node.name(),
                    "it has joined another cluster since the plan was made",
                    "run dsctl again and look at the new plan");
        }
    }

    /** Before anything is begun: a reset without it is none (K13). */
    private void requireRuntime(Node node) {
        shell.run(
                node,
                "reset-node/ready.sh",
                runtime(node),
                RESET_DEADLINE,
                "start its container runtime, for example with `systemctl start containerd`, and"
                    + " run dsctl again; a reset without it would leave its containers running");
    }

    private static Map<String, Object> runtime(Node node) {
        return node.settings()
                .criSocket()
                .<Map<String, Object>>map(socket -> Map.of("criSocket", socket))
                .orElse(Map.of());
    }

    void deleteNode(DeleteNode delete) {
        shell.run(
                delete.through(),
                "delete-node/script.sh",
                Map.of(
                        "name", delete.node().name(),
                        "machineId", delete.machineId(),
                        "gone", delete.gone()));
    }
}
