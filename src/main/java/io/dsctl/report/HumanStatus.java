package io.dsctl.report;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeFacts;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.plan.Status;
import io.dsctl.plan.Status.CertificateStatus;
import io.dsctl.plan.Status.MemberStatus;
import io.dsctl.plan.Status.NodeStatus;
import io.dsctl.plan.Status.Remark;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tables for people, what is wrong below them, and the verdict last. */
public final class HumanStatus implements StatusView {

    private static final String NOTHING = "-";
    private static final int MOST_TITLES = 3;
    private static final int DAY = "2027-03-01".length();

    private final PrintWriter out;
    private final boolean verbose;

    /**
     * @param verbose tells each certificate on a line of its own
     */
    public HumanStatus(PrintWriter out, boolean verbose) {
        this.out = out;
        this.verbose = verbose;
    }

    @Override
    public void show(Status status) {
        head(status);
        print(nodes(status));
        print(addresses(status));
        etcd(status);
        certificates(status);
        orphans(status);
        remarks(status);
        verdict(status);
        out.flush();
    }

    private void head(Status status) {
        var cluster = status.cluster();
        print(
                "%s: %s, %s%s%s"
                        .formatted(
                                cluster.name(),
                                Words.count(cluster.nodes().size(), "node"),
                                Words.families(cluster),
                                status.version().map(it -> ", " + it).orElse(""),
                                status.through().map(it -> ", as " + it + " knows it").orElse("")));
    }

    private static Table nodes(Status status) {
        var table =
                new Table()
                        .row("NODE", "ROLE", "CONDITION", "READY", "KUBELET", "KUBEADM", "RUNTIME");
        for (var it : status.nodes()) {
            table.row(
                    it.node().name(),
                    it.node().role().toString(),
                    condition(it),
                    it.member().map(HumanStatus::ready).orElse(NOTHING),
                    kubelet(it),
                    tool(it, seen -> seen.tools().kubeadm()),
                    it.member()
                            .map(member -> member.info().runtime().replace("://", " "))
                            .filter(runtime -> !runtime.isEmpty())
                            .orElse(NOTHING));
        }
        return table;
    }

    private static String condition(NodeStatus it) {
        return switch (it.facts()) {
            case Silent _ -> "no answer";
            case Seen _ -> it.finding().orElseThrow().condition().toString();
        };
    }

    private static String ready(Member member) {
        return (member.ready() ? "yes" : "no") + (member.info().cordoned() ? ", cordoned" : "");
    }

    /** The one that runs; where that is not known, the one that is installed. */
    private static String kubelet(NodeStatus it) {
        return it.member()
                .flatMap(member -> member.info().kubelet())
                .map(KubernetesVersion::toString)
                .orElseGet(() -> tool(it, seen -> seen.tools().kubelet()));
    }

    private static String tool(NodeStatus it, Function<Seen, Optional<KubernetesVersion>> version) {
        return seen(it.facts()).flatMap(version).map(KubernetesVersion::toString).orElse(NOTHING);
    }

    private static Optional<Seen> seen(NodeFacts facts) {
        return facts instanceof Seen seen ? Optional.of(seen) : Optional.empty();
    }

    private static Table addresses(Status status) {
        var table = new Table().row("NODE", "ADDRESSES", "POD BLOCKS");
        for (var it : status.nodes()) {
            table.row(
                    it.node().name(),
                    joined(it.addresses(), Address::text),
                    joined(
                            it.member().map(member -> member.info().podCidrs()).orElse(List.of()),
                            Subnet::cidr));
        }
        return table;
    }

    private void etcd(Status status) {
        if (status.etcd().isEmpty()) {
            return;
        }
        var table = new Table().row("ETCD MEMBER", "NODE", "STATE", "PEERS");
        for (var it : status.etcd()) {
            table.row(
                    it.member().id(),
                    it.member().name().isEmpty() ? NOTHING : it.member().name(),
                    state(it),
                    joined(it.member().peers(), Address::text));
        }
        print(table);
    }

