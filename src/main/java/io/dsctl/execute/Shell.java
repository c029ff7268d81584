package io.dsctl.execute;

import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure;
import io.dsctl.remote.Hosts;
import io.dsctl.remote.Script;
import io.dsctl.remote.ScriptResult;
import io.dsctl.render.Templates;

import java.time.Duration;
import java.util.Map;

/** Runs templates on nodes. */
final class Shell {

    /**
     * For everything that is only a look or a small change; scripts that wait give up well before.
     */
    private static final Duration SHORT = Duration.ofMinutes(6);

    /** The exit code of a script of ours that says: not now and not later. */
    private static final int FOR_GOOD = 65;

    /** What a detached command's waiting may take longer than the command. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Hosts hosts;
    private final Templates templates;
    private final Retries retries;

    Shell(Hosts hosts, Templates templates, Retries retries) {
        this.hosts = hosts;
        this.templates = templates;
        this.retries = retries;
    }

    String render(String template, Map<String, ?> values) {
        return templates.render(template, values);
    }

    /** Runs a script that may run twice; what it printed, if it ended well. */
    String run(Node node, String template, Map<String, ?> values) {
        var script = new Script(render(template, values), SHORT);
        var result = retries.ofConnection(() -> hosts.of(node).run(script));
        if (!result.succeeded()) {
            throw result.exitCode() == FOR_GOOD
                    ? Failure.StepFailed.forGood(
                            node.name(),
                            lastLine(result),
                            "look at the server before you run dsctl again")
                    : Failure.StepFailed.forNow(
                            node.name(),
                            lastLine(result),
                            "run dsctl again; if it stays, look at the server");
        }
        return result.stdout();
    }

    /**
     * Runs a script as a unit of the server's own, which a broken connection does not end: the same
     * call goes on waiting for it over the next one.
     *
     * @param run names this attempt
     * @param files kubeadm.yaml and what is in patches/: name → content; secret, they live as long
     *     as the unit
     */
    ScriptResult runDetached(
            Node node, String run, String work, Map<String, String> files, Duration deadline) {
        var values =
                Map.of("run", run, "work", work, "files", files, "deadline", deadline.toSeconds());
        var script = new Script(render("lib/detached.sh", values), deadline.plus(MARGIN));
        return retries.ofConnection(() -> hosts.of(node).run(script));
    }

    private static String lastLine(ScriptResult result) {
        return result.stderr()
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((_, last) -> last)
                .orElse("a script ended with " + result);
    }
}
