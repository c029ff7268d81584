package io.dsctl.execute;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Node;
import io.dsctl.facts.InitRecord;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeFacts.Silent;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.Step;
import io.dsctl.plan.Step.CleanHalfJoined;
import io.dsctl.plan.Step.InitControlPlane;
import io.dsctl.plan.Step.JoinControlPlane;
import io.dsctl.plan.Step.JoinWorker;
import io.dsctl.plan.Step.LabelNode;
import io.dsctl.plan.Step.PrepareNode;
import io.dsctl.plan.Step.RemoveStaleNode;
import io.dsctl.plan.Step.RevokeCredentials;
import io.dsctl.probe.Prober;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** How each step is done. When its turn comes, each looks again: the plan may be a while ago. */
final class Recipes {

    /** How kubeadm describes the token that it makes for each upload of certificates. */
    private static final String OWNER_OF_CERTIFICATES =
            "Proxy for managing TTL for the kubeadm-certs secret";

    private static final String INIT = "kubeadm init";
    private static final String JOIN = "kubeadm join";
    private static final String RESET = "kubeadm reset";

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

    Recipes(
            Shell shell,
            Prober prober,
            Secrets secrets,
            Credentials credentials,
            KubeadmConfigurations configurations) {
        this.shell = shell;
        this.prober = prober;
        this.secrets = secrets;
        this.credentials = credentials;
        this.kubeadm = new Kubeadm(shell, configurations);
        this.configurations = configurations;
    }

    /** The nodes where kubeadm goes on if dsctl ends now. */
    List<Node> atWork() {
        return kubeadm.atWork();
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
            case LabelNode label -> label(label);
            case JoinControlPlane join -> joinControlPlane(join, attempt);
            case JoinWorker join -> joinWorker(join, attempt);
            case RevokeCredentials(var node) ->
                    shell.run(
                            node,
                            "revoke-credentials/script.sh",
                            Map.of(
                                    "description", base64(Prober.TOKEN_DESCRIPTION),
                                    "ofCertificates", base64(OWNER_OF_CERTIFICATES)));
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
        var left =
                attempt == 1 || kubeadm.isWaitedFor(init, INIT)
                        ? Optional.<InitRecord>empty()
                        : record(init);
        if (left.filter(InitRecord::finished).isEmpty()) {
            var resume = init.resume() || left.isPresent();
            var work =
                    shell.render(
                            "init-control-plane/work.sh",
                            Map.of("fingerprint", settings.fingerprint(), "resume", resume));
            kubeadm.run(
                    init,
                    INIT,
                    work,
                    configurations.init(settings, secrets.token()),
                    INIT_DEADLINE.plus(settings.settings().patience()));
        }
        verify(init, init.node(), settings.node().nodeIps(), "join-worker/verify.sh");
    }

    /**
     * What an earlier attempt noted, if it left anything: only then may the checks for an empty
     * server be passed over.
     */
    private Optional<InitRecord> record(InitControlPlane init) {
        var seen = look(init.node());
        return seen.files().present().isEmpty()
                ? Optional.empty()
                : seen.initRecord()
                        .filter(
                                record ->
                                        record.fingerprint().equals(init.settings().fingerprint()));
    }

    private void joinControlPlane(JoinControlPlane join, int attempt) {
        var through = join.through();
        var deadline = CONTROL_PLANE_DEADLINE.plus(join.settings().settings().patience());
        if (mustJoin(join, through, deadline, attempt)) {
            if (!kubeadm.isWaitedFor(join, JOIN)) {
                shell.run(
                        through,
                        "join-control-plane/check.sh",
                        Map.of("name", join.node().name(), "through", through.name()));
            }
            var token = credentials.token(through, deadline);
            var certificateKey = credentials.certificateKey(through, deadline);
            join(
                    join,
                    configurations.joinControlPlane(join.settings(), token, certificateKey),
                    deadline);
        }
        verify(join, through, join.settings().node().nodeIps(), "join-control-plane/verify.sh");
    }

    private void joinWorker(JoinWorker join, int attempt) {
        var through = join.through();
        var deadline = WORKER_DEADLINE.plus(join.settings().settings().patience());
        if (mustJoin(join, through, deadline, attempt)) {
            join(
                    join,
                    configurations.joinWorker(
                            join.settings(), credentials.token(through, deadline)),
                    deadline);
        }
        verify(join, through, join.settings().node().nodeIps(), "join-worker/verify.sh");
    }

