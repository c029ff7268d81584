package io.dsctl.execute;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Argument;
import io.dsctl.cluster.ClusterSettings;
import io.dsctl.cluster.Component;
import io.dsctl.cluster.ExternalEtcd;
import io.dsctl.cluster.GoDuration;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Secret;
import io.dsctl.cluster.Taint;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Problem;
import io.dsctl.kubeadm.KubeadmApi;
import io.dsctl.plan.ConfigApi;
import io.dsctl.plan.InitSettings;
import io.dsctl.plan.JoinSettings;
import io.dsctl.plan.NodeRegistration;
import io.dsctl.plan.Plan;
import io.dsctl.plan.Step;
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
import io.dsctl.probe.Prober;
import io.dsctl.render.Templates;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files for kubeadm, by their names below {@link #FOLDER}: kubeadm.yaml with the secrets that a
 * plan does not hold, and the patches that it names.
 */
public final class KubeadmConfigurations {

    /** Where they are on a node, as long as kubeadm runs. */
    public static final String FOLDER = "/run/dsctl";

    private static final String CONFIGURATION = "kubeadm.yaml";
    private static final String PATCHES = "patches";

    /**
     * Counts from the end of init; it is never used, but without one kubeadm makes a token for 24
     * hours.
     */
    private static final String INIT_TOKEN_TTL = "1m0s";

    /** Of the right shape, so that kubeadm and people take the file for what it is. */
    private static final Secret HIDDEN_TOKEN = new Secret("hidden.replacedbydsctl0");

    private static final Secret HIDDEN_KEY = new Secret("0".repeat(64));

    private static final JoinToken HIDDEN_CREDENTIALS =
            new JoinToken(HIDDEN_TOKEN, List.of("sha256:" + "0".repeat(64)), Instant.MAX);

    private final Templates templates;

    public KubeadmConfigurations(Templates templates) {
        this.templates = templates;
    }

    /**
     * What a step will write, with a visible stand-in for every secret. Empty for steps without
     * kubeadm.
     */
    public SequencedMap<String, String> preview(Step step) {
        return switch (step) {
            case InitControlPlane init -> init(init.settings(), HIDDEN_TOKEN);
            case JoinControlPlane join ->
                    joinControlPlane(join.settings(), HIDDEN_CREDENTIALS, HIDDEN_KEY);
            case JoinWorker join -> joinWorker(join.settings(), HIDDEN_CREDENTIALS);
            case FinishControlPlane finish -> markControlPlane(finish.settings());
            case PrepareNode _,
                    InstallPackages _,
                    OpenFirewall _,
                    SetRegistries _,
                    PullImages _,
                    UndoInit _,
                    CleanHalfJoined _,
                    RemoveStaleNode _,
                    ExtendCertSans _,
                    RemoveStaleMember _,
                    RestoreNode _,
                    LabelNode _,
                    ConnectPods _,
                    ApplyAddOn _,
                    TaintNode _,
                    WaitReady _,
                    DrainNode _,
                    LeaveEtcd _,
                    ResetNode _,
                    DeleteNode _,
                    RevokeCredentials _ ->
                    Collections.emptyNavigableMap();
        };
    }

    /**
     * Finds what a template of the user's own would fail on, before any step touches a server.
     *
     * @throws Failure.BrokenTemplate if one does
     */
    public void rehearse(Plan plan) {
        plan.steps().forEach(planned -> preview(planned.step()));
    }

    SequencedMap<String, String> init(InitSettings settings, Secret token) {
        var cluster = settings.settings();
        var values = common(settings.api(), settings.node(), cluster);
        values.put("version", settings.version().toString());
        values.put("clusterName", settings.clusterName());
        settings.endpoint().ifPresent(endpoint -> values.put("endpoint", endpoint.toString()));
        values.put("advertise", settings.advertise().text());
        values.put("podSubnet", settings.networks().podSubnet());
        values.put("serviceSubnet", settings.networks().serviceSubnet());
        settings.networks().dnsDomain().ifPresent(domain -> values.put("dnsDomain", domain));
        values.put("certSans", settings.certSans());
        values.put("token", token.reveal());
        values.put("description", Prober.TOKEN_DESCRIPTION);
        values.put("ttl", INIT_TOKEN_TTL);
        values.putAll(cluster(cluster));
        values.put("extraArgs", extraArgs(settings));
        return files(
                "init-control-plane/kubeadm.yaml",
                values,
                cluster,
                settings.kubeadm(),
                settings.node());
    }

    SequencedMap<String, String> joinWorker(JoinSettings settings, JoinToken token) {
        return files(
                "join-worker/kubeadm.yaml",
                join(settings, token),
                settings.settings(),
                settings.kubeadm(),
                settings.node());
    }

    SequencedMap<String, String> joinControlPlane(
            JoinSettings settings, JoinToken token, Secret certificateKey) {
        var values = join(settings, token);
        values.put("advertise", settings.advertise().map(Address::text).orElseThrow());
        values.put("certificateKey", certificateKey.reveal());
        return files(
                "join-control-plane/kubeadm.yaml",
                values,
                settings.settings(),
                settings.kubeadm(),
                settings.node());
    }

    /** For a control plane whose join ended before it got its role and taints. */
    SequencedMap<String, String> markControlPlane(JoinSettings settings) {
        var template = "finish-control-plane/kubeadm.yaml";
        var values = common(settings.api(), settings.node(), settings.settings());
        values.put("version", settings.kubeadm().toString());
        values.put("advertise", settings.advertise().map(Address::text).orElseThrow());
        var configuration = templates.render(template, values);
        refuseWhatKubeadmWouldDrop(template, configuration, settings.kubeadm(), settings.node());
        return new TreeMap<>(Map.of(CONFIGURATION, configuration));
    }

    private SequencedMap<String, String> files(
            String template,
            Map<String, Object> values,
            ClusterSettings cluster,
            KubernetesVersion kubeadm,
            NodeRegistration node) {
        var files = new LinkedHashMap<String, String>();
        var configuration = templates.render(template, values);
        refuseWhatKubeadmWouldDrop(template, configuration, kubeadm, node);
        files.put(CONFIGURATION, configuration);
        cluster.patches()
                .forEach(patch -> files.put(PATCHES + "/" + patch.name(), patch.content()));
        return Collections.unmodifiableSequencedMap(files);
    }

    /** It goes on without a field that it does not know; the template may be the user's own. */
    private void refuseWhatKubeadmWouldDrop(
            String template,
            String configuration,
            KubernetesVersion kubeadm,
            NodeRegistration node) {
        var problems =
                KubeadmApi.problemsIn(configuration, kubeadm).stream()
                        .map(
                                problem ->
                                        Problem.ofFile(
                                                templates.path(template),
                                                "what it makes for %s, line %d: %s"
                                                        .formatted(
                                                                node.name(),
                                                                problem.line(),
                                                                problem.what()),
                                                problem.hint()))
                        .toList();
        if (!problems.isEmpty()) {
            throw new Failure.BrokenTemplate(problems);
        }
    }

    private static Map<String, Object> join(JoinSettings settings, JoinToken token) {
        var values = common(settings.api(), settings.node(), settings.settings());
        values.put("endpoint", settings.endpoint().toString());
        values.put("token", token.token().reveal());
        values.put("caHashes", token.caHashes());
        return values;
    }

    /** What init and both kinds of join are told. */
    private static Map<String, Object> common(
            ConfigApi api, NodeRegistration node, ClusterSettings cluster) {
        var values = new HashMap<String, Object>();
        values.put("api", api.toString());
        values.put("nodeName", node.name());
        values.put("criSocket", node.criSocket());
        values.put("nodeIps", node.nodeIps().stream().map(Address::text).toList());
        node.taints()
                .ifPresent(
                        taints ->
                                values.put(
                                        "taints",
                                        taints.stream()
                                                .map(KubeadmConfigurations::taint)
                                                .toList()));
        values.put("ignoredChecks", node.ignoredChecks());
        values.put("kubeletArgs", arguments(node.kubeletArgs()));
        if (!cluster.patches().isEmpty()) {
            values.put("patches", FOLDER + "/" + PATCHES);
        }
        values.put("timeouts", timeouts(cluster));
        return values;
    }

    /** What only init is told: the cluster keeps it for those who join. */
    private static Map<String, Object> cluster(ClusterSettings cluster) {
        var values = new HashMap<String, Object>();
        cluster.imageRepository().ifPresent(it -> values.put("imageRepository", it));
        values.put("featureGates", cluster.featureGates());
        cluster.externalEtcd().ifPresent(it -> values.put("externalEtcd", externalEtcd(it)));
        values.put("kubelet", cluster.kubelet());
        values.put("kubeProxy", cluster.kubeProxy());
        values.put("skipPhases", cluster.skipPhases());
        cluster.encryptionAlgorithm().ifPresent(it -> values.put("encryptionAlgorithm", it));
        putDuration(values, "certificateValidity", cluster.certificateValidity());
        putDuration(values, "caCertificateValidity", cluster.caCertificateValidity());
        return values;
    }

    private static Map<String, Object> extraArgs(InitSettings settings) {
        var values = new HashMap<String, Object>();
        for (var component : Component.values()) {
            var told = settings.settings().extraArgs().getOrDefault(component, List.of()).stream();
            values.put(
                    component.field(),
                    arguments(
                            component == Component.CONTROLLER_MANAGER
                                    ? Stream.concat(settings.nodeMaskFlags().stream(), told)
                                            .toList()
                                    : told.toList()));
        }
        return values;
    }

    private static List<Map<String, String>> arguments(List<Argument> arguments) {
        return arguments.stream()
                .map(argument -> Map.of("name", argument.name(), "value", argument.value()))
                .toList();
    }

    private static Map<String, String> taint(Taint taint) {
        var values = new HashMap<String, String>();
        values.put("key", taint.key());
        taint.value().ifPresent(value -> values.put("value", value));
        values.put("effect", taint.effect().toString());
        return values;
    }

    private static Map<String, Object> externalEtcd(ExternalEtcd etcd) {
        var values = new HashMap<String, Object>();
        values.put("endpoints", etcd.endpoints());
        etcd.client()
                .ifPresent(
                        client -> {
                            values.put("caFile", client.caFile());
                            values.put("certFile", client.certFile());
                            values.put("keyFile", client.keyFile());
                        });
        return values;
    }

    private static SequencedMap<String, String> timeouts(ClusterSettings cluster) {
        var values = new LinkedHashMap<String, String>();
        cluster.timeouts()
                .forEach((timeout, limit) -> values.put(timeout.field(), GoDuration.text(limit)));
        return values;
    }

    private static void putDuration(
            Map<String, Object> values, String name, Optional<Duration> duration) {
        duration.ifPresent(it -> values.put(name, GoDuration.text(it)));
    }
}
