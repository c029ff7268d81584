package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.facts.Api;
import io.dsctl.facts.Member;
import io.dsctl.facts.PodNetwork;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.plan.BridgeNetwork;
import io.dsctl.plan.Step.ConnectPods;
import io.dsctl.remote.Deadline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a node's Pods get addresses and ways to those of other nodes: docs/decisions/0022. */
final class PodWiring {

    /** The controller manager gives a new Node its blocks within a second or two. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Shell shell;
    private final SecondLook look;

    PodWiring(Shell shell, SecondLook look) {
        this.shell = shell;
        this.look = look;
    }

    /** What is there already and right stays untouched. */
    void connect(ConnectPods step) {
        var node = step.node();
        var there = there(node);
        if (!there.missingPlugins().isEmpty()) {
            throw StepFailed.forGood(
                    node.name(),
                    "/opt/cni/bin has no " + String.join(", no ", there.missingPlugins()),
                    "install the package kubernetes-cni, then run dsctl again");
        }
        var wanted = wanted(step, there);
        shell.run(
                node,
                "connect-pods/script.sh",
                Map.of(
                        "conflist", wanted.conflist(),
                        "settings", wanted.settings(),
                        "keeper", shell.render("connect-pods/keep.sh", Map.of())));
    }

    private PodNetwork there(Node node) {
        return look.prober()
                .podNetwork(node)
                .orElseThrow(
                        () ->
                                new Unreachable(
                                        node.name(),
                                        "its answer cannot be read",
                                        "run dsctl again; if it stays, look at the server"));
    }

    /** As soon as all Nodes have their blocks; other nodes' are not waited for without end. */
    private BridgeNetwork wanted(ConnectPods step, PodNetwork there) {
        var deadline = Deadline.in(PATIENCE);
        var addresses = look.at(step.node()).addresses();
        while (true) {
            var members = look.at(step.through()).api().map(Api::members).orElse(List.of());
            var wanted =
                    BridgeNetwork.of(step.node(), step.pods(), members, addresses, there.mtus());
            if (wanted.isPresent() && (isComplete(members, step) || deadline.hasPassed())) {
                return wanted.get();
            }
            if (deadline.hasPassed()) {
                throw withoutBlocks(step, members);
            }
            pause();
        }
    }

    private static boolean isComplete(List<Member> members, ConnectPods step) {
        return members.stream().allMatch(it -> it.info().podCidrs().size() >= step.pods().size());
    }

    private static StepFailed withoutBlocks(ConnectPods step, List<Member> members) {
        var blocks =
                Optional.of(step.node().name()).stream()
                        .flatMap(name -> members.stream().filter(it -> it.name().equals(name)))
                        .flatMap(it -> it.info().podCidrs().stream())
                        .toList();
        return StepFailed.forNow(
                step.node().name(),
                "its Node has %s, where blocks of %s are wanted"
                        .formatted(
                                blocks.isEmpty() ? "no block of addresses for Pods" : blocks,
                                step.pods()),
                "look whether the controller manager runs, what `kubectl -n kube-system logs` says"
                        + " of it, and whether podSubnet has a block left");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
