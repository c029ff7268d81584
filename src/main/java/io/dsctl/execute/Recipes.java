package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.cluster.Taint;
import io.dsctl.facts.InitRecord;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Failure.StepFailed;
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
import io.dsctl.render.Manifest;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How each step is done. When its turn comes, each looks again: the plan may be a while ago. */
final class Recipes {

    /** How kubeadm describes the token that it makes for each upload of certificates. */
    private static final String OWNER_OF_CERTIFICATES =
            "Proxy for managing TTL for the kubeadm-certs secret";

    private static final String INIT = "kubeadm init";

    /** kubeadm's own timeouts, added up, with room for slow images: kubeadm-facts 3.5. */
    private static final Duration INIT_DEADLINE = Duration.ofMinutes(20);

    /** A kubelet looks for its network every few seconds, and tells at once. */
    private static final Duration READY = Duration.ofMinutes(3);

    /**
     * The script waits two minutes for what comes to be by and by; a thousand objects take some.
     */
    private static final Duration ADD_ON_DEADLINE = Duration.ofMinutes(10);

    private final Shell shell;
    private final SecondLook look;
    private final Secrets secrets;
    private final Preparation preparation;
    private final Kubeadm kubeadm;
    private final KubeadmConfigurations configurations;
    private final StoredSettings stored;
    private final Members members;
    private final NodeLogs logs;
    private final Joins joins;
    private final Departures departures;
    private final Installing installing;
    private final Pulling pulling;
    private final PodWiring wiring;
    private final FirewallOpening firewalls;
    private final Map<String, Manifest> manifests;

    Recipes(
            Shell shell,
            Prober prober,
            Secrets secrets,
            Credentials credentials,
            KubeadmConfigurations configurations,
            Map<String, Manifest> manifests) {
        this.manifests = Map.copyOf(manifests);
        this.shell = shell;
        this.look = new SecondLook(shell, prober);
        this.secrets = secrets;
        this.preparation = new Preparation(shell);
        this.kubeadm = new Kubeadm(shell, configurations);
        this.configurations = configurations;
        this.stored = new StoredSettings(shell);
        this.members = new Members(shell, look, kubeadm, configurations);
        this.logs = new NodeLogs(shell);
        this.joins = new Joins(shell, look, kubeadm, credentials, configurations, members);
        this.departures = new Departures(shell, look, kubeadm);
        this.installing = new Installing(shell, look, kubeadm);
        this.pulling = new Pulling(shell, look, kubeadm);
        this.wiring = new PodWiring(shell, look);
        this.firewalls = new FirewallOpening(shell, look);
    }

    /** The nodes where kubeadm goes on if dsctl ends now. */
    List<Node> atWork() {
        return kubeadm.atWork();
    }

    /** A failure for which there is no further attempt, with what the node's own logs say of it. */
    Failure explained(Step step, Failure why, Duration took) {
        return logs.on(step, why, took);
    }

    void carryOut(Step step) {
        switch (step) {
            case PrepareNode prepare -> preparation.carryOut(prepare);
            case InstallPackages install -> installing.install(install);
            case OpenFirewall open -> firewalls.open(open);
            case SetRegistries set -> pulling.setRegistries(set);
            case PullImages pull -> pulling.pull(pull);
            case InitControlPlane init -> initControlPlane(init);
            case UndoInit undo -> members.undoInit(undo);
            case CleanHalfJoined clean -> joins.clean(clean);
            case RemoveStaleNode remove -> members.removeStaleNode(remove);
            case RemoveStaleMember remove -> members.removeStaleMember(remove);
            case RestoreNode restore -> members.restore(restore);
            case FinishControlPlane finish -> members.finish(finish);
            case LabelNode label -> label(label);
            case ConnectPods connect -> wiring.connect(connect);
            case ApplyAddOn apply -> addOn(apply);
            case TaintNode taint -> taint(taint);
            case WaitReady wait -> waitReady(wait);
            case ExtendCertSans extend -> stored.extend(extend);
            case DrainNode drain -> departures.drain(drain);
            case LeaveEtcd leave -> departures.leaveEtcd(leave);
            case ResetNode reset -> departures.reset(reset);
            case DeleteNode delete -> departures.deleteNode(delete);
            case JoinControlPlane join -> joins.controlPlane(join);
            case JoinWorker join -> joins.worker(join);
            case RevokeCredentials(var node) ->
                    shell.run(
                            node,
                            "revoke-credentials/script.sh",
                            Map.of(
                                    "description", base64(Prober.TOKEN_DESCRIPTION),
                                    "ofCertificates", base64(OWNER_OF_CERTIFICATES)));
        }
    }

    private void initControlPlane(InitControlPlane init) {
        var settings = init.settings();
        var left =
                kubeadm.hasBegun(init, INIT) && !kubeadm.isWaitedFor(init, INIT)
                        ? record(init)
                        : Optional.<InitRecord>empty();
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
        shell.run(
                init.node(),
                "join-worker/verify.sh",
                NodeObject.labelsAndAddresses(init.node(), settings.node().nodeIps(), init.node()));
    }

    /**
     * What an earlier attempt noted, if it left anything: only then may the checks for an empty
     * server be passed over.
     */
    private Optional<InitRecord> record(InitControlPlane init) {
        var seen = look.at(init.node());
        return seen.files().present().isEmpty()
                ? Optional.empty()
                : seen.initRecord()
                        .filter(
                                record ->
                                        record.fingerprint().equals(init.settings().fingerprint()));
    }

    private void addOn(ApplyAddOn apply) {
        if (!manifests.containsKey(apply.addOn())) {
            throw StepFailed.forGood(
                    apply.node().name(),
                    "the add-on %s could not be fetched".formatted(apply.addOn()),
                    "see the warning with its line in the inventory, then run dsctl again");
        }
        shell.run(
                apply.node(),
                "apply-add-on/script.sh",
                Map.of("manifest", manifests.get(apply.addOn()).packed()),
                ADD_ON_DEADLINE,
                "correct %s, then run dsctl again; what the API did take of it stays"
                        .formatted(apply.addOn()));
    }

    private void label(LabelNode label) {
        shell.run(label.through(), "label-node/script.sh", NodeObject.labels(label.node()));
    }

    private void taint(TaintNode taint) {
        shell.run(
                taint.through(),
                "taint-node/script.sh",
                Map.of(
                        "name", taint.node().name(),
                        "taints", taint.missing().stream().map(Taint::toString).toList(),
                        "untaints",
                                taint.surplus().stream()
                                        .map(it -> it.key() + ":" + it.effect())
                                        .toList()));
    }

    private void waitReady(WaitReady wait) {
        try {
            shell.run(
                    wait.through(),
                    "wait-ready/script.sh",
                    Map.of("name", wait.node().name(), "seconds", READY.toSeconds()),
                    READY.plusMinutes(1),
                    "");
        } catch (StepFailed notReady) {
            // It was another node that told so.
            var prefix = wait.through().name() + ": ";
            throw StepFailed.forGood(
                    wait.node().name(),
                    notReady.getMessage().startsWith(prefix)
                            ? notReady.getMessage().substring(prefix.length())
                            : notReady.getMessage(),
                    "`journalctl -u kubelet` on it, and `kubectl describe node`, tell more");
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
