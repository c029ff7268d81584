package io.dsctl.execute;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Node;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.InitSettings;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How each step is done. When its turn comes, each looks again: the plan may be a while ago. */
final class Recipes {

    /** kubeadm's own timeouts, added up, with room for slow images: kubeadm-facts 3.5. */
    private static final Duration INIT_DEADLINE = Duration.ofMinutes(20);

    private static final Duration CONTROL_PLANE_DEADLINE = Duration.ofMinutes(30);
    private static final Duration WORKER_DEADLINE = Duration.ofMinutes(20);
    private static final Duration RESET_DEADLINE = Duration.ofMinutes(10);

    private final Shell shell;
    private final Prober prober;
    private final Secrets secrets;
    private final Credentials credentials;
    private final Kubeadm kubeadm;
    private final KubeadmConfigurations configurations;

    Recipes(Shell shell, Prober prober, Secrets secrets, Credentials credentials) {
        this.shell = shell;
        this.prober = prober;
        this.secrets = secrets;
        this.credentials = credentials;
        this.kubeadm = new Kubeadm(shell);
        this.configurations = new KubeadmConfigurations(shell);
    }

    /**
     * @param attempt counted from 1
     */
    void carryOut(Step step, int attempt) {
        switch (step) {
            case PrepareNode prepare -> prepareNode(prepare);
            case InitControlPlane init -> initControlPlane(init, attempt);
            case CleanHalfJoined clean -> cleanHalfJoined(clean, clean.through());
            case RemoveStaleNode remove -> removeStaleNode(remove);
            case JoinControlPlane join -> joinControlPlane(join);
            case JoinWorker join -> joinWorker(join);
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
        var resume = attempt == 1 ? init.resume() : isCutShort(init.node(), settings);
        var work =
                shell.render(
                        "init-control-plane/work.sh",
                        Map.of("fingerprint", settings.fingerprint(), "resume", resume));
        kubeadm.run(
                init,
                "kubeadm init",
                work,
                configurations.init(settings, secrets.token()),
                INIT_DEADLINE);
        verify(init, init.node(), settings.nodeIps(), "join-worker/verify.sh");
    }

    /** Only for what our own init left may the checks for an empty server be passed over. */
    private boolean isCutShort(Node node, InitSettings settings) {
        var seen = look(node);
        return !seen.files().present().isEmpty()
                && seen.initRecord()
                        .filter(
                                record ->
                                        !record.finished()
                                                && record.fingerprint()
                                                        .equals(settings.fingerprint()))
                        .isPresent();
    }

    private void joinControlPlane(JoinControlPlane join) {
        var through = join.through();
        if (mustJoin(join, through)) {
            shell.run(
                    through,
                    "join-control-plane/check.sh",
                    Map.of("name", join.node().name(), "through", through.name()));
            var token = credentials.token(through, CONTROL_PLANE_DEADLINE);
            var certificateKey = credentials.certificateKey(through, CONTROL_PLANE_DEADLINE);
            join(
                    join,
                    configurations.joinControlPlane(join.settings(), token, certificateKey),
                    CONTROL_PLANE_DEADLINE);
        }
        verify(join, through, join.settings().nodeIps(), "join-control-plane/verify.sh");
    }

    private void joinWorker(JoinWorker join) {
        var through = join.through();
        if (mustJoin(join, through)) {
            join(
                    join,
                    configurations.joinWorker(
                            join.settings(), credentials.token(through, WORKER_DEADLINE)),
                    WORKER_DEADLINE);
        }
        verify(join, through, join.settings().nodeIps(), "join-worker/verify.sh");
    }

    private boolean mustJoin(Step join, Node through) {
        return kubeadm.isWaitedFor(join)
                || switch (aftermath(join.node(), through)) {
                    case NOTHING -> true;
                    case JOINED -> false;
                    case STILL_AT_WORK -> throw stillAtWork(join.node());
                    case HALF_DONE -> {
                        if (join.node().isControlPlane()) {
                            throw StepFailed.forGood(
                                    join.node().name(),
                                    "an attempt to join broke half-way",
                                    "it may be in etcd already: check `etcdctl member list`, then"
                                            + " run `kubeadm reset` on it by hand");
                        }
                        yield cleanHalfJoined(join, through);
                    }
                };
    }

    /** Whether it was undone; it was not if the node had joined after all. */
    private boolean cleanHalfJoined(Step step, Node through) {
        var node = step.node();
        if (look(node).kubeadmRuns()) {
            throw stillAtWork(node);
        }
        shell.run(node, "clean-half-joined/stop.sh", Map.of());
        if (aftermath(node, through) == Aftermath.JOINED) {
            shell.run(node, "clean-half-joined/start.sh", Map.of());
            return false;
        }
        kubeadm.run(
                step,
                "kubeadm reset",
                shell.render("clean-half-joined/work.sh", Map.of()),
                "",
                RESET_DEADLINE);
        return true;
    }

    /** The server may have come to life as the Node that was taken for stale. */
    private void removeStaleNode(RemoveStaleNode remove) {
        var seen = look(remove.node());
        if (!seen.files().has(KubernetesFile.KUBELET_CONF)) {
            shell.run(
                    remove.through(),
                    "remove-stale-node/script.sh",
                    Map.of("name", remove.node().name(), "machineId", seen.machine().machineId()));
        }
    }

    private void join(Step step, String configuration, Duration deadline) {
        try {
            kubeadm.run(
                    step,
                    "kubeadm join",
                    shell.render(step.name() + "/work.sh", Map.of()),
                    configuration,
                    deadline);
        } catch (StepFailed failed) {
            credentials.forget();
            throw failed;
        }
    }

    private void verify(Step step, Node through, List<Address> nodeIps, String template) {
        var addresses = nodeIps.stream().map(Address::text).collect(Collectors.joining(" "));
        shell.run(
                through,
                template,
                Map.of(
                        "name",
                        step.node().name(),
                        "addresses",
                        addresses,
                        "through",
                        through.name()));
    }

    private Aftermath aftermath(Node node, Node through) {
        var seen = look(node);
        var inApi = !seen.files().present().isEmpty() && isInApi(node, through);
        return Aftermath.of(seen, inApi, node.isControlPlane());
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

    private static StepFailed stillAtWork(Node node) {
        return StepFailed.forNow(
                node.name(), "a kubeadm is still at work on it", "run dsctl again when it is over");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
