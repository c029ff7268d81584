package io.dsctl.report;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ContainerdState;
import io.dsctl.facts.Equipment;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.Machine;
import io.dsctl.facts.Member;
import io.dsctl.facts.Modules;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.facts.Software;
import io.dsctl.plan.Explanation;
import io.dsctl.plan.HeldBack;
import io.dsctl.plan.Notice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One node in the order in which dsctl comes to know it: seen, judged, planned. */
final class HumanExplanation {

    private final Explanation it;
    private final List<String> lines = new ArrayList<>();

    private HumanExplanation(Explanation explanation) {
        this.it = explanation;
    }

    static List<String> lines(Explanation explanation) {
        var human = new HumanExplanation(explanation);
        var node = explanation.node();
        human.lines.add(
                "%s: %s of %s, reached at %s"
                        .formatted(
                                node,
                                node.role(),
                                explanation.cluster().name(),
                                node.login().address()));
        switch (explanation.facts()) {
            case Silent silent -> {
                human.lines.add("It did not answer: " + silent.what());
                human.lines.add("  hint: " + silent.hint());
            }
            case Seen seen -> human.seen(seen);
        }
        human.condition();
        human.plan();
        human.notices();
        return human.lines;
    }

    private void seen(Seen seen) {
        lines.add("Seen:");
        machine(seen.machine());
        fact(
                "addresses",
                seen.addresses().stream()
                        .map(
                                own ->
                                        "%s/%d on %s%s"
                                                .formatted(
                                                        own.address(),
                                                        own.prefixLength(),
                                                        own.networkInterface(),
                                                        own.lasting() ? "" : ", not lasting")));
        fact(
                "forwarding",
                Stream.of(Family.values())
                        .map(family -> family + (seen.kernel().forwards(family) ? " on" : " off")));
        modules(seen.kernel().modules());
        fact("swap at boot", seen.kernel().swap().atBoot().stream());
        fact(
                "programs",
                Stream.of(
                        "kubeadm " + version(seen.tools().kubeadm()),
                        "kubelet " + version(seen.tools().kubelet()),
                        seen.tools().kubectl() ? "kubectl" : "no kubectl"));
        fact("runtimes", seen.criSockets().stream());
        equipment(seen.machine().equipment());
        fact(
                "files",
                Stream.of(KubernetesFile.values())
                        .filter(seen.files()::has)
                        .map(KubernetesFile::path));
        fact("CA", seen.files().caHashes().stream().sorted());
        if (seen.kubeadmRuns()) {
            fact("kubeadm", Stream.of("at work"));
        }
        seen.initRecord()
                .ifPresent(
                        record ->
                                fact(
                                        "init",
                                        Stream.of(
                                                record.finished()
                                                        ? "begun and finished here"
                                                        : "begun here, not finished")));
        fact(
                "its Node",
                it.through()
                        .map(through -> Stream.of(member(through)))
                        .orElseGet(() -> Stream.of("there is no API server to ask")));
    }

    private void modules(Modules modules) {
        fact(
                "modules",
                Modules.WANTED.stream().map(module -> module + " " + state(modules, module)));
    }

    private static String state(Modules modules, String module) {
        if (modules.working().contains(module)) {
            return "working";
        }
        if (modules.forbidden().contains(module)) {
            return "forbidden";
        }
        return modules.loadable().contains(module) ? "not loaded" : "not there";
    }

    private void machine(Machine machine) {
        fact(
                "machine",
                Stream.of(
                                Optional.of(machine.hostname()),
                                Optional.of(machine.machineId()).map("machine-id "::concat),
                                Optional.of(machine.productUuid())
                                        .filter(uuid -> !uuid.isEmpty())
                                        .map("product_uuid "::concat),
                                machine.clockAhead().map(HumanExplanation::clock))
                        .flatMap(Optional::stream)
                        .filter(text -> !text.isEmpty()));
    }

    private static String clock(Duration ahead) {
        var seconds = ahead.toSeconds();
        return seconds == 0
                ? "clock as here"
                : "clock %d s %s of this machine's"
                        .formatted(Math.abs(seconds), seconds > 0 ? "ahead" : "behind");
    }

