package io.dsctl.plan;

import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.LiveCluster;
import io.dsctl.facts.NodeCondition;
import io.dsctl.plan.Status.MemberStatus;
import io.dsctl.plan.Status.NodeStatus;
import io.dsctl.plan.Status.Remark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be said of etcd's members; nothing where etcd is not on the control planes. */
final class EtcdRemarks {

    private final Optional<LiveCluster> live;
    private final List<NodeStatus> nodes;
    private final List<MemberStatus> etcd;
    private final List<Remark> remarks = new ArrayList<>();

    EtcdRemarks(Optional<LiveCluster> live, List<NodeStatus> nodes, List<MemberStatus> etcd) {
        this.live = live;
        this.nodes = nodes;
        this.etcd = etcd;
    }

    List<Remark> all() {
        if (etcd.isEmpty()) {
            silent();
        } else {
            etcd.forEach(this::member);
            quorum();
            nodes.forEach(this::outside);
        }
        return remarks;
    }

    /** The API server, which needs etcd, answers: then it knows members, or etcd is elsewhere. */
    private void silent() {
        live.filter(it -> !it.api().etcd().isEmpty())
                .ifPresent(
                        it ->
                                trouble(
                                        "etcd",
                                        "it did not tell its members a second time",
                                        "run `dsctl status` again"));
    }

    /** A learner never answers whether it is healthy. */
    private void member(MemberStatus it) {
        var member = it.member();
        var subject = it.node().map(node -> node.name()).orElse("etcd");
        var what = "the etcd member " + named(member);
        if (member.name().isEmpty()) {
            trouble(
                    subject,
                    what + " was added and never started",
                    "run `dsctl apply`; if it stays, remove it with `etcdctl member remove`");
        } else if (member.learner()) {
            trouble(
                    subject,
                    what + " is a learner and has no vote",
                    "run `dsctl apply` unless it is joining now");
        } else if (!it.healthy()) {
            trouble(
                    subject,
                    what + " is not healthy",
                    "look at its static pod: `crictl ps -a`, and at ports 2379 and 2380");
        } else if (it.node().isEmpty()) {
            remarks.add(
                    new Remark(
                            false,
                            subject,
                            what + " is on no control plane of the inventory",
                            "add that one to the inventory, or take it out of the cluster by"
                                    + " hand"));
        }
    }

    /** How many more may be lost is what one member that is away costs. */
    private void quorum() {
        var voters = etcd.stream().filter(it -> it.member().isVoter()).toList();
        var healthy = voters.stream().filter(MemberStatus::healthy).count();
        var needed = voters.size() / 2 + 1;
        if (healthy < needed) {
            trouble(
                    "etcd",
                    "%d of %d voting members are healthy, and it needs %d to decide anything"
                            .formatted(healthy, voters.size(), needed),
                    "bring back the others; never remove members without a quorum");
        } else if (healthy < voters.size() && healthy == needed) {
            trouble(
                    "etcd",
                    "%d of %d voting members are healthy: it stops when one more is lost"
                            .formatted(healthy, voters.size()),
                    "mend the others first, before anything else is done to a control plane");
        }
    }

    private void outside(NodeStatus it) {
        var hasControlPlane =
                it.finding()
                        .filter(finding -> finding.condition() == NodeCondition.INITIALISED)
                        .isPresent();
        if (hasControlPlane
                && etcd.stream()
                        .noneMatch(member -> member.member().name().equals(it.node().name()))) {
            trouble(
                    it.node().name(),
                    "etcd has no member of this name",
                    "look at it before you run `dsctl apply`: a control plane without etcd was"
                            + " taken out by hand");
        }
    }

    private static String named(EtcdMember member) {
        return member.name().isEmpty()
                ? member.id()
                : "%s (%s)".formatted(member.id(), member.name());
    }

    private void trouble(String subject, String what, String hint) {
        remarks.add(new Remark(true, subject, what, hint));
    }
}
