package io.dsctl.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Node;
import io.dsctl.facts.ContainerdState;
import io.dsctl.facts.Equipment;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.Listener;
import io.dsctl.facts.Machine;
import io.dsctl.facts.Member;
import io.dsctl.facts.Modules;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.facts.Software;
import io.dsctl.failure.Refusal;
import io.dsctl.plan.Explanation;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One node for programs, in the order of {@link HumanExplanation}; docs/json.md lists the fields.
 */
final class ExplanationJson {

    private ExplanationJson() {}

    static JsonObject of(Explanation explanation) {
        var node = explanation.node();
        var json = new JsonObject();
        json.addProperty("cluster", explanation.cluster().name());
        json.addProperty("node", node.name());
        json.addProperty("role", node.role().toString());
        json.addProperty("address", node.login().address().toString());
        switch (explanation.facts()) {
            case Silent silent ->
                    json.add("silent", PlanJson.trouble(node, silent.what(), silent.hint()));
            case Seen seen -> json.add("seen", of(seen));
        }
        explanation.through().ifPresent(it -> json.addProperty("through", it.name()));
        explanation.member().ifPresent(it -> json.add("member", of(it)));
        explanation
                .finding()
                .ifPresent(
                        finding -> {
                            json.addProperty("condition", finding.condition().toString());
                            json.addProperty("because", Printable.of(finding.because()));
                        });
        json.add("refusals", all(explanation.refusals(), ExplanationJson::of));
        json.add("silentControlPlanes", texts(explanation.silent().stream().map(Node::name)));
        json.add("steps", all(explanation.steps(), PlanJson::of));
        json.add("leftOut", all(explanation.heldBack(), PlanJson::of));
        json.add("notices", all(explanation.notices(), PlanJson::of));
        return json;
    }

    private static JsonObject of(Seen seen) {
        var json = of(seen.machine());
        json.add("addresses", all(seen.addresses(), ExplanationJson::of));
        var forwarding = new JsonObject();
        for (var family : Family.values()) {
            forwarding.addProperty(
                    family.toString().toLowerCase(Locale.ROOT), seen.kernel().forwards(family));
        }
        json.add("forwarding", forwarding);
        json.add("modules", of(seen.kernel().modules()));
        json.add("swapAtBoot", texts(seen.kernel().swap().atBoot().stream()));
        seen.tools().kubeadm().ifPresent(it -> json.addProperty("kubeadm", it.toString()));
        seen.tools().kubelet().ifPresent(it -> json.addProperty("kubelet", it.toString()));
        json.addProperty("kubectl", seen.tools().kubectl());
        json.add("runtimes", texts(seen.criSockets().stream()));
        add(json, seen.machine().equipment());
        json.add(
                "files",
                texts(
                        Stream.of(KubernetesFile.values())
                                .filter(seen.files()::has)
                                .map(KubernetesFile::path)));
        json.add("caHashes", texts(seen.files().caHashes().stream().sorted()));
        json.addProperty("kubeadmAtWork", seen.kubeadmRuns());
        seen.initRecord().ifPresent(it -> json.addProperty("initFinished", it.finished()));
        return json;
    }

    private static JsonObject of(Machine machine) {
        var json = new JsonObject();
        json.addProperty("hostname", Printable.of(machine.hostname()));
        json.addProperty("machineId", Printable.of(machine.machineId()));
        json.addProperty("productUuid", Printable.of(machine.productUuid()));
        machine.clockAhead()
                .ifPresent(ahead -> json.addProperty("clockAheadSeconds", ahead.toSeconds()));
        return json;
    }

    /** Members are not asked: then these fields are missing. */
    private static void add(JsonObject json, Equipment equipment) {
        if (equipment.equals(Equipment.unknown())) {
            return;
        }
        equipment.cpus().ifPresent(it -> json.addProperty("cpus", it));
        equipment.memoryMegabytes().ifPresent(it -> json.addProperty("memoryMegabytes", it));
        equipment.swaps().ifPresent(it -> json.add("swaps", texts(it.stream())));
        equipment.cgroups().ifPresent(it -> json.addProperty("cgroups", it));
        equipment.software().ifPresent(it -> json.add("software", of(it)));
        json.add("listeners", all(equipment.listeners(), ExplanationJson::of));
        json.add("missingPrograms", texts(equipment.missingPrograms().stream().sorted()));
        json.add("inTheWay", texts(equipment.inTheWay().stream().sorted()));
    }

    private static JsonObject of(Modules modules) {
        var json = new JsonObject();
        json.add("working", texts(modules.working().stream().sorted()));
        json.add("loadable", texts(modules.loadable().stream().sorted()));
        json.add("forbidden", texts(modules.forbidden().stream().sorted()));
        return json;
    }

    private static JsonObject of(Software software) {
        var json = new JsonObject();
        json.addProperty("system", Printable.of(software.system()));
        var packages = new JsonObject();
        software.installed().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(it -> packages.addProperty(it.getKey(), it.getValue().toString()));
        json.add("packages", packages);
        json.add("held", texts(software.held().stream().sorted()));
        software.containerd().ifPresent(it -> json.add("containerd", of(it)));
        return json;
    }

    private static JsonObject of(ContainerdState containerd) {
        var json = new JsonObject();
        containerd.major().ifPresent(it -> json.addProperty("major", it));
        json.addProperty("configuration", containerd.configuration().toString());
        containerd.systemdCgroup().ifPresent(it -> json.addProperty("systemdCgroup", it));
        return json;
    }

    private static JsonObject of(InterfaceAddress own) {
        var json = new JsonObject();
        json.addProperty("address", own.address().text());
        json.addProperty("prefixLength", own.prefixLength());
        json.addProperty("interface", Printable.of(own.networkInterface()));
        json.addProperty("lasting", own.lasting());
        return json;
    }

    private static JsonObject of(Listener listener) {
        var json = new JsonObject();
        json.addProperty("port", listener.port());
        json.addProperty("process", Printable.of(listener.process()));
        return json;
    }

    private static JsonObject of(Member member) {
        var json = new JsonObject();
        json.addProperty("ready", member.ready());
        json.addProperty("controlPlane", member.controlPlane());
        json.add("addresses", texts(member.addresses().stream().map(Address::text)));
        return json;
    }

    private static JsonObject of(Refusal refusal) {
        var json = new JsonObject();
        json.addProperty("subject", Printable.of(refusal.subject()));
        json.addProperty("what", Printable.of(refusal.what()));
        json.addProperty("hint", Printable.of(refusal.hint()));
        return json;
    }

    private static <T> JsonArray all(Collection<T> values, Function<T, JsonObject> json) {
        var array = new JsonArray();
        values.forEach(value -> array.add(json.apply(value)));
        return array;
    }

    private static JsonArray texts(Stream<String> texts) {
        var array = new JsonArray();
        texts.map(Printable::of).forEach(array::add);
        return array;
    }
}
