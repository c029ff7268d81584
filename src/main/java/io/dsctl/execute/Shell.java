package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.Script;
import io.dsctl.remote.ScriptResult;
import io.dsctl.render.Templates;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs templates on nodes. */
final class Shell {

    /**
     * For everything that is only a look or a small change; scripts that wait give up well before.
     */
    private static final Duration SHORT = Duration.ofMinutes(6);

    /** What to do where a script says nothing better. */
    static final String LOOK = "look at the server before you run dsctl again";

    /** The exit code of a script of ours that says: not now and not later. */
    private static final int FOR_GOOD = 65;

    /** What a detached command's waiting may take longer than the command. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Hosts hosts;
    private final Templates templates;
    private final Retries retries;
    private final Progress progress;

    Shell(Hosts hosts, Templates templates, Retries retries, Progress progress) {
        this.hosts = hosts;
        this.templates = templates;
        this.retries = retries;
        this.progress = progress;
    }

    Progress progress() {
        return progress;
    }

    String render(String template, Map<String, ?> values) {
        return templates.render(template, values);
    }

    /** Runs a script that may run twice; what it printed, if it ended well. */
    String run(Node node, String template, Map<String, ?> values) {
        return run(node, template, values, SHORT, LOOK);
    }

    /**
     * The same, where that is not all there is to say.
     *
     * @param deadline of the script, which gives up well before
     * @param hint what to do if it says that it will never do
     */
    String run(Node node, String template, Map<String, ?> values, Duration deadline, String hint) {
        var script = new Script(render(template, values), deadline);
        var result = retries.ofConnection(() -> hosts.of(node).run(script));
        if (!result.succeeded()) {
            throw result.exitCode() == FOR_GOOD
                    ? Failure.StepFailed.forGood(node.name(), lastLine(result), hint)
                    : Failure.StepFailed.forNow(
                            node.name(),
                            lastLine(result),
                            "run dsctl again; if it stays, look at the server");
        }
        return result.stdout();
    }

    /** Throws what connecting throws, after some tries: then nothing was sent. */
    void reach(Node node) {
        retries.ofConnection(
                () -> {
                    hosts.of(node).reach();
                    return true;
                });
    }

    /** What a look printed that may as well fail; it is not repeated. */
    Optional<String> glance(Node node, String template, Map<String, ?> values, Duration deadline) {
        try {
            return Optional.of(hosts.of(node).run(new Script(render(template, values), deadline)))
                    .filter(ScriptResult::succeeded)
                    .map(ScriptResult::stdout);
        } catch (Failure _) {
            return Optional.empty();
        }
    }

    /**
     * Runs kubeadm apart from the connection, which may break: then it goes on waiting over the
     * next one, as long as the run may take.
     *
     * @param files kubeadm.yaml and what is in patches/: name → content; secret, they live as long
     *     as kubeadm runs
     * @param traces files; if there is one of them, nothing is begun
     */
    ScriptResult runDetached(
            Node node,
            KubeadmRun run,
            String work,
            Map<String, String> files,
            List<String> traces) {
        return attached(
                node,
                run,
                "lib/detached.sh",
                Map.of(
                        "attempt", run.attempt(),
                        "work", work,
                        "supervisor", render("lib/supervise.sh", Map.of()),
                        "files", files,
                        "traces", traces));
    }

    /** Waits for a kubeadm that somebody else started, if its inputs are the same. */
    ScriptResult attach(Node node, KubeadmRun run) {
        return attached(node, run, "lib/attached.sh", Map.of());
    }

    private ScriptResult attached(
            Node node, KubeadmRun run, String template, Map<String, Object> more) {
        var deadline = run.deadline();
        return retries.ofWait(
                deadline,
                broken -> progress.lost(node, broken),
                () -> {
                    var left = deadline.left();
                    var values = new HashMap<String, Object>(more);
                    values.put("inputs", run.inputs());
                    values.put("age", deadline.age().toSeconds());
                    values.put("seconds", left.toSeconds());
                    values.put("deadline", deadline.length().toSeconds());
                    return hosts.of(node)
                            .run(new Script(render(template, values), left.plus(MARGIN)));
                });
    }

    private static String lastLine(ScriptResult result) {
        return result.stderr()
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((_, last) -> last)
                .orElse("a script ended with " + result);
    }
}
