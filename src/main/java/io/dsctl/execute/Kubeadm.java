package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.failure.Failure;
import io.dsctl.plan.Step;
import io.dsctl.remote.ScriptResult;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Runs kubeadm apart from the connection. As long as its result is not known, a later attempt of
 * the same step goes on waiting for it instead of starting another.
 */
final class Kubeadm {

    private static final List<String> TRACES =
            Stream.of(KubernetesFile.values()).map(KubernetesFile::path).toList();

    private final Shell shell;
    private final KubeadmConfigurations configurations;

    /** The runs whose result is not known yet, by step and command. */
    private final Map<String, KubeadmRun> runs = new ConcurrentHashMap<>();

    /** Those that this run began, perhaps began, or took for its own, by step and command. */
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    /** Where one is waited for at this moment. */
    private final Set<Node> atWork = ConcurrentHashMap.newKeySet();

    Kubeadm(Shell shell, KubeadmConfigurations configurations) {
        this.shell = shell;
        this.configurations = configurations;
    }

    boolean isWaitedFor(Step step, String command) {
        return runs.containsKey(key(step, command));
    }

    /** Whether this run began one, or waited for its like: then the traces are ours. */
    boolean hasBegun(Step step, String command) {
        return begun.contains(key(step, command));
    }

    /** The nodes where it goes on if dsctl ends now. */
    List<Node> atWork() {
        return atWork.stream().sorted(Comparator.comparing(Node::name)).toList();
    }

    /**
     * @param command how it is called in messages
     * @param work the script that runs it
     * @param files beside it, by name; secret
     * @throws Failure.StepFailed if it ends with another exit code than 0
     */
    void run(Step step, String command, String work, Map<String, String> files, Duration deadline) {
        check(step, command, end(step, command, work, files, deadline));
    }

    /**
     * The same on a server without any traces of kubeadm, as the plan saw it; nothing is begun on
     * another. One that does the same already is waited for.
     *
     * @return whether there were none
     */
    boolean runUntouched(
            Step step, String command, String work, Map<String, String> files, Duration deadline) {
        var result = end(step, command, work, files, deadline, TRACES);
        if (result.exitCode() == KubeadmFailures.TRACES) {
            return false;
        }
        check(step, command, result);
        return true;
    }

    /** The same, however it ends; package managers run so too. */
    ScriptResult end(
            Step step, String command, String work, Map<String, String> files, Duration deadline) {
        return end(step, command, work, files, deadline, List.of());
    }

    private ScriptResult end(
            Step step,
            String command,
            String work,
            Map<String, String> files,
            Duration deadline,
            List<String> traces) {
        var key = key(step, command);
        if (!runs.containsKey(key)) {
            // A server that is away now has no kubeadm of ours that is to be waited for.
            shell.reach(step.node());
        }
        var run =
                runs.computeIfAbsent(
                        key,
                        _ ->
                                KubeadmRun.of(
                                        Inputs.hash(command, work, placeholders(step, files)),
                                        deadline));
        var isFirst = begun.add(key);
        var result =
                waiting(
                        step.node(),
                        () -> shell.runDetached(step.node(), run, work, files, traces));
        runs.remove(key);
        if (isFirst && !KubeadmFailures.wasBegun(result)) {
            begun.remove(key);
        }
        if (result.exitCode() != KubeadmFailures.TRACES) {
            tell(step, command, result);
        }
        return result;
    }

    /**
     * Waits for a kubeadm that an earlier run, or one beside this, started with the same inputs.
     *
     * @return whether there was one; else nobody knows how it ended
     * @throws Failure.StepFailed if it ends with another exit code than 0, or does something else
     */
    boolean adopt(Step step, String command, String work, Duration deadline) {
        var run = KubeadmRun.of(Inputs.hash(command, work, configurations.preview(step)), deadline);
        var result = waiting(step.node(), () -> shell.attach(step.node(), run));
        if (result.exitCode() == KubeadmFailures.NOT_AT_WORK) {
            return false;
        }
        if (KubeadmFailures.wasBegun(result)) {
            begun.add(key(step, command));
        }
        tell(step, command, result);
        check(step, command, result);
        return true;
    }

    /** Of the files that go along, if any do. */
    private Map<String, String> placeholders(Step step, Map<String, String> files) {
        return files.isEmpty() ? Map.of() : configurations.preview(step);
    }

    private ScriptResult waiting(Node node, Supplier<ScriptResult> wait) {
        atWork.add(node);
        try {
            return wait.get();
        } finally {
            atWork.remove(node);
        }
    }

    private void tell(Step step, String command, ScriptResult result) {
        shell.progress().printed(step, command, result.stdout() + result.stderr());
    }

    private static void check(Step step, String command, ScriptResult result) {
        if (!result.succeeded()) {
            throw KubeadmFailures.of(step.node().name(), command, result);
        }
    }

    private static String key(Step step, String command) {
        return step.id() + " " + command;
    }
}
