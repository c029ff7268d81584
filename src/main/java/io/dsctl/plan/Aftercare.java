package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Finding;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.Member;
import io.dsctl.plan.Step.ApplyAddOn;
import io.dsctl.plan.Step.CleanHalfJoined;
import io.dsctl.plan.Step.ConnectPods;
import io.dsctl.plan.Step.DeleteNode;
import io.dsctl.plan.Step.DrainNode;
import io.dsctl.plan.Step.ExtendCertSans;
import io.dsctl.plan.Step.FinishControlPlane;
import io.dsctl.plan.Step.InitControlPlane;
import io.dsctl.plan.Step.InstallPackages;
import io.dsctl.plan.Step.JoinControlPlane;
import io.dsctl.plan.Step.JoinWorker;
import io.dsctl.plan.Step.LabelNode;
import io.dsctl.plan.Step.LeaveEtcd;
import io.dsctl.plan.Step.OpenFirewall;
import io.dsctl.plan.Step.PrepareNode;
import io.dsctl.plan.Step.PullImages;
import io.dsctl.plan.Step.RemoveStaleMember;
import io.dsctl.plan.Step.RemoveStaleNode;
import io.dsctl.plan.Step.ResetNode;
import io.dsctl.plan.Step.RestoreNode;
import io.dsctl.plan.Step.RevokeCredentials;
import io.dsctl.plan.Step.SetRegistries;
import io.dsctl.plan.Step.TaintNode;
import io.dsctl.plan.Step.UndoInit;
import io.dsctl.plan.Step.WaitReady;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/** What members get when all who come are there: labels, taints, and the network between Pods. */
final class Aftercare {

    private static final Collector<Step, ?, Set<String>> IDS =
            Collectors.mapping(Step::id, Collectors.toCollection(LinkedHashSet::new));

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Optional<LiveCluster> live;
    private final KubeadmSettings settings;
    private final PodConnections connections;
    private final Draft draft;
    private final Map<Node, Finding> findings;

    /**
     * @param findings of the nodes that answered, in the order of the inventory
     */
    Aftercare(
            Cluster cluster,
            ClusterFacts facts,
            KubeadmSettings settings,
            PodConnections connections,
            Draft draft,
            Map<Node, Finding> findings) {
        this.cluster = cluster;
        this.facts = facts;
        this.live = facts.live();
        this.settings = settings;
        this.connections = connections;
        this.draft = draft;
        this.findings = findings;
    }

    void take() {
        label();
        taint();
        connectPods();
    }

    /** Who joins is labelled in that step; this is for who was not, or is labelled otherwise. */
    private void label() {
        for (var node : findings.keySet()) {
            if (isMember(node)) {
                live.flatMap(it -> it.api().member(node.name()))
                        .flatMap(member -> Labels.missing(node.settings(), member))
                        .ifPresent(
                                missing ->
                                        draft.add(
                                                new LabelNode(node, settings.through()), missing));
            }
        }
    }

    private void taint() {
        for (var node : findings.keySet()) {
            if (isMember(node)) {
                live.flatMap(it -> it.api().member(node.name()))
                        .flatMap(member -> Taints.of(node, member))
                        .ifPresent(
                                it ->
                                        draft.add(
                                                new TaintNode(
                                                        node,
                                                        settings.through(),
                                                        it.missing(),
                                                        it.surplus()),
                                                it.reason()));
            }
        }
    }

    /**
     * Last, when all who come are there: a node that joins is news for every other one. The first
     * of these steps waits for them, and the others for the first. Who fails to come holds up
     * nobody.
     */
    private void connectPods() {
        if (!connections.areWanted()) {
            return;
        }
        var arrivals =
                draft.steps().stream()
                        .map(PlannedStep::step)
                        .filter(Aftercare::brings)
                        .collect(Collectors.groupingBy(Step::node, LinkedHashMap::new, IDS));
        Set<String> after =
                arrivals.values().stream()
                        .flatMap(Set::stream)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        var isFirst = true;
        for (var node : findings.keySet()) {
            var reason =
                    arrivals.containsKey(node)
                            ? Optional.of(PodConnections.NONE_YET)
                            : news(node, !arrivals.isEmpty());
            if (reason.isPresent() && !draft.isHeldBack(node)) {
                var step = new ConnectPods(node, settings.through(), cluster.networks().pods());
                var id =
                        draft.add(step, arrivals.getOrDefault(node, Set.of()), after, reason.get());
                awaitReady(node, id);
                after = isFirst ? Set.of(id) : after;
                isFirst = false;
            }
        }
    }

    /** Whoever is Ready stays so: it is about nodes that get their first network now. */
    private void awaitReady(Node node, String connected) {
        if (live.flatMap(it -> it.api().member(node.name())).filter(Member::ready).isEmpty()) {
            draft.add(
                    new WaitReady(node, settings.through()),
                    Set.of(connected),
                    Set.of(),
                    "its Pods can run from then on");
        }
    }

    private Optional<String> news(Node node, boolean othersCome) {
        if (!isMember(node)) {
            return Optional.empty();
        }
        return connections
                .missing(node, facts.seen(node).orElseThrow())
                .or(
                        () ->
                                othersCome
                                        ? Optional.of(
                                                "its Pods are to reach those of nodes that come")
                                        : Optional.empty());
    }

    /** Whether there is a Node afterwards that there was not, or that has other blocks. */
    private static boolean brings(Step step) {
        return switch (step) {
            case InitControlPlane _,
                    JoinControlPlane _,
                    JoinWorker _,
                    RestoreNode _,
                    FinishControlPlane _ ->
                    true;
            case PrepareNode _,
                    InstallPackages _,
                    OpenFirewall _,
                    SetRegistries _,
                    PullImages _,
                    UndoInit _,
                    LabelNode _,
                    ConnectPods _,
                    ApplyAddOn _,
                    TaintNode _,
                    WaitReady _,
                    CleanHalfJoined _,
                    RemoveStaleNode _,
                    RemoveStaleMember _,
                    ExtendCertSans _,
                    DrainNode _,
                    LeaveEtcd _,
                    ResetNode _,
                    DeleteNode _,
                    RevokeCredentials _ ->
                    false;
        };
    }

    private boolean isMember(Node node) {
        return switch (findings.get(node).condition()) {
            case INITIALISED, JOINED -> true;
            case BUSY,
                    CLEAN,
                    INIT_PARTIAL,
                    JOIN_PARTIAL,
                    CONTROL_PLANE_PARTIAL,
                    GONE_FROM_API,
                    FOREIGN,
                    UNKNOWN ->
                    false;
        };
    }
}
