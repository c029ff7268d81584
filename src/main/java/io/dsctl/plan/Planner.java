package io.dsctl.plan;

import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Finding;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.plan.Mending.Mend;
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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The plan for a cluster that {@link Safeguards} have nothing against, all of whose control planes
 * answered.
 */
public final class Planner {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Admission admission;
    private final Optional<LiveCluster> live;
    private final KubeadmSettings settings;
    private final PodConnections connections;
    private final Pulls pulls;

    private final Draft draft = new Draft();
    private final LinkedHashMap<Node, Finding> findings = new LinkedHashMap<>();

    private Planner(Cluster cluster, ClusterFacts facts) {
        this.cluster = cluster;
        this.admission = new Admission(cluster, facts);
        this.facts = admission.facts();
        this.live = facts.live();
        this.settings = new KubeadmSettings(cluster, admission.facts());
        this.connections = new PodConnections(cluster, facts);
        this.pulls = new Pulls(cluster, facts, admission);
    }

    public static Plan plan(Cluster cluster, ClusterFacts facts) {
        return new Planner(cluster, facts).plan();
    }

    private Plan plan() {
        look();
        new Groundwork(facts, admission, pulls, draft, findings.keySet()).lay();
        var start = startCluster();
        var controlPlanes = new LinkedHashSet<>(mendControlPlanes());
        controlPlanes.addAll(joinControlPlanes(start, controlPlanes));
        restoreWorkers();
        joinWorkers(start, controlPlanes);
        new Aftercare(cluster, facts, settings, connections, draft, findings).take();
        applyAddOns(start, controlPlanes);
        revokeCredentials(start);
        return new Plan(
                draft.steps(), draft.heldBack(), findings, Notices.of(cluster, facts, admission));
    }

    private void look() {
        for (var node : cluster.nodes()) {
            switch (facts.of(node)) {
                case Silent silent ->
                        draft.holdBack(List.of(new HeldBack(node, silent.what(), silent.hint())));
                case Seen seen -> {
                    var finding = admission.finding(node, seen);
                    findings.put(node, finding);
                    draft.holdBack(obstacles(node, seen, finding));
                    draft.holdBack(connections.obstacles(node, seen, settings.through()));
                }
            }
        }
    }

    private List<HeldBack> obstacles(Node node, Seen seen, Finding finding) {
        return switch (finding.condition()) {
            case CLEAN, JOIN_PARTIAL ->
                    Stream.concat(
                                    admission.obstacles(node, seen).stream()
                                            .map(it -> new HeldBack(node, it.what(), it.hint())),
                                    takenName(node, seen).stream())
                            .toList();
            case BUSY ->
                    List.of(
                            new HeldBack(
                                    node, finding.because(), "wait for it and run dsctl again"));
            case INIT_PARTIAL,
                    INITIALISED,
                    CONTROL_PLANE_PARTIAL,
                    JOINED,
                    GONE_FROM_API,
                    FOREIGN,
                    UNKNOWN ->
                    List.of();
        };
    }

    /** A Ready Node of this name that is another machine is somebody's living node. */
    private Optional<HeldBack> takenName(Node node, Seen seen) {
        return live.flatMap(it -> it.api().member(node.name()))
                .filter(
                        member ->
                                member.ready()
                                        && !member.machineId().equals(seen.machine().machineId()))
                .map(
                        _ ->
                                new HeldBack(
                                        node,
                                        "the cluster has a Ready node of this name that is another"
                                                + " machine",
                                        "give this server another name, or remove that node"
                                                + " first"));
    }

    /** The id of the init step, if the cluster does not exist yet. */
    private Optional<String> startCluster() {
        if (live.isPresent()) {
            return Optional.empty();
        }
        var node = admission.initNode();
        var begun = findings.get(node).condition() == NodeCondition.INIT_PARTIAL;
        var wanted = settings.init().orElseThrow();
        var resume = begun && isOf(wanted, node);
        var step = new InitControlPlane(node, wanted, resume);
        var undone =
                begun && !resume
                        ? Optional.of(
                                draft.add(
                                        new UndoInit(node),
                                        findings.get(node).because()
                                                + ", and it had other settings than the inventory"
                                                + " now"))
                        : Optional.<String>empty();
        draft.add(
                step,
                union(draft.prepared(node), undone),
                draft.awaited(node),
                (resume ? findings.get(node).because() : "no control plane serves a cluster")
                        + settings.addressReasons(node));
        return Optional.of(step.id());
    }

