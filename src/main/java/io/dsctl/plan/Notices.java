package io.dsctl.plan;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Cni;
import io.dsctl.cluster.Node;
import io.dsctl.facts.AddOnState;
import io.dsctl.facts.ClusterFacts;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeCondition;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.Software;
import io.dsctl.plan.Notice.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is worth telling about servers and cluster, and stops nothing. */
final class Notices {

    private final Cluster cluster;
    private final ClusterFacts facts;
    private final Admission admission;
    private final Clocks clocks;
    private final List<Notice> notices = new ArrayList<>();

    private Notices(Cluster cluster, ClusterFacts facts, Admission admission) {
        this.cluster = cluster;
        this.facts = facts;
        this.admission = admission;
        this.clocks = Clocks.of(facts);
    }

    static List<Notice> of(Cluster cluster, ClusterFacts facts, Admission admission) {
        var notices = new Notices(cluster, facts, admission);
        var remarks = new PullRemarks(cluster, facts, admission);
        notices.clockOfOperator();
        for (var node : cluster.nodes()) {
            facts.seen(node)
                    .ifPresent(
                            seen ->
                                    notices.objections(node, seen)
                                            .forEach(it -> notices.add(node, it)));
            notices.enforcing(node);
            remarks.of(node).forEach(notices.notices::add);
        }
        notices.orphans();
        notices.addOns();
        notices.notReady();
        return List.copyOf(notices.notices);
    }

    /** Errors that count are no notices: they hold back, or refuse. */
    private void add(Node node, Objection objection) {
        node.settings()
                .whyIgnored(objection.check())
                .ifPresentOrElse(
                        reason -> add(Kind.IGNORED, node.name(), objection.what(), reason),
                        () -> {
                            if (!objection.severe()) {
                                add(Kind.WARNING, node.name(), objection.what(), objection.fix());
                            }
                        });
    }

    private List<Objection> objections(Node node, Seen seen) {
        return Stream.of(
                        clock(node, seen),
                        admission.objections(node, seen).stream(),
                        kernel(node, seen),
                        firewall(node, seen),
                        addresses(node, seen))
                .flatMap(it -> it)
                .toList();
    }

    /** What is worse keeps a server from becoming a node; of who is one already it is told. */
    private Stream<Objection> clock(Node node, Seen seen) {
        var mayJoin = !Admission.isMember(admission.finding(node, seen));
        return clocks
                .skew(seen)
                .filter(_ -> !mayJoin || clocks.error(seen).isEmpty())
                .map(
                        skew ->
                                Objection.warning(
                                        Check.CLOCK_SKEW,
                                        "its clock is %s, going by this machine's and the other servers'"
                                                .formatted(skew),
                                        "let chrony or systemd-timesyncd keep it"))
                .stream();
    }

    /** Of clean servers the checks before init or join tell it. */
    private Stream<Objection> kernel(Node node, Seen seen) {
        var finding = admission.finding(node, seen);
        return finding.condition() == NodeCondition.CLEAN
                ? Stream.empty()
                : KernelObjections.ofOthers(
                        cluster.networks().families(),
                        seen.kernel(),
                        admission.kernelSettings(node, seen),
                        Admission.isMember(finding) && !SwapRule.of(cluster, node).isTolerated())
                        .stream();
    }

    /** Likewise. */
    private Stream<Objection> firewall(Node node, Seen seen) {
        return admission.finding(node, seen).condition() == NodeCondition.CLEAN
                ? Stream.empty()
                : admission.firewalls().objections(node, seen, false).stream();
    }

    /** Nothing turns it off; a network add-on that does not know it fails later. */
    private void enforcing(Node node) {
        admission
                .install(node)
                .flatMap(_ -> facts.seen(node))
                .flatMap(seen -> seen.machine().equipment().software())
                .filter(Software::enforcing)
                .ifPresent(
                        _ ->
                                add(
                                        Kind.WARNING,
                                        node.name(),
                                        "SELinux is enforcing there, and stays so",
                                        "choose a network add-on that works with it"));
    }

