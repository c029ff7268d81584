package io.dsctl.execute;

import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.NodeFacts.Seen;

import java.util.Set;

/**
 * What an earlier attempt left on a server that is to join: decides from what is seen, and changes
 * nothing.
 */
enum Aftermath {
    /** Nothing: kubeadm join can run. */
    NOTHING,
    /** kubeadm is still at work, though we lost sight of it. */
    STILL_AT_WORK,
    /** The node is in the cluster: a join that seemed to fail may come true later (J09, L15). */
    JOINED,
    HALF_DONE;

    /**
     * @param inApi whether the cluster knows a Node of this name
     * @param marks the files that a server which joined has all of
     */
    static Aftermath of(Seen seen, boolean inApi, Set<KubernetesFile> marks) {
        if (seen.kubeadmRuns()) {
            return STILL_AT_WORK;
        }
        var files = seen.files();
        if (files.present().isEmpty()) {
            return NOTHING;
        }
        return inApi && files.present().containsAll(marks) ? JOINED : HALF_DONE;
    }
}
