package io.dsctl.execute;

import io.dsctl.failure.Failure;
import io.dsctl.plan.Step;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs kubeadm as a unit of the server. As long as its result is not known, a later attempt of the
 * same step goes on waiting for it instead of starting another.
 */
final class Kubeadm {

    private final Shell shell;

    /** The runs whose result is not known yet, by step and command. */
    private final Map<String, String> runs = new ConcurrentHashMap<>();

    Kubeadm(Shell shell) {
        this.shell = shell;
    }

    boolean isWaitedFor(Step step, String command) {
        return runs.containsKey(key(step, command));
    }

    /**
     * @param command how it is called in messages
     * @param work the script that runs it
     * @param files beside it, by name; secret
     * @throws Failure.StepFailed if it ends with another exit code than 0
     */
    void run(Step step, String command, String work, Map<String, String> files, Duration deadline) {
        var run = runs.computeIfAbsent(key(step, command), _ -> UUID.randomUUID().toString());
        var result = shell.runDetached(step.node(), run, work, files, deadline);
        runs.remove(key(step, command));
        if (!result.succeeded()) {
            throw KubeadmFailures.of(step.node().name(), command, result);
        }
    }

    private static String key(Step step, String command) {
        return step.id() + " " + command;
    }
}
