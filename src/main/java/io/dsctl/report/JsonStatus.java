package io.dsctl.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.plan.Status;
import io.dsctl.plan.Status.CertificateStatus;
import io.dsctl.plan.Status.MemberStatus;
import io.dsctl.plan.Status.NodeStatus;
import io.dsctl.plan.Status.Remark;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/** For programs: one event on a line; docs/json.md lists its fields. */
public final class JsonStatus implements StatusView {

    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private final PrintWriter out;
    private final InstantSource clock;

    public JsonStatus(PrintWriter out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    public void show(Status status) {
        var json = new JsonObject();
        json.addProperty("event", "status");
        json.addProperty("at", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        json.addProperty("cluster", status.cluster().name());
        json.addProperty("result", status.result().name().toLowerCase(Locale.ROOT));
        status.version().ifPresent(it -> json.addProperty("version", it.toString()));
        status.through().ifPresent(it -> json.addProperty("through", it.name()));
        json.add("nodes", array(status.nodes(), JsonStatus::node));
        json.add("orphans", array(status.orphans(), JsonStatus::orphan));
        json.add("etcd", array(status.etcd(), JsonStatus::etcd));
        json.add("certificates", array(status.certificates(), JsonStatus::certificate));
        json.add("remarks", array(status.remarks(), JsonStatus::remark));
        out.println(GSON.toJson(json));
        out.flush();
    }

    private static JsonObject node(NodeStatus it) {
        var json = new JsonObject();
        json.addProperty("name", it.node().name());
        json.addProperty("role", it.node().role().toString());
        switch (it.facts()) {
            case Silent silent -> {
                json.addProperty("answers", false);
                json.addProperty("what", Printable.of(silent.what()));
                json.addProperty("hint", Printable.of(silent.hint()));
            }
            case Seen seen -> {
                json.addProperty("answers", true);
                var finding = it.finding().orElseThrow();
                json.addProperty("condition", finding.condition().toString());
                json.addProperty("because", Printable.of(finding.because()));
                if (it.node().isControlPlane()) {
                    json.addProperty("apiServerReady", seen.api().isPresent());
                }
                var installed = new JsonObject();
                seen.tools().kubeadm().ifPresent(version(installed, "kubeadm"));
                seen.tools().kubelet().ifPresent(version(installed, "kubelet"));
                json.add("installed", installed);
            }
        }
        json.add("addresses", texts(it.addresses(), Address::text));
        it.member().ifPresent(member -> addMember(json, member));
        return json;
    }

    private static void addMember(JsonObject json, Member member) {
        json.addProperty("ready", member.ready());
        json.addProperty("cordoned", member.info().cordoned());
        json.add("podCIDRs", texts(member.info().podCidrs(), Subnet::cidr));
        member.info().kubelet().ifPresent(version(json, "kubelet"));
        json.addProperty("runtime", Printable.of(member.info().runtime()));
    }

    private static JsonObject orphan(Member member) {
        var json = new JsonObject();
        json.addProperty("name", Printable.of(member.name()));
        json.addProperty("role", member.controlPlane() ? "control-plane" : "worker");
        json.add("addresses", texts(member.addresses(), Address::text));
        addMember(json, member);
        return json;
    }

    private static JsonObject etcd(MemberStatus it) {
        var json = new JsonObject();
        json.addProperty("id", it.member().id());
        json.addProperty("name", Printable.of(it.member().name()));
        it.node().ifPresent(node -> json.addProperty("node", node.name()));
        json.addProperty("voter", it.member().isVoter());
        json.addProperty("learner", it.member().learner());
        json.addProperty("healthy", it.healthy());
        json.add("peers", texts(it.member().peers(), Address::text));
        return json;
    }

    private static JsonObject certificate(CertificateStatus it) {
        var json = new JsonObject();
        json.addProperty("node", it.node().name());
        json.addProperty("name", it.certificate().toString());
        json.addProperty("path", it.certificate().path());
        json.addProperty("authority", it.certificate().isAuthority());
        json.addProperty("ends", it.validity().end());
        json.addProperty("daysLeft", Math.floorDiv(it.validity().left().toSeconds(), 86_400L));
        json.addProperty("endsSoon", it.endsSoon());
        json.addProperty("expired", it.isExpired());
        return json;
    }

    private static JsonObject remark(Remark it) {
        var json = new JsonObject();
        json.addProperty("kind", it.trouble() ? "trouble" : "note");
        json.addProperty("subject", Printable.of(it.subject()));
        json.addProperty("what", Printable.of(it.what()));
        json.addProperty("hint", Printable.of(it.hint()));
        return json;
    }

    private static Consumer<KubernetesVersion> version(JsonObject json, String name) {
        return version -> json.addProperty(name, version.toString());
    }

    private static <T> JsonArray array(Collection<T> values, Function<T, JsonObject> element) {
        var array = new JsonArray();
        values.stream().map(element).forEach(array::add);
        return array;
    }

    private static <T> JsonArray texts(Collection<T> values, Function<T, String> text) {
        var array = new JsonArray();
        values.stream().map(text).forEach(array::add);
        return array;
    }
}
