package io.dsctl.execute;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Node;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.failure.Failure;
import io.dsctl.plan.InitSettings;
import io.dsctl.plan.JoinSettings;
import io.dsctl.plan.Step;
import io.dsctl.plan.Step.CleanHalfJoined;
import io.dsctl.plan.Step.InitControlPlane;
import io.dsctl.plan.Step.JoinControlPlane;
import io.dsctl.plan.Step.JoinWorker;
import io.dsctl.plan.Step.PrepareNode;
import io.dsctl.plan.Step.RemoveStaleNode;
import io.dsctl.plan.Step.RevokeCredentials;
import io.dsctl.probe.Prober;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How each step is done. */
final class Recipes {

    /** kubeadm's own timeouts, added up, with room for slow images: kubeadm-facts 3.5. */
    private static final Duration INIT_DEADLINE = Duration.ofMinutes(20);

    private static final Duration CONTROL_PLANE_DEADLINE = Duration.ofMinutes(30);
    private static final Duration WORKER_DEADLINE = Duration.ofMinutes(20);
    private static final Duration RESET_DEADLINE = Duration.ofMinutes(10);

    /**
     * Counts from the end of init; it is never used, but without one kubeadm makes a token for 24
     * hours.
     */
    private static final String INIT_TOKEN_TTL = "1m0s";

    private final Shell shell;
    private final Prober prober;
    private final Secrets secrets;
    private final Credentials credentials;

    Recipes(Shell shell, Prober prober, Secrets secrets, Credentials credentials) {
        this.shell = shell;
        this.prober = prober;
        this.secrets = secrets;
        this.credentials = credentials;
    }

    /**
     * @param attempt counted from 1; a later one looks first what the earlier left
     */
    void carryOut(Step step, int attempt) {
        switch (step) {
            case PrepareNode prepare -> prepareNode(prepare);
            case InitControlPlane init -> initControlPlane(init, attempt);
            case CleanHalfJoined(var node, var through) -> cleanHalfJoined(node, through);
            case RemoveStaleNode(var node, var through) ->
                    shell.run(through, "remove-stale-node/script.sh", Map.of("name", node.name()));
            case JoinControlPlane join -> joinControlPlane(join);
            case JoinWorker join -> joinWorker(join, attempt);
            case RevokeCredentials(var node) ->
                    shell.run(
                            node,
                            "revoke-credentials/script.sh",
                            Map.of("description", base64(Prober.TOKEN_DESCRIPTION)));
        }
    }

    private void prepareNode(PrepareNode prepare) {
        var settings = prepare.settings();
        shell.run(
                prepare.node(),
                "prepare-node/script.sh",
                Map.of(
                        "file", settings.sysctlFile(),
                        "acceptRa", settings.acceptRa(),
                        "forward",
                                settings.forward().stream()
                                        .flatMap(family -> settingsBelowProcSys(family).stream())
                                        .toList()));
    }

    /** For IPv6 "default" too, which is what kubeadm reads (kubeadm-facts 2.7). */
    private static List<String> settingsBelowProcSys(Family family) {
        return switch (family) {
            case IPV4 -> List.of("net/ipv4/ip_forward");
            case IPV6 ->
                    List.of("net/ipv6/conf/all/forwarding", "net/ipv6/conf/default/forwarding");
        };
    }

    private void initControlPlane(InitControlPlane init, int attempt) {
        var settings = init.settings();
        var work =
                shell.render(
                        "init-control-plane/work.sh",
                        Map.of(
                                "fingerprint",
                                settings.fingerprint(),
                                "resume",
                                init.resume() || attempt > 1));
        kubeadm(
                init,
                "kubeadm init",
                work,
                Map.of(
                        "kubeadm.yaml",
                        shell.render("init-control-plane/kubeadm.yaml", values(settings))),
                INIT_DEADLINE);
        shell.run(
                init.node(),
                "join-worker/verify.sh",
                Map.of("name", init.node().name(), "addresses", joined(settings.nodeIps())));
    }

    private void joinControlPlane(JoinControlPlane join) {
        var traces = look(join.node()).files().present();
        if (!traces.isEmpty()) {
            throw Failure.StepFailed.forGood(
                    join.node().name(),
                    "an attempt to join left traces, such as " + traces.iterator().next().path(),
                    "a control plane's half-done join may be in etcd: check `etcdctl member list`,"
                            + " then run `kubeadm reset` on it by hand");
        }
        var values =
                values(join.settings(), credentials.token(join.through(), CONTROL_PLANE_DEADLINE));
        values.put(
                "certificateKey",
                credentials.certificateKey(join.through(), CONTROL_PLANE_DEADLINE).reveal());
        join(join, values, CONTROL_PLANE_DEADLINE);
        verify(join, join.through(), join.settings());
    }

