package io.dsctl.execute;

import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.Step;
import io.dsctl.plan.Step.PullImages;
import io.dsctl.plan.Step.SetRegistries;
import io.dsctl.remote.ScriptResult;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a server is told the way to images, and how it gets them before it needs them. */
final class Pulling {

    private static final String COMMAND = "the pull of images";

    /** Some hundred megabytes over a slow line. */
    private static final Duration DEADLINE = Duration.ofMinutes(30);

    /** Containerd's start takes seconds, and the script gives up after half a minute. */
    private static final Duration SHORT = Duration.ofMinutes(2);

    /** What templates/pull-images/work.sh ends with if kubeadm does not name any. */
    private static final int NO_NAMES = 80;

    /** Or if one of them cannot be pulled. */
    private static final int NOT_PULLED = 82;

    /**
     * What registries say when they are in trouble, besides what networks do (kubeadm-facts 3.6).
     */
    private static final Pattern IN_TROUBLE =
            Pattern.compile("\\bEOF\\b|\\b(429|50[0234]) |status( code)?:? (429|50[0234])");

    private final Shell shell;
    private final SecondLook look;
    private final Kubeadm detached;

    Pulling(Shell shell, SecondLook look, Kubeadm detached) {
        this.shell = shell;
        this.look = look;
        this.detached = detached;
    }

    /** A containerd that has become a node's meanwhile is not restarted. */
    void setRegistries(SetRegistries step) {
        if (step.restart()) {
            requireNoNode(step, look.at(step.node()));
        }
        shell.run(
                step.node(),
                "set-registries/script.sh",
                values(step),
                SHORT,
                "`journalctl -u containerd` on the server may tell more");
    }

    static Map<String, Object> values(SetRegistries step) {
        return Map.of(
                "texts", step.files(),
                "older", step.older(),
                "surplus", step.surplus(),
                "restart", step.restart());
    }

    void pull(PullImages step) {
        var work = shell.render("pull-images/work.sh", values(step));
        var result = detached.end(step, COMMAND, work, Map.of(), DEADLINE);
        if (!result.succeeded()) {
            throw failure(step.node().name(), result);
        }
    }

    static Map<String, Object> values(PullImages step) {
        var values = new HashMap<String, Object>();
        values.put("version", step.version().toString().substring(1));
        values.put("names", step.names());
        values.put("criSocket", step.criSocket());
        step.repository().ifPresent(it -> values.put("imageRepository", it));
        return values;
    }

    private static void requireNoNode(Step step, Seen seen) {
        seen.files().present().stream()
                .sorted()
                .findFirst()
                .ifPresent(
                        file -> {
                            throw StepFailed.forGood(
                                    step.node().name(),
                                    "there is %s since the plan was made".formatted(file.path()),
                                    "run dsctl again");
                        });
    }

    static StepFailed failure(String node, ScriptResult result) {
        var what = lastLine(result);
        return switch (result.exitCode()) {
            case NO_NAMES ->
                    StepFailed.forGood(
                            node, what, "run `kubeadm config images list` on the server");
            case NOT_PULLED ->
                    KubeadmFailures.mayPass(what) || IN_TROUBLE.matcher(what).find()
                            ? StepFailed.forNow(node, what, wayHint())
                            : StepFailed.forGood(
                                    node,
                                    what,
                                    "look whether the registry has it, and whether it wants a"
                                            + " login; "
                                            + wayHint());
            default -> KubeadmFailures.of(node, COMMAND, result);
        };
    }

    private static String wayHint() {
        return "a mirror in `registries`, a `proxy`, or `kubernetes.imageRepository` name another"
                + " way to it";
    }

    private static String lastLine(ScriptResult result) {
        return Optional.of(result.stderr().strip())
                .filter(it -> !it.isEmpty())
                .flatMap(it -> it.lines().reduce((_, last) -> last))
                .orElse(COMMAND + " failed, and said nothing");
    }
}
