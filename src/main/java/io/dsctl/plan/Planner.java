package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.IgnoredCheck;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.Finding;
import io.dsctl.facts.Kernel;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.LiveSettings;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.plan.Mending.Mend;
import io.dsctl.plan.Step.CleanHalfJoined;
import io.dsctl.plan.Step.FinishControlPlane;
import io.dsctl.plan.Step.InitControlPlane;
import io.dsctl.plan.Step.JoinControlPlane;
import io.dsctl.plan.Step.JoinWorker;
import io.dsctl.plan.Step.LabelNode;
import io.dsctl.plan.Step.PrepareNode;
import io.dsctl.plan.Step.RemoveStaleMember;
import io.dsctl.plan.Step.RemoveStaleNode;
import io.dsctl.plan.Step.RestoreNode;
import io.dsctl.plan.Step.RevokeCredentials;
import io.dsctl.plan.Step.UndoInit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
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

    private final List<PlannedStep> steps = new ArrayList<>();
    private final List<HeldBack> heldBack = new ArrayList<>();
    private final LinkedHashMap<Node, Finding> findings = new LinkedHashMap<>();

    private Planner(Cluster cluster, ClusterFacts facts) {
        this.cluster = cluster;
        this.facts = facts;
        this.admission = new Admission(cluster, facts);
        this.live = facts.live();
    }

    public static Plan plan(Cluster cluster, ClusterFacts facts) {
        return new Planner(cluster, facts).plan();
    }

    private Plan plan() {
        look();
        prepare();
        var start = startCluster();
        var controlPlanes = new LinkedHashSet<>(mendControlPlanes());
        controlPlanes.addAll(joinControlPlanes(start, controlPlanes));
        restoreWorkers();
        joinWorkers(start, controlPlanes);
        label();
        revokeCredentials(start);
        return new Plan(steps, heldBack, findings, Notices.of(cluster, facts, admission));
    }

    private void look() {
        for (var node : cluster.nodes()) {
            switch (facts.of(node)) {
                case Silent silent ->
                        heldBack.add(new HeldBack(node, silent.what(), silent.hint()));
                case Seen seen -> {
                    var finding = admission.finding(node, seen);
                    findings.put(node, finding);
                    heldBack.addAll(obstacles(node, seen, finding));
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

    private void prepare() {
        for (var node : findings.keySet()) {
            var kernel = facts.seen(node).orElseThrow().kernel();
            var settings = KernelSettings.of(cluster.networks().families(), kernel);
            if (!isHeldBack(node) && !settings.areIn(kernel)) {
                add(new PrepareNode(node, settings), Set.of(), Set.of(), reason(settings, kernel));
            }
        }
    }

    private static String reason(KernelSettings settings, Kernel kernel) {
        return settings.forward().stream()
                .filter(family -> !kernel.forwards(family))
                .findFirst()
                .map(family -> family + " forwarding is off")
                .orElse("/etc/sysctl.d/99-dsctl.conf is missing or different");
    }

    /** The id of the init step, if the cluster does not exist yet. */
    private Optional<String> startCluster() {
        if (live.isPresent()) {
            return Optional.empty();
        }
        var node = admission.initNode();
        var begun = findings.get(node).condition() == NodeCondition.INIT_PARTIAL;
        var settings = initSettings(cluster, facts).orElseThrow();
        var resume = begun && isOf(settings, node);
        var step = new InitControlPlane(node, settings, resume);
        var undone =
                begun && !resume
                        ? Optional.of(
                                add(
                                        new UndoInit(node),
                                        Set.of(),
                                        Set.of(),
                                        findings.get(node).because()
                                                + ", and it had other settings than the inventory"
                                                + " now"))
                        : Optional.<String>empty();
        add(
                step,
                union(prepared(node), undone),
                Set.of(),
                (resume ? findings.get(node).because() : "no control plane serves a cluster")
                        + addressReasons(node));
        return Optional.of(step.id());
    }

    private boolean isOf(InitSettings settings, Node node) {
        return facts.seen(node)
                .flatMap(Seen::initRecord)
                .filter(record -> record.fingerprint().equals(settings.fingerprint()))
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
        return add(
                mend.step(),
                previous.isEmpty() ? Set.of() : Set.of(previous.getLast()),
                Set.of(),
                mend.reason());
    }

    private Optional<Mending> mending() {
        return live.map(it -> new Mending(it, this::joinSettings));
    }

    private Seen seen(Node node) {
        return facts.seen(node).orElseThrow();
    }

    private void restoreWorkers() {
        for (var node : cluster.workers()) {
            if (findings.containsKey(node)) {
                mending().stream()
                        .flatMap(it -> it.restore(node, seen(node), findings.get(node)).stream())
                        .forEach(mend -> add(mend.step(), Set.of(), Set.of(), mend.reason()));
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
                var step = new JoinControlPlane(node, through(), there, joinSettings(node));
                add(
                        step,
                        union(prepared(node), previous),
                        Set.of(),
                        findings.get(node).because() + addressReasons(node));
                previous = Optional.of(step.id());
                joins.add(step.id());
                there.add(node);
            }
        }
        return joins;
    }

    /** Where etcd is, or will be, before anybody joins. */
    private List<Node> membersOfControlPlane() {
        return new ArrayList<>(
                cluster.controlPlanes().stream()
                        .filter(
                                node ->
                                        live.isPresent()
                                                ? !needsJoin(node)
                                                : node.equals(through()))
                        .toList());
    }

    /** When the control plane is complete, or as complete as it gets. */
    private void joinWorkers(Optional<String> start, Set<String> controlPlanes) {
        for (var node : cluster.workers()) {
            if (!isHeldBack(node) && needsJoin(node)) {
                var needs = new LinkedHashSet<>(union(prepared(node), start));
                needs.addAll(clear(node));
                add(
                        new JoinWorker(node, through(), joinSettings(node)),
                        needs,
                        controlPlanes,
                        findings.get(node).because() + addressReasons(node));
            }
        }
    }

    /** Which address was taken why; an address that is picked wrongly is dear to change later. */
    private String addressReasons(Node node) {
        return facts.seen(node)
                .flatMap(seen -> AddressChoice.of(node, seen, cluster).chosen())
                .map(chosen -> "; " + String.join("; ", chosen.reasons()))
                .orElse("");
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

    /** What must be out of the way before a worker joins: the ids of these steps. */
    private Set<String> clear(Node node) {
        var ids = new LinkedHashSet<String>();
        mending().stream()
                .flatMap(it -> it.clear(node, seen(node), findings.get(node)).stream())
                .forEach(
                        mend ->
                                ids.add(
                                        add(
                                                mend.step(),
                                                Set.copyOf(ids),
                                                Set.of(),
                                                mend.reason())));
        return ids;
    }

    /** Who joins is labelled in that step; this is for who was not, or is labelled otherwise. */
    private void label() {
        for (var node : findings.keySet()) {
            if (isMember(node)) {
                live.flatMap(it -> it.api().member(node.name()))
                        .flatMap(member -> Labels.missing(node.settings(), member))
                        .ifPresent(
                                missing ->
                                        add(
                                                new LabelNode(node, through()),
                                                Set.of(),
                                                Set.of(),
                                                missing));
            }
        }
    }

    private void revokeCredentials(Optional<String> start) {
        var joins =
                steps.stream()
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
            add(
                    new RevokeCredentials(through()),
                    start.map(Set::of).orElse(Set.of()),
                    new LinkedHashSet<>(joins),
                    reason);
        }
    }

    private static boolean usesCredentials(Step step) {
        return switch (step) {
            case JoinControlPlane _, JoinWorker _ -> true;
            case PrepareNode _,
                    InitControlPlane _,
                    UndoInit _,
                    LabelNode _,
                    CleanHalfJoined _,
                    RemoveStaleNode _,
                    RemoveStaleMember _,
                    RestoreNode _,
                    FinishControlPlane _,
                    RevokeCredentials _ ->
                    false;
        };
    }

    /** Empty if the addresses of a control plane are undecided, which is a refusal of its own. */
    static Optional<InitSettings> initSettings(Cluster cluster, ClusterFacts facts) {
        var admission = new Admission(cluster, facts);
        var node = admission.initNode();
        var seen = facts.seen(node);
        var version = admission.version();
        var chosen = addresses(cluster, facts, node);
        if (seen.isEmpty()
                || version.isEmpty()
                || chosen.isEmpty()
                || seen.get().criSockets().isEmpty() && node.settings().criSocket().isEmpty()) {
            return Optional.empty();
        }
        return seen.get()
                .tools()
                .kubeadm()
                .filter(kubeadm -> ConfigApi.of(kubeadm).isPresent())
                .map(
                        kubeadm ->
                                new InitSettings(
                                        kubeadm,
                                        version.get(),
                                        cluster.name(),
                                        registration(cluster, node, seen.get(), chosen.get()),
                                        cluster.endpoint(),
                                        chosen.get().of(cluster.networks().primary()).orElseThrow(),
                                        cluster.networks(),
                                        certSans(cluster, facts),
                                        cluster.settings()));
    }

    private static NodeRegistration registration(
            Cluster cluster, Node node, Seen seen, DualStack<Address> addresses) {
        return new NodeRegistration(
                node.name(),
                node.settings().criSocket().orElseGet(() -> seen.criSockets().getFirst()),
                addresses.inOrder(cluster.networks().families()),
                node.settings().taints(),
                node.settings().kubeletArgs(),
                node.settings().ignoredChecks().stream()
                        .map(IgnoredCheck::check)
                        .filter(Check::isOfKubeadm)
                        .map(Check::toString)
                        .toList());
    }

    /** Once each, in a fixed order. */
    private static List<String> certSans(Cluster cluster, ClusterFacts facts) {
        var own =
                cluster.controlPlanes().stream()
                        .flatMap(node -> addresses(cluster, facts, node).stream())
                        .flatMap(it -> it.inOrder(cluster.networks().families()).stream())
                        .map(Address::text);
        return Stream.concat(own, cluster.settings().certSans().stream()).distinct().toList();
    }

    private static Optional<DualStack<Address>> addresses(
            Cluster cluster, ClusterFacts facts, Node node) {
        return facts.seen(node)
                .flatMap(seen -> AddressChoice.of(node, seen, cluster).chosen())
                .map(AddressChoice.Chosen::addresses);
    }

    private JoinSettings joinSettings(Node node) {
        var seen = facts.seen(node).orElseThrow();
        var addresses = addresses(cluster, facts, node).orElseThrow();
        return new JoinSettings(
                seen.tools().kubeadm().orElseThrow(),
                registration(cluster, node, seen, addresses),
                endpoint(),
                node.isControlPlane()
                        ? addresses.of(cluster.networks().primary())
                        : Optional.empty(),
                cluster.settings());
    }

    /**
     * The cluster's own word first; without one, the API server of the control plane that is asked.
     */
    private HostPort endpoint() {
        return live.flatMap(it -> it.api().settings())
                .flatMap(LiveSettings::endpoint)
                .or(cluster::endpoint)
                .orElseGet(() -> new HostPort(primaryAddress(through()).text(), Cluster.API_PORT));
    }

    private Address primaryAddress(Node node) {
        Family primary = cluster.networks().primary();
        var registered =
                live.flatMap(it -> it.api().member(node.name())).stream()
                        .flatMap(member -> member.addresses().stream());
        var chosen = addresses(cluster, facts, node).stream().flatMap(DualStack::stream);
        return Stream.concat(registered, chosen)
                .filter(address -> address.family() == primary)
                .findFirst()
                .orElseThrow();
    }

    /** The control plane that is asked: a healthy one, or the one that is about to be. */
    private Node through() {
        return live.map(LiveCluster::through).orElseGet(admission::initNode);
    }

    private Set<String> prepared(Node node) {
        return union(
                Set.of(),
                steps.stream()
                        .map(PlannedStep::step)
                        .filter(step -> step instanceof PrepareNode && step.node().equals(node))
                        .map(Step::id)
                        .findFirst());
    }

    private boolean isHeldBack(Node node) {
        return heldBack.stream().anyMatch(it -> it.node().equals(node));
    }

    private String add(Step step, Set<String> needs, Set<String> after, String reason) {
        steps.add(new PlannedStep(step, needs, after, reason));
        return step.id();
    }

    private static Set<String> union(Set<String> ids, Optional<String> id) {
        var all = new LinkedHashSet<>(ids);
        id.ifPresent(all::add);
        return all;
    }
}