    private boolean isOf(InitSettings wanted, Node node) {
        return facts.seen(node)
                .flatMap(Seen::initRecord)
                .filter(record -> record.fingerprint().equals(wanted.fingerprint()))
                .isPresent();
    }

    /**
     * One by one, ending at the first failure. Members are made whole first; then everything that
     * is dead leaves etcd, for kubeadm lets nobody join beside it.
     */
    private Set<String> mendControlPlanes() {
        var ids = new LinkedHashSet<String>();
        mending()
                .ifPresent(
                        mending -> {
                            for (var node : cluster.controlPlanes()) {
                                mending.restore(node, seen(node), findings.get(node))
                                        .forEach(mend -> ids.add(addAfter(ids, mend)));
                            }
                            for (var node : cluster.controlPlanes()) {
                                mending.clear(node, seen(node), findings.get(node))
                                        .forEach(mend -> ids.add(addAfter(ids, mend)));
                            }
                        });
        return ids;
    }

    private String addAfter(SequencedSet<String> previous, Mend mend) {
        return draft.add(
                mend.step(),
                previous.isEmpty() ? Set.of() : Set.of(previous.getLast()),
                Set.of(),
                mend.reason());
    }

    private Optional<Mending> mending() {
        return live.map(it -> new Mending(it, settings::join));
    }

    private Seen seen(Node node) {
        return facts.seen(node).orElseThrow();
    }

    private void restoreWorkers() {
        for (var node : cluster.workers()) {
            if (findings.containsKey(node)) {
                mending().stream()
                        .flatMap(it -> it.restore(node, seen(node), findings.get(node)).stream())
                        .forEach(mend -> draft.add(mend.step(), mend.reason()));
            }
        }
    }

    /** One by one: stacked etcd takes one new member at a time. The ids of the joins. */
    private Set<String> joinControlPlanes(Optional<String> start, SequencedSet<String> mended) {
        var joins = new LinkedHashSet<String>();
        var previous =
                start.or(() -> Optional.ofNullable(mended.isEmpty() ? null : mended.getLast()));
        var there = membersOfControlPlane();
        for (var node : cluster.controlPlanes()) {
            if (needsJoin(node) && !there.contains(node)) {
                previous = extendCertSans(node, previous);
                var step =
                        new JoinControlPlane(node, settings.through(), there, settings.join(node));
                var after = draft.openedControlPlanes();
                after.addAll(draft.awaited(node));
                draft.add(
                        step,
                        union(union(draft.prepared(node), previous), opened(settings.through())),
                        after,
                        findings.get(node).because() + settings.addressReasons(node));
                previous = Optional.of(step.id());
                joins.add(step.id());
                there.add(node);
            }
        }
        return joins;
    }

    /**
     * What init writes has all control planes that there were then.
     *
     * @return the step that is last now
     */
    private Optional<String> extendCertSans(Node node, Optional<String> previous) {
        var missing = settings.missingCertSans(node);
        return missing.isEmpty()
                ? previous
                : Optional.of(
                        draft.add(
                                new ExtendCertSans(node, settings.through(), missing),
                                union(Set.of(), previous),
                                Set.of(),
                                "kubeadm-config was written without these addresses of it"));
    }

    /** Where etcd is, or will be, before anybody joins. */
    private List<Node> membersOfControlPlane() {
        return new ArrayList<>(
                cluster.controlPlanes().stream()
                        .filter(
                                node ->
                                        live.isPresent()
                                                ? !needsJoin(node)
                                                : node.equals(settings.through()))
                        .toList());
    }

