package io.dsctl.plan;

import io.dsctl.cluster.Taint;
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

import java.util.List;

/**
 * What a step does to its node, as far as a job has to care: docs/decisions/0014 tells why it is
 * drawn like this.
 */
enum Effect {
    /** What dsctl itself had made for joins ends, or something is waited for. */
    NO_CHANGE,
    /** A node gets what it lacks, or becomes a member; what lives goes on. */
    CHANGE,
    /**
     * Something that lives, or that may live yet, is restarted, emptied, evicted or taken out of
     * the cluster.
     */
    DISRUPTION;

    static Effect of(Step step) {
        return switch (step) {
            case RevokeCredentials _, WaitReady _ -> NO_CHANGE;
            case PrepareNode _,
                    InstallPackages _,
                    OpenFirewall _,
                    SetRegistries _,
                    PullImages _,
                    InitControlPlane _,
                    ExtendCertSans _,
                    LabelNode _,
                    ConnectPods _,
                    ApplyAddOn _,
                    JoinControlPlane _,
                    JoinWorker _ ->
                    CHANGE;
            case TaintNode taint -> evicts(taint.missing()) ? DISRUPTION : CHANGE;
            case FinishControlPlane finish -> evicts(finish) ? DISRUPTION : CHANGE;
            case UndoInit _,
                    CleanHalfJoined _,
                    RemoveStaleNode _,
                    RemoveStaleMember _,
                    RestoreNode _,
                    DrainNode _,
                    LeaveEtcd _,
                    ResetNode _,
                    DeleteNode _ ->
                    DISRUPTION;
        };
    }

    /** It took Pods while it had no taints (J12); the usual taint lets them stay. */
    private static boolean evicts(FinishControlPlane finish) {
        return finish.settings().node().taints().filter(Effect::evicts).isPresent();
    }

    private static boolean evicts(List<Taint> taints) {
        return taints.stream().anyMatch(taint -> taint.effect() == Taint.Effect.NO_EXECUTE);
    }
}