    /** Members are not asked. */
    private void equipment(Equipment equipment) {
        if (equipment.equals(Equipment.unknown())) {
            return;
        }
        fact(
                "size",
                Stream.of(
                                equipment.cpus().map(cpus -> Words.count(cpus, "CPU")),
                                equipment.memoryMegabytes().map(it -> it + " MB of memory"),
                                equipment
                                        .swaps()
                                        .map(
                                                it ->
                                                        it.isEmpty()
                                                                ? "no swap"
                                                                : "swap on "
                                                                        + String.join(", ", it)),
                                equipment.cgroups().map("control groups v%d"::formatted))
                        .flatMap(Optional::stream));
        equipment.software().ifPresent(software -> fact("system", system(software)));
        fact(
                "ports in use",
                equipment.listeners().stream()
                        .map(
                                listener ->
                                        listener.port()
                                                + (listener.process().isEmpty()
                                                        ? ""
                                                        : " by " + listener.process()))
                        .distinct());
        fact("not there", equipment.missingPrograms().stream().sorted());
        fact("in the way", equipment.inTheWay().stream().sorted());
    }

    private static Stream<String> system(Software software) {
        return Stream.of(
                        Stream.of(software.system()),
                        software.installed().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(
                                        it ->
                                                "%s %s from a package%s"
                                                        .formatted(
                                                                it.getKey(),
                                                                it.getValue(),
                                                                software.held()
                                                                                .contains(
                                                                                        it.getKey())
                                                                        ? ", held"
                                                                        : "")),
                        software.containerd().stream().map(HumanExplanation::containerd))
                .flatMap(it -> it);
    }

    private static String containerd(ContainerdState state) {
        return "containerd%s, configured by %s"
                .formatted(
                        state.major().map(it -> " " + it).orElse(""),
                        switch (state.configuration()) {
                            case NONE -> "nobody";
                            case PACKAGE -> "its package";
                            case DSCTL -> "dsctl";
                            case SOMEBODY -> "somebody";
                        });
    }

    private String member(Node through) {
        return it.member()
                .map(
                        member ->
                                "%s %s with %s, as %s knows it"
                                        .formatted(
                                                member.ready() ? "a Ready" : "a not Ready",
                                                role(member),
                                                member.addresses().stream()
                                                        .map(Address::text)
                                                        .collect(Collectors.joining(", ")),
                                                through))
                .orElseGet(() -> through + " knows none of this name");
    }

    private static String role(Member member) {
        return member.controlPlane() ? "control plane" : "worker";
    }

    private void condition() {
        it.finding()
                .ifPresent(
                        finding ->
                                lines.add(
                                        "So it is %s: %s"
                                                .formatted(
                                                        finding.condition(), finding.because())));
    }

    private void plan() {
        if (!it.refusals().isEmpty()) {
            lines.add("apply would do nothing on any node, because it is unsafe:");
            it.refusals()
                    .forEach(
                            refusal ->
                                    point(
                                            "!",
                                            refusal.subject() + ": " + refusal.what(),
                                            "hint: " + refusal.hint()));
        } else if (!it.silent().isEmpty()) {
            lines.add(
                    "apply would do nothing on any node, because every control plane must answer: "
                            + it.silent().stream()
                                    .map(Node::name)
                                    .collect(Collectors.joining(", ")));
        } else if (it.steps().isEmpty() && it.heldBack().isEmpty()) {
            lines.add("apply would do nothing here: it is as the inventory says");
        } else if (it.steps().isEmpty()) {
            lines.add("apply would leave it out:");
            it.heldBack().forEach(this::heldBack);
        } else {
            lines.add("apply would:");
            it.steps()
                    .forEach(
                            planned ->
                                    point(
                                            "+",
                                            planned.step().title(),
                                            "because " + planned.reason()));
            it.heldBack().forEach(this::heldBack);
        }
    }

    private void heldBack(HeldBack heldBack) {
        point("!", heldBack.what(), "hint: " + heldBack.hint());
    }

    private void notices() {
        for (Notice notice : it.notices()) {
            switch (notice.kind()) {
                case WARNING -> point("?", "warning: " + notice.what(), "hint: " + notice.hint());
                case IGNORED -> point("?", "ignored: " + notice.what(), "reason: " + notice.hint());
                case ORPHAN -> {}
            }
        }
    }

    private void point(String sign, String what, String more) {
        lines.add("  %s %s".formatted(sign, what));
        lines.add("    " + more);
    }

    private void fact(String title, Stream<String> values) {
        var text = values.collect(Collectors.joining(", "));
        lines.add("  %-12s  %s".formatted(title, text.isEmpty() ? "none" : text));
    }

    private static String version(Optional<KubernetesVersion> version) {
        return version.map(KubernetesVersion::toString).orElse("not installed");
    }
}