    /** When the control plane is complete, or as complete as it gets. */
    private void joinWorkers(Optional<String> start, Set<String> controlPlanes) {
        for (var node : cluster.workers()) {
            if (!draft.isHeldBack(node) && needsJoin(node)) {
                var needs = new LinkedHashSet<>(union(draft.prepared(node), start));
                needs.addAll(clear(node));
                opened(settings.through()).ifPresent(needs::add);
                var after = new LinkedHashSet<>(controlPlanes);
                after.addAll(draft.openedControlPlanes());
                after.addAll(draft.awaited(node));
                draft.add(
                        new JoinWorker(node, settings.through(), settings.join(node)),
                        needs,
                        after,
                        findings.get(node).because() + settings.addressReasons(node));
            }
        }
    }

    /** The step that opens a node's firewall, if it is closed. */
    private Optional<String> opened(Node node) {
        return draft.steps().stream()
                .map(PlannedStep::step)
                .filter(step -> step instanceof OpenFirewall && step.node().equals(node))
                .map(Step::id)
                .findFirst();
    }

    private boolean needsJoin(Node node) {
        return switch (findings.get(node).condition()) {
            case CLEAN, JOIN_PARTIAL -> true;
            case BUSY,
                    INIT_PARTIAL,
                    INITIALISED,
                    CONTROL_PLANE_PARTIAL,
                    JOINED,
                    GONE_FROM_API,
                    FOREIGN,
                    UNKNOWN ->
                    false;
        };
    }

    /** What must be out of the way before a worker joins: the ids of these steps. */
    private Set<String> clear(Node node) {
        var ids = new LinkedHashSet<String>();
        mending().stream()
                .flatMap(it -> it.clear(node, seen(node), findings.get(node)).stream())
                .forEach(mend -> ids.add(addAfter(ids, mend)));
        return ids;
    }

    /** In their order; one that fails does not hold up the next. */
    private void applyAddOns(Optional<String> start, Set<String> controlPlanes) {
        var after = controlPlanes;
        for (var addOn : facts.addOns().entrySet()) {
            var reason = AddOns.reason(addOn.getValue(), live.isPresent());
            if (reason.isPresent()) {
                var step =
                        new ApplyAddOn(
                                settings.through(), addOn.getKey(), addOn.getValue().sha256());
                draft.add(step, union(Set.of(), start), after, reason.get());
                after = Set.of(step.id());
            }
        }
    }

    private void revokeCredentials(Optional<String> start) {
        var joins =
                draft.steps().stream()
                        .map(PlannedStep::step)
                        .filter(Planner::usesCredentials)
                        .map(Step::id)
                        .toList();
        var leftOver = live.map(it -> it.api().credentials()).orElse(List.of());
        if (!joins.isEmpty() || start.isPresent() || !leftOver.isEmpty()) {
            var reason =
                    leftOver.isEmpty()
                            ? "they live no longer than this run"
                            : "an earlier run left " + String.join(", ", leftOver);
            draft.add(
                    new RevokeCredentials(settings.through()),
                    start.map(Set::of).orElse(Set.of()),
                    new LinkedHashSet<>(joins),
                    reason);
        }
    }

    private static boolean usesCredentials(Step step) {
        return switch (step) {
            case JoinControlPlane _, JoinWorker _ -> true;
            case PrepareNode _,
                    InstallPackages _,
                    OpenFirewall _,
                    SetRegistries _,
                    PullImages _,
                    InitControlPlane _,
                    UndoInit _,
                    LabelNode _,
                    ConnectPods _,
                    ApplyAddOn _,
                    TaintNode _,
                    WaitReady _,
                    CleanHalfJoined _,
                    RemoveStaleNode _,
                    RemoveStaleMember _,
                    RestoreNode _,
                    FinishControlPlane _,
                    ExtendCertSans _,
                    DrainNode _,
                    LeaveEtcd _,
                    ResetNode _,
                    DeleteNode _,
                    RevokeCredentials _ ->
                    false;
        };
    }

    private static Set<String> union(Set<String> some, Optional<String> other) {
        return Stream.concat(some.stream(), other.stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