    private boolean mustJoin(Step join, Node through, Duration deadline, int attempt) {
        return kubeadm.isWaitedFor(join, JOIN)
                || switch (aftermath(join, through)) {
                    case NOTHING -> true;
                    case JOINED -> false;
                    case STILL_AT_WORK -> {
                        adopt(join, deadline);
                        yield false;
                    }
                    case HALF_DONE -> undone(join, through, attempt);
                };
    }

    /** A join that somebody began meanwhile with the same settings is as good as one of ours. */
    private void adopt(Step join, Duration deadline) {
        if (!kubeadm.adopt(join, JOIN, joinWork(join), deadline)) {
            throw stillAtWork(join.node());
        }
    }

    private String joinWork(Step join) {
        return shell.render(join.name() + "/work.sh", Map.of());
    }

    /** What the plan did not show is nothing of ours; a control plane may be in etcd already. */
    private boolean undone(Step join, Node through, int attempt) {
        var node = join.node();
        if (attempt == 1) {
            throw StepFailed.forGood(
                    node.name(),
                    "somebody else worked on this server since the plan was made",
                    "run dsctl again");
        }
        if (node.isControlPlane()) {
            throw StepFailed.forGood(
                    node.name(),
                    "an attempt to join broke half-way",
                    "it may be in etcd already: check `etcdctl member list`, then run `kubeadm"
                            + " reset` on it by hand");
        }
        return cleanHalfJoined(join, through);
    }

    /** Whether it was undone; it was not if the node had joined after all. */
    private boolean cleanHalfJoined(Step step, Node through) {
        var node = step.node();
        var before = look(node);
        if (before.kubeadmRuns() && !kubeadm.isWaitedFor(step, RESET)) {
            throw stillAtWork(node);
        }
        if (isForeign(before, through)) {
            throw StepFailed.forGood(
                    node.name(),
                    "it has joined another cluster since the plan was made",
                    "take it out of the inventory");
        }
        shell.run(node, "clean-half-joined/stop.sh", Map.of());
        if (aftermath(step, through) == Aftermath.JOINED) {
            shell.run(node, "clean-half-joined/start.sh", Map.of());
            return false;
        }
        kubeadm.run(
                step,
                RESET,
                shell.render(
                        "clean-half-joined/work.sh",
                        node.settings()
                                .criSocket()
                                .map(socket -> Map.of("criSocket", socket))
                                .orElse(Map.of())),
                Map.of(),
                RESET_DEADLINE);
        return true;
    }

    private boolean isForeign(Seen seen, Node through) {
        var ours = look(through).files().caHashes();
        return !seen.files().caHashes().isEmpty()
                && Collections.disjoint(seen.files().caHashes(), ours);
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

    private void join(Step step, Map<String, String> files, Duration deadline) {
        try {
            kubeadm.run(step, JOIN, joinWork(step), files, deadline);
        } catch (StepFailed failed) {
            credentials.forget();
            throw failed;
        }
    }

    private void label(LabelNode label) {
        shell.run(label.through(), "label-node/script.sh", labels(label.node()));
    }

    private void verify(Step step, Node through, List<Address> nodeIps, String template) {
        var addresses = nodeIps.stream().map(Address::text).collect(Collectors.joining(" "));
        var values = new HashMap<String, Object>(labels(step.node()));
        values.put("addresses", addresses);
        values.put("through", through.name());
        shell.run(through, template, values);
    }

    private static Map<String, Object> labels(Node node) {
        return Map.of(
                "name", node.name(),
                "labels", assignments(node.settings().labels()),
                "annotations", assignments(node.settings().annotations()));
    }

    private static List<String> assignments(SequencedMap<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    private Aftermath aftermath(Step step, Node through) {
        var seen = look(step.node());
        var inApi = !seen.files().present().isEmpty() && isInApi(step.node(), through);
        return Aftermath.of(seen, inApi, marks(step));
    }

    /** Its etcd is the last thing that a control plane needs, unless the cluster's is elsewhere. */
    private static Set<KubernetesFile> marks(Step step) {
        return step instanceof JoinControlPlane join
                ? EnumSet.of(
                        KubernetesFile.KUBELET_CONF,
                        join.settings().settings().externalEtcd().isEmpty()
                                ? KubernetesFile.ETCD_MEMBER
                                : KubernetesFile.API_SERVER_MANIFEST)
                : EnumSet.of(KubernetesFile.KUBELET_CONF);
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