    private void clockOfOperator() {
        clocks.skewOfOperator()
                .ifPresent(
                        skew ->
                                add(
                                        Kind.WARNING,
                                        "this machine",
                                        "its clock is %s, going by the servers'".formatted(skew),
                                        "let chrony or systemd-timesyncd keep it"));
    }

    /**
     * A kubelet does not start again with an address that its server lost (kubeadm-facts 2.5); and
     * what the inventory says now does not reach a member. Nothing that is planned makes either
     * worse, so it is told, and the others go on.
     */
    private Stream<Objection> addresses(Node node, Seen seen) {
        var condition = admission.finding(node, seen).condition();
        if (condition != NodeCondition.INITIALISED && condition != NodeCondition.JOINED) {
            return Stream.empty();
        }
        return facts.live().flatMap(live -> live.api().member(node.name())).stream()
                .flatMap(member -> addresses(node, seen, member));
    }

    private static Stream<Objection> addresses(Node node, Seen seen, Member member) {
        var there = seen.addresses().stream().map(InterfaceAddress::address).toList();
        var lost = member.addresses().stream().filter(it -> !there.contains(it)).toList();
        var other =
                node.addresses().stream().filter(it -> !member.addresses().contains(it)).toList();
        return Stream.of(
                        lost.isEmpty()
                                ? Stream.<Objection>empty()
                                : Stream.of(
                                        Objection.warning(
                                                Check.NODE_ADDRESSES,
                                                "its Node has %s, which the server has no more"
                                                        .formatted(texts(lost)),
                                                "give it back before the kubelet restarts, or"
                                                        + " remove the node and join it again")),
                        other.isEmpty()
                                ? Stream.<Objection>empty()
                                : Stream.of(
                                        Objection.warning(
                                                Check.NODE_ADDRESSES,
                                                "the inventory gives it %s, its Node has %s"
                                                        .formatted(
                                                                texts(other),
                                                                texts(member.addresses())),
                                                "set `addresses` back; a member's are changed by"
                                                        + " removing and joining it")))
                .flatMap(it -> it);
    }

    /** Of a cluster that is not there yet nothing has to be said. */
    private void addOns() {
        if (facts.live().isEmpty()) {
            return;
        }
        facts.addOns()
                .forEach(
                        (name, state) -> {
                            if (state.answer() == AddOnState.Answer.UNKNOWN) {
                                add(
                                        Kind.WARNING,
                                        name,
                                        "whether the cluster has this add-on is not known: "
                                                + state.words(),
                                        "kubectl diff needs the program diff (diffutils) on the"
                                                + " control plane, and an API that answers");
                            }
                        });
    }

    /**
     * Where a network is dsctl's to make, a node that has it and is not Ready lacks something else:
     * that is for a person, and no step of ours mends it.
     */
    private void notReady() {
        if (cluster.cni() == Cni.NONE) {
            return;
        }
        for (var node : cluster.nodes()) {
            facts.live()
                    .flatMap(live -> live.api().member(node.name()))
                    .filter(member -> !member.ready())
                    .ifPresent(
                            _ ->
                                    add(
                                            Kind.WARNING,
                                            node.name(),
                                            "its Node is not Ready",
                                            "`kubectl describe node` says why, and `dsctl status`"
                                                    + " what else is wrong"));
        }
    }

    private void orphans() {
        var names = cluster.nodes().stream().map(Node::name).toList();
        facts.live().stream()
                .flatMap(live -> live.api().members().stream())
                .filter(member -> !names.contains(member.name()))
                .forEach(
                        member ->
                                add(
                                        Kind.ORPHAN,
                                        member.name(),
                                        "it is a %s of the cluster, %s, and is left alone"
                                                .formatted(
                                                        member.controlPlane()
                                                                ? "control plane"
                                                                : "worker",
                                                        member.ready() ? "Ready" : "not Ready"),
                                        "add it to the inventory, or take it out of the cluster"
                                                + " with `dsctl remove`"));
    }

    private void add(Kind kind, String subject, String what, String hint) {
        notices.add(new Notice(kind, subject, what, hint));
    }

    private static String texts(List<Address> addresses) {
        return addresses.stream().map(Address::text).collect(Collectors.joining(", "));
    }
}