    private void joinWorker(JoinWorker join, int attempt) {
        if (!isMember(join, attempt)) {
            join(
                    join,
                    values(join.settings(), credentials.token(join.through(), WORKER_DEADLINE)),
                    WORKER_DEADLINE);
        }
        verify(join, join.through(), join.settings());
    }

    /** A join that seemed to fail may come true later: the kubelet goes on by itself (J09, L15). */
    private boolean isMember(JoinWorker join, int attempt) {
        var seen = look(join.node());
        if (seen.files().present().isEmpty()) {
            return false;
        }
        if (seen.files().has(KubernetesFile.KUBELET_CONF) && isInApi(join.node(), join.through())) {
            return true;
        }
        if (attempt == 1) {
            throw Failure.StepFailed.forGood(
                    join.node().name(),
                    "somebody else worked on this server since the plan was made",
                    "run dsctl again");
        }
        return cleanHalfJoined(join.node(), join.through());
    }

    /** Whether the node had joined after all, so that nothing was undone. */
    private boolean cleanHalfJoined(Node node, Node through) {
        var seen = look(node);
        shell.run(node, "clean-half-joined/stop.sh", Map.of());
        if (seen.files().has(KubernetesFile.KUBELET_CONF) && isInApi(node, through)) {
            shell.run(node, "clean-half-joined/start.sh", Map.of());
            return true;
        }
        var work = shell.render("clean-half-joined/work.sh", Map.of());
        var result = shell.runDetached(node, work, Map.of(), RESET_DEADLINE);
        if (!result.succeeded()) {
            throw KubeadmFailures.of(node.name(), "kubeadm reset", result);
        }
        return false;
    }

    private boolean isInApi(Node node, Node through) {
        return !shell.run(through, "clean-half-joined/look.sh", Map.of("name", node.name()))
                .isBlank();
    }

    private Seen look(Node node) {
        return switch (prober.probe(node, Optional.empty())) {
            case Seen seen -> seen;
            case Silent silent ->
                    throw new Failure.Unreachable(node.name(), silent.what(), silent.hint());
        };
    }

    private void join(Step step, Map<String, Object> values, Duration deadline) {
        try {
            kubeadm(
                    step,
                    "kubeadm join",
                    shell.render(step.name() + "/work.sh", Map.of()),
                    Map.of("kubeadm.yaml", shell.render(step.name() + "/kubeadm.yaml", values)),
                    deadline);
        } catch (Failure.StepFailed failed) {
            credentials.forget();
            throw failed;
        }
    }

    private void verify(Step step, Node through, JoinSettings settings) {
        shell.run(
                through,
                step.name() + "/verify.sh",
                Map.of("name", step.node().name(), "addresses", joined(settings.nodeIps())));
    }

    private void kubeadm(
            Step step, String command, String work, Map<String, String> files, Duration deadline) {
        var result = shell.runDetached(step.node(), work, files, deadline);
        if (!result.succeeded()) {
            throw KubeadmFailures.of(step.node().name(), command, result);
        }
    }

    private Map<String, Object> values(InitSettings settings) {
        var values = new HashMap<String, Object>();
        values.put("api", settings.api().toString());
        values.put("version", settings.version().toString());
        values.put("clusterName", settings.clusterName());
        values.put("nodeName", settings.nodeName());
        values.put("criSocket", settings.criSocket());
        settings.endpoint().ifPresent(endpoint -> values.put("endpoint", endpoint.toString()));
        values.put("advertise", settings.advertise().text());
        values.put("nodeIps", texts(settings.nodeIps()));
        values.put("podSubnet", settings.podSubnet());
        values.put("serviceSubnet", settings.serviceSubnet());
        values.put("certSans", settings.certSans());
        values.put("token", secrets.token().reveal());
        values.put("description", Prober.TOKEN_DESCRIPTION);
        values.put("ttl", INIT_TOKEN_TTL);
        return values;
    }

    private static Map<String, Object> values(JoinSettings settings, JoinToken token) {
        var values = new HashMap<String, Object>();
        values.put("api", settings.api().toString());
        values.put("nodeName", settings.nodeName());
        values.put("criSocket", settings.criSocket());
        values.put("endpoint", settings.endpoint().toString());
        settings.advertise().ifPresent(address -> values.put("advertise", address.text()));
        values.put("nodeIps", texts(settings.nodeIps()));
        values.put("token", token.token().reveal());
        values.put("caHashes", token.caHashes());
        return values;
    }

    private static List<String> texts(List<Address> addresses) {
        return addresses.stream().map(Address::text).toList();
    }

    private static String joined(List<Address> addresses) {
        return addresses.stream().map(Address::text).collect(Collectors.joining(" "));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
