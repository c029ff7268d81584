package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.JoinSettings;
import io.dsctl.plan.Step;
import io.dsctl.plan.Step.CleanHalfJoined;
import io.dsctl.plan.Step.JoinControlPlane;
import io.dsctl.plan.Step.JoinWorker;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** How nodes join, and how a join that broke half-way is undone, or found to have come true. */
final class Joins {

    private static final String JOIN = "kubeadm join";

    /** kubeadm's own timeouts, added up, with room for slow images: kubeadm-facts 3.5. */
    private static final Duration CONTROL_PLANE_DEADLINE = Duration.ofMinutes(30);

    private static final Duration WORKER_DEADLINE = Duration.ofMinutes(20);

    private final Shell shell;
    private final SecondLook look;
    private final Kubeadm kubeadm;
    private final Credentials credentials;
    private final KubeadmConfigurations configurations;
    private final EtcdPorts ports;
    private final Members members;

    Joins(
            Shell shell,
            SecondLook look,
            Kubeadm kubeadm,
            Credentials credentials,
            KubeadmConfigurations configurations,
            Members members) {
        this.shell = shell;
        this.look = look;
        this.kubeadm = kubeadm;
        this.credentials = credentials;
        this.configurations = configurations;
        this.ports = new EtcdPorts(shell);
        this.members = members;
    }

    void controlPlane(JoinControlPlane join) {
        var through = join.through();
        var deadline = CONTROL_PLANE_DEADLINE.plus(join.settings().settings().patience());
        if (kubeadm.hasBegun(join, JOIN) && !kubeadm.isWaitedFor(join, JOIN)) {
            members.requireQuorum(join.node(), through, false);
        }
        if (mustJoin(join, through, deadline)) {
            if (!kubeadm.isWaitedFor(join, JOIN)) {
                ports.prove(join);
            }
            var token = credentials.token(through, deadline);
            var certificateKey = credentials.certificateKey(through, deadline);
            join(
                    join,
                    configurations.joinControlPlane(join.settings(), token, certificateKey),
                    deadline);
        } else {
            members.finish(join, join.settings(), through);
        }
        verify(join, join.settings(), through);
    }

    void worker(JoinWorker join) {
        var through = join.through();
        var deadline = WORKER_DEADLINE.plus(join.settings().settings().patience());
        var isAsPlanned = !kubeadm.hasBegun(join, JOIN) || kubeadm.isWaitedFor(join, JOIN);
        var isJoined = isAsPlanned && joinsUntouched(join, deadline);
        if (!isJoined && mustJoin(join, through, deadline)) {
            join(join, files(join, deadline), deadline);
        }
        verify(join, join.settings(), through);
    }

    /**
     * Joins a server that is as the plan saw it, which it finds out by itself: that saves a look at
     * each of many. Whether it was.
     */
    private boolean joinsUntouched(JoinWorker join, Duration deadline) {
        return forgetting(
                () ->
                        kubeadm.runUntouched(
                                join, JOIN, joinWork(join), files(join, deadline), deadline));
    }

    private Map<String, String> files(JoinWorker join, Duration deadline) {
        return configurations.joinWorker(
                join.settings(), credentials.token(join.through(), deadline));
    }

    private void verify(Step join, JoinSettings settings, Node through) {
        shell.run(
                through,
                join.name() + "/verify.sh",
                NodeObject.labelsAndAddresses(join.node(), settings.node().nodeIps(), through));
    }

    private boolean mustJoin(Step join, Node through, Duration deadline) {
        return kubeadm.isWaitedFor(join, JOIN)
                || switch (aftermath(join, through)) {
                    case NOTHING -> true;
                    case JOINED -> false;
                    case STILL_AT_WORK -> {
                        adopt(join, deadline);
                        yield false;
                    }
                    case HALF_DONE -> undone(join, through);
                };
    }

    /** A join that somebody began meanwhile with the same settings is as good as one of ours. */
    private void adopt(Step join, Duration deadline) {
        if (!kubeadm.adopt(join, JOIN, joinWork(join), deadline)) {
            throw stillAtWork(join.node());
        }
    }

    private void join(Step step, Map<String, String> files, Duration deadline) {
        forgetting(
                () -> {
                    kubeadm.run(step, JOIN, joinWork(step), files, deadline);
                    return true;
                });
    }

    /** Credentials may be what a join failed for. */
    private boolean forgetting(BooleanSupplier join) {
        try {
            return join.getAsBoolean();
        } catch (StepFailed failed) {
            credentials.forget();
            throw failed;
        }
    }

    private String joinWork(Step join) {
        return shell.render(join.name() + "/work.sh", Map.of());
    }

    /** What the plan did not show is nothing of ours. */
    private boolean undone(Step join, Node through) {
        if (!kubeadm.hasBegun(join, JOIN)) {
            throw StepFailed.forGood(
                    join.node().name(),
                    "somebody else worked on this server since the plan was made",
                    "run dsctl again");
        }
        return undo(join, through);
    }

    void clean(CleanHalfJoined clean) {
        undo(clean, clean.through());
    }

    /** Whether it was undone; it was not if the node had joined after all. */
    private boolean undo(Step step, Node through) {
        var node = step.node();
        var before = look.at(node);
        if (before.kubeadmRuns() && !kubeadm.isWaitedFor(step, Members.RESET)) {
            throw stillAtWork(node);
        }
        if (look.isForeign(before, through)) {
            throw StepFailed.forGood(
                    node.name(),
                    "it has joined another cluster since the plan was made",
                    "take it out of the inventory");
        }
        if (node.isControlPlane()) {
            members.requireQuorum(node, through, true);
        }
        shell.run(node, "clean-half-joined/stop.sh", Map.of());
        // One whose reset was cut short may look like a member still.
        if (!before.files().has(KubernetesFile.RESET_RECORD)
                && aftermath(step, through) == Aftermath.JOINED) {
            shell.run(node, "clean-half-joined/start.sh", Map.of());
            return false;
        }
        members.reset(step);
        if (node.isControlPlane()) {
            members.removeStale(node, through);
        }
        return true;
    }

    private Aftermath aftermath(Step step, Node through) {
        var seen = look.at(step.node());
        var node = step.node();
        var inCluster =
                !seen.files().present().isEmpty()
                        && look.isInApi(node, through)
                        && (!node.isControlPlane() || look.isVoter(node, through));
        return Aftermath.of(seen, inCluster, marks(node));
    }

    private static Set<KubernetesFile> marks(Node node) {
        return node.isControlPlane()
                ? EnumSet.of(KubernetesFile.KUBELET_CONF, KubernetesFile.API_SERVER_MANIFEST)
                : EnumSet.of(KubernetesFile.KUBELET_CONF);
    }

    private static StepFailed stillAtWork(Node node) {
        return StepFailed.forNow(
                node.name(), "a kubeadm is still at work on it", "run dsctl again when it is over");
    }
}
