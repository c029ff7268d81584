package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure;
import io.dsctl.plan.Step;

import java.time.Duration;

/** Is told what happens while it happens; by several threads at once. */
public interface Progress {

    void started(Step step);

    void retrying(Step step, int attempt, Failure why, Duration pause);

    /** The connection broke while kubeadm is at work on a node; it is opened again. */
    void lost(Node node, Failure.Unreachable why);

    /**
     * What kubeadm printed, on both streams, or what a node's log says after it failed; tokens and
     * keys were taken out on the server.
     *
     * @param command how it is called in messages, or whose log it is
     */
    void printed(Step step, String command, String text);

    void ended(StepOutcome outcome);
}
