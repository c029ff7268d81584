package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.failure.Evidence;
import io.dsctl.failure.Failure;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.Step;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A node's own logs. kubeadm does not say why a kubelet or an API server did not come up; they do
 * (H05, H07, I21, I28).
 */
record NodeLogs(Shell shell) {

    /** The script gives up before. */
    private static final Duration DEADLINE = Duration.ofSeconds(25);

    /**
     * The same failure, with what the logs say; as it was, if there is nothing to be said or it
     * cannot be found out: that hides no failure.
     *
     * @param took how long the step was at work; what is older is not told
     */
    Failure on(Step step, Failure why, Duration took) {
        return why instanceof StepFailed failed && hasLogs(step)
                ? printed(step, took)
                        .map(EvidenceReader::read)
                        .filter(evidence -> !evidence.isEmpty())
                        .<Failure>map(
                                evidence -> {
                                    evidence.forEach(it -> tell(step, it));
                                    return failed.with(evidence);
                                })
                        .orElse(why)
                : why;
    }

    /** Steps that start a kubelet on their node, or wait for it. */
    private static boolean hasLogs(Step step) {
        return switch (step) {
            case Step.InitControlPlane _,
                    Step.JoinControlPlane _,
                    Step.JoinWorker _,
                    Step.RestoreNode _,
                    Step.WaitReady _ ->
                    true;
            case Step.PrepareNode _,
                    Step.InstallPackages _,
                    Step.OpenFirewall _,
                    Step.SetRegistries _,
                    Step.PullImages _,
                    Step.UndoInit _,
                    Step.CleanHalfJoined _,
                    Step.RemoveStaleNode _,
                    Step.RemoveStaleMember _,
                    Step.FinishControlPlane _,
                    Step.ExtendCertSans _,
                    Step.DrainNode _,
                    Step.LeaveEtcd _,
                    Step.ResetNode _,
                    Step.DeleteNode _,
                    Step.LabelNode _,
                    Step.ConnectPods _,
                    Step.ApplyAddOn _,
                    Step.TaintNode _,
                    Step.RevokeCredentials _ ->
                    false;
        };
    }

    private Optional<String> printed(Step step, Duration took) {
        Node node = step.node();
        return shell.glance(
                node,
                "evidence/script.sh",
                Map.of("age", took.toSeconds() + 1, "controlPlane", node.isControlPlane()),
                DEADLINE);
    }

    private void tell(Step step, Evidence evidence) {
        shell.progress()
                .printed(
                        step,
                        "log of " + evidence.source(),
                        String.join("\n", evidence.lines()) + "\n");
    }
}
