package io.dsctl.execute;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.JoinSettings;
import io.dsctl.plan.Step;
import io.dsctl.plan.Step.FinishControlPlane;
import io.dsctl.plan.Step.RemoveStaleMember;
import io.dsctl.plan.Step.RemoveStaleNode;
import io.dsctl.plan.Step.RestoreNode;
import io.dsctl.plan.Step.UndoInit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How members are made whole, and how what is none any more leaves etcd and the API: design, "Rules
 * that are dear to learn".
 */
final class Members {

    static final String RESET = "kubeadm reset";

    private static final String MARK = "kubeadm init phase mark-control-plane";

    private static final Duration RESET_DEADLINE = Duration.ofMinutes(10);

    /** kubeadm tries to change the Node for two minutes. */
    private static final Duration MARK_DEADLINE = Duration.ofMinutes(5);

    private static final int ETCD_PEER_PORT = 2380;

    private final Shell shell;
    private final SecondLook look;
    private final Kubeadm kubeadm;
    private final KubeadmConfigurations configurations;

    Members(Shell shell, SecondLook look, Kubeadm kubeadm, KubeadmConfigurations configurations) {
        this.shell = shell;
        this.look = look;
        this.kubeadm = kubeadm;
        this.configurations = configurations;
    }

    /**
     * A reset while etcd does not reach its new member would make the loss of its quorum final
     * (L17); once the port is open, it heals by itself (L19).
     *
     * @param leaves whether the node's own member is to be removed
     * @throws StepFailed if etcd does not decide, or would not any more
     */
    void requireQuorum(Node node, Node through, boolean leaves) {
        shell.run(
                through,
                "clean-half-joined/quorum.sh",
                Map.of("name", node.name(), "through", through.name(), "leaves", leaves));
    }

    /** Undoes what kubeadm did on a node that never was a member. */
    void reset(Step step) {
        var node = step.node();
        var values = new HashMap<String, Object>();
        values.put("controlPlane", node.isControlPlane());
        node.settings().criSocket().ifPresent(socket -> values.put("criSocket", socket));
        kubeadm.run(
                step,
                RESET,
                shell.render("clean-half-joined/work.sh", values),
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
                                    "remove it by hand, then run dsctl again");
                        });
    }

    /** What the plan saw may be finished by now. */
    void undoInit(UndoInit undo) {
        var seen = look.at(undo.node());
        if (seen.kubeadmRuns() && !kubeadm.isWaitedFor(undo, RESET)) {
            throw StepFailed.forNow(
                    undo.node().name(),
                    "a kubeadm is still at work on it",
                    "run dsctl again when it is over");
        }
        var others =
                seen.api().stream()
                        .flatMap(api -> api.members().stream())
                        .anyMatch(member -> !member.name().equals(undo.node().name()));
        if (others || seen.initRecord().filter(record -> !record.finished()).isEmpty()) {
            throw StepFailed.forGood(
                    undo.node().name(),
                    "its init was finished, or another node has joined, since the plan was made",
                    "run dsctl again");
        }
        reset(undo);
        shell.run(undo.node(), "undo-init/forget.sh", Map.of());
    }

    /** The server may have come to life as the Node that was taken for stale. */
    void removeStaleNode(RemoveStaleNode remove) {
        var seen = look.at(remove.node());
        if (!seen.files().has(KubernetesFile.KUBELET_CONF)) {
            shell.run(
                    remove.through(),
                    "remove-stale-node/script.sh",
                    Map.of("name", remove.node().name(), "machineId", seen.machine().machineId()));
        }
    }

    void removeStaleMember(RemoveStaleMember remove) {
        removeStale(remove.node(), remove.through());
    }

    /** From etcd and the API; a server that has come to life meanwhile stays in both. */
    void removeStale(Node node, Node through) {
        var seen = look.at(node);
        if (seen.files().present().isEmpty()) {
            shell.run(
                    through,
                    "remove-stale-member/script.sh",
                    Map.of(
                            "name", node.name(),
                            "machineId", seen.machine().machineId(),
                            "peers", peerUrls(seen),
                            "through", through.name()));
        }
    }

    private static List<String> peerUrls(Seen seen) {
        return seen.addresses().stream()
                .map(InterfaceAddress::address)
                .map(Address::text)
                .map(address -> "https://" + new HostPort(address, ETCD_PEER_PORT))
                .toList();
    }

    /** A Node that is there again by itself is not disturbed. */
    void restore(RestoreNode restore) {
        var node = restore.node();
        if (!look.isInApi(node, restore.through())) {
            shell.run(node, "restore-node/restart.sh", Map.of());
        }
        var values = new HashMap<>(NodeObject.labels(node));
        values.put("taints", node.isControlPlane() ? List.of() : NodeObject.taints(node));
        restore.criSocket().ifPresent(socket -> values.put("criSocket", socket));
        shell.run(restore.through(), "restore-node/verify.sh", values);
    }

    void finish(FinishControlPlane finish) {
        finish(finish, finish.settings(), finish.through());
        var values = new HashMap<>(NodeObject.labels(finish.node()));
        values.put("through", finish.through().name());
        shell.run(finish.through(), "finish-control-plane/verify.sh", values);
    }

    /** Gives the Node its role and taints, if it lacks the role. */
    void finish(Step step, JoinSettings settings, Node through) {
        var node = step.node();
        if (!look.isVoter(node, through)) {
            throw StepFailed.forNow(
                    node.name(),
                    "etcd has no voting member of this name",
                    "run dsctl again: then its join is undone and begun anew");
        }
        if (!hasRole(node, through)) {
            kubeadm.run(
                    step,
                    MARK,
                    shell.render("finish-control-plane/work.sh", Map.of()),
                    configurations.markControlPlane(settings),
                    MARK_DEADLINE);
        }
    }

    private boolean hasRole(Node node, Node through) {
        return look.at(through).api().stream()
                .flatMap(api -> api.member(node.name()).stream())
                .anyMatch(member -> member.controlPlane());
    }
}