    private static String state(MemberStatus it) {
        if (it.member().name().isEmpty()) {
            return "never started";
        }
        return (it.member().learner() ? "learner" : "voter")
                + (it.healthy() ? ", healthy" : ", not healthy")
                + (it.node().isEmpty() ? ", not in the inventory" : "");
    }

    /** What ends on the same day on the same nodes stands on one line. */
    private void certificates(Status status) {
        if (status.certificates().isEmpty()) {
            return;
        }
        var table = new Table().row("ENDS", "IN", "NODES", "CERTIFICATES");
        if (verbose) {
            status.certificates()
                    .forEach(
                            it ->
                                    table.row(
                                            day(it),
                                            days(it),
                                            it.node().name(),
                                            it.certificate().toString()));
        } else {
            lines(status)
                    .forEach(
                            (line, nodes) ->
                                    table.row(
                                            line.day(),
                                            days(nodes.getFirst().getFirst()),
                                            Words.some(
                                                    nodes.stream()
                                                            .map(it -> it.getFirst().node().name())
                                                            .toList()),
                                            few(line.titles())));
        }
        print(table);
    }

    private record Line(String day, List<String> titles) {}

    /**
     * What ends on a day on one node; then those nodes together of which the same is to be said.
     */
    private static Map<Line, List<List<CertificateStatus>>> lines(Status status) {
        var byDayAndNode =
                status.certificates().stream()
                        .collect(
                                Collectors.groupingBy(
                                        it -> List.of(day(it), it.node().name()),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        return byDayAndNode.values().stream()
                .collect(
                        Collectors.groupingBy(
                                it -> new Line(day(it.getFirst()), titles(it)),
                                LinkedHashMap::new,
                                Collectors.toList()));
    }

    /** Fewer than of nodes: they are long, and always the same. */
    private static String few(List<String> titles) {
        return titles.size() <= MOST_TITLES
                ? String.join(", ", titles)
                : "%s, %s and %d more".formatted(titles.get(0), titles.get(1), titles.size() - 2);
    }

    private static List<String> titles(List<CertificateStatus> certificates) {
        return certificates.stream()
                .map(CertificateStatus::certificate)
                .sorted()
                .map(Object::toString)
                .toList();
    }

    private static String day(CertificateStatus it) {
        return it.validity().end().substring(0, DAY);
    }

    private static String days(CertificateStatus it) {
        return it.isExpired() ? "ended" : it.validity().left().toDays() + " d";
    }

    private void orphans(Status status) {
        status.orphans()
                .forEach(
                        member ->
                                print(
                                        "  ? not in the inventory: %s: a %s of the cluster, %s"
                                                .formatted(
                                                        member.name(),
                                                        member.controlPlane()
                                                                ? "control plane"
                                                                : "worker",
                                                        member.ready() ? "Ready" : "not Ready")));
    }

    /** What is the same for many nodes is told once. */
    private void remarks(Status status) {
        status.remarks().stream()
                .collect(
                        Collectors.groupingBy(
                                it -> List.of(it.trouble(), it.what(), it.hint()),
                                LinkedHashMap::new,
                                Collectors.toList()))
                .values()
                .forEach(
                        same -> {
                            var one = same.getFirst();
                            print(
                                    "  %s %s: %s"
                                            .formatted(
                                                    one.trouble() ? "!" : "?",
                                                    Words.some(
                                                            same.stream()
                                                                    .map(Remark::subject)
                                                                    .toList()),
                                                    one.what()));
                            print("    hint: " + one.hint());
                        });
    }

    private void verdict(Status status) {
        print(
                switch (status.result()) {
                    case WHOLE -> "Whole: every node is in the cluster, Ready and sound.";
                    case PARTIAL -> "Not whole: the cluster stands, but see `!`.";
                    case ABSENT -> "There is no cluster yet: `dsctl apply` makes it.";
                    case DOWN -> "Down: nothing that was asked serves the cluster.";
                });
    }

    private static <T> String joined(List<T> values, Function<T, String> text) {
        return values.isEmpty()
                ? NOTHING
                : values.stream().map(text).collect(Collectors.joining(", "));
    }

    private void print(Table table) {
        table.lines().forEach(this::print);
        out.println();
    }

    private void print(String line) {
        out.println(Printable.of(line));
    }
}
