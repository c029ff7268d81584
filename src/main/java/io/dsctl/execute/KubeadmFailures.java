package io.dsctl.execute;

import io.dsctl.failure.Failure;
import io.dsctl.remote.ScriptResult;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a failed kubeadm means. Its exit code says nothing about that (3 apart: the configuration is
 * wrong), so its words do: kubeadm-facts 3.6.
 */
final class KubeadmFailures {

    /** Exit code for values in the configuration that kubeadm refuses. */
    private static final int INVALID_CONFIGURATION = 3;

    /** Ours: kubeadm config validate found something before init or join began. */
    private static final int REFUSED_CONFIGURATION = 78;

    /** What templates/lib/wait.sh ends with instead of kubeadm. */
    static final int NOT_AT_WORK = 66;

    private static final int NOT_POSSIBLE = 69;
    private static final int NOT_WRITTEN = 71;
    private static final int NOT_NOTED = 73;
    private static final int ANOTHER_AT_WORK = 75;
    private static final int NO_RESULT = 76;

    /** There are some where there should be none. */
    static final int TRACES = 77;

    private static final int STILL_AT_WORK = 124;

    /** Above, a signal ended it. */
    private static final int SIGNALS = 128;

    private static final Pattern FOR_GOOD =
            Pattern.compile(
                    "x509: certificate is valid for .* not"
                            + "|x509: certificate has expired or is not yet valid"
                            + "|failed while waiting for the kubelet to start"
                            + "|\\[ERROR (?!ImagePull\\b)"
                            + "|cluster CA found in cluster-info ConfigMap is invalid"
                            + "|failed to verify JWS signature"
                            + "|first record does not look like a TLS handshake"
                            + "|status \"Ready\" already exists in the cluster"
                            + "|doesn't have a stable controlPlaneEndpoint address");

    private static final Pattern FOR_NOW =
            Pattern.compile(
                    "connection refused|i/o timeout|no route to host|network is"
                        + " unreachable|connection reset|TLS handshake timeout|unexpected"
                        + " EOF|toomanyrequests|Too Many Requests|no such host|context deadline"
                        + " exceeded|timed out waiting for the condition|Client\\.Timeout"
                        + " exceeded|could not find a JWS signature|is invalid for this cluster or"
                        + " it has expired|Unauthorized|unable to return a response in the time"
                        + " allotted|http2: client connection lost|etcdserver: (request timed"
                        + " out|leader changed|no leader|too many learner members|can only promote"
                        + " a learner member|unhealthy cluster|re-configuration failed)|etcd"
                        + " cluster is not healthy|The connection to the server .* was"
                        + " refused|\\[ERROR ImagePull\\]|Secret \"kubeadm-certs\" was not"
                        + " found|message authentication failed");

    private static final Pattern NOISE =
            Pattern.compile(
                    "^(To see the stack trace|error execution phase \\S+: \\[preflight\\] Some"
                            + " fatal errors|\\[preflight\\] If you know|W\\d{4} |I\\d{4}"
                            + " |\\s*\\[WARNING ).*");

    private static final Set<Integer> NOT_BEGUN =
            Set.of(
                    NOT_AT_WORK,
                    NOT_POSSIBLE,
                    NOT_WRITTEN,
                    NOT_NOTED,
                    ANOTHER_AT_WORK,
                    TRACES,
                    REFUSED_CONFIGURATION);

    private static final int SHOWN_LINES = 6;

    private KubeadmFailures() {}

    /** Whether kubeadm began, so that what is on the server now may be its traces. */
    static boolean wasBegun(ScriptResult result) {
        return !NOT_BEGUN.contains(result.exitCode());
    }

    /** Whether what went wrong between a server and another may pass. */
    static boolean mayPass(String words) {
        return FOR_NOW.matcher(words).find();
    }

    static Failure.StepFailed of(String node, String command, ScriptResult result) {
        var words = shown(result.stderr());
        return switch (result.exitCode()) {
            case REFUSED_CONFIGURATION ->
                    Failure.StepFailed.forGood(
                            node,
                            "kubeadm config validate refused the configuration for %s: %s"
                                    .formatted(command, words),
                            "nothing was begun; correct what it names in the inventory, or in your"
                                    + " own template");
            case NOT_POSSIBLE, NOT_WRITTEN, NOT_NOTED ->
                    Failure.StepFailed.forGood(
                            node,
                            "%s was not begun: %s".formatted(command, words),
                            "correct that on the server, then run dsctl again");
            case ANOTHER_AT_WORK ->
                    Failure.StepFailed.forNow(
                            node,
                            "%s was not begun: %s".formatted(command, words),
                            "run dsctl again when it is over");
            case NO_RESULT ->
                    Failure.StepFailed.forGood(
                            node,
                            "%s ended without a result: %s".formatted(command, words),
                            "`journalctl -k` on the server may tell why; the next run finds out how"
                                    + " far it came");
            case STILL_AT_WORK ->
                    Failure.StepFailed.forGood(
                            node,
                            "%s: %s".formatted(command, words),
                            "look on the server what it waits for; the next run waits for it");
            default -> ofKubeadm(node, command, result);
        };
    }

    private static Failure.StepFailed ofKubeadm(String node, String command, ScriptResult result) {
        var words = result.stderr();
        var what =
                "%s failed with exit code %d%s: %s"
                        .formatted(
                                command,
                                result.exitCode(),
                                result.exitCode() > SIGNALS
                                        ? ", killed by signal " + (result.exitCode() - SIGNALS)
                                        : "",
                                shown(words));
        if (result.exitCode() == INVALID_CONFIGURATION || FOR_GOOD.matcher(words).find()) {
            return Failure.StepFailed.forGood(
                    node, what, "the same would happen again; correct what it names");
        }
        return FOR_NOW.matcher(words).find()
                ? Failure.StepFailed.forNow(
                        node, what, "run dsctl again when what it names is in order")
                : Failure.StepFailed.forGood(
                        node,
                        what,
                        "correct what it names; `journalctl -u kubelet` on the server may tell"
                                + " more");
    }

    private static String shown(String stderr) {
        List<String> lines =
                stderr.lines()
                        .filter(line -> !line.isBlank() && !NOISE.matcher(line).matches())
                        .map(String::strip)
                        .toList();
        return lines.isEmpty()
                ? "it said nothing"
                : lines.stream()
                        .limit(SHOWN_LINES)
                        .collect(
                                Collectors.joining("\n    ", lines.size() > 1 ? "\n    " : "", ""));
    }
}
