package io.dsctl.execute;

import io.dsctl.cluster.PackageRepository;
import io.dsctl.cluster.SigningKey;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.Installation;
import io.dsctl.plan.Installation.Containerd;
import io.dsctl.plan.Step.InstallPackages;
import io.dsctl.remote.ScriptResult;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a server gets its packages. A package manager is never killed: it runs apart from the
 * connection, as kubeadm does, and who comes later waits for it.
 */
final class Installing {

    private static final String COMMAND = "the installation of packages";

    /** Downloads of some hundred megabytes over a slow line, after waiting for others. */
    private static final Duration DEADLINE = Duration.ofMinutes(30);

    /** An unattended upgrade of a fresh server takes minutes. */
    private static final Duration HELD_AT_MOST = Duration.ofMinutes(10);

    private static final String SOCKET = "unix:///run/containerd/containerd.sock";

    private final Shell shell;
    private final SecondLook look;
    private final Kubeadm detached;

    Installing(Shell shell, SecondLook look, Kubeadm detached) {
        this.shell = shell;
        this.look = look;
        this.detached = detached;
    }

    void install(InstallPackages step) {
        if (!detached.isWaitedFor(step, COMMAND)) {
            requireNoNode(step, look.at(step.node()));
        }
        var work = shell.render(template(step), values(step));
        var result = detached.end(step, COMMAND, work, Map.of(), DEADLINE);
        if (!result.succeeded()) {
            throw failure(step.node().name(), result);
        }
    }

    /** What a member runs on is not restarted by this step. */
    private static void requireNoNode(InstallPackages step, Seen seen) {
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

    static String template(InstallPackages step) {
        return "install-packages/%s.sh".formatted(step.what().manager());
    }

    static Map<String, Object> values(InstallPackages step) {
        var what = step.what();
        var values = new HashMap<String, Object>();
        values.put("version", what.version().map(it -> it.toString().substring(1)).orElse(""));
        values.put("packages", what.packages());
        values.put("others", what.others());
        values.put(
                "repositories", what.repositories().stream().map(Installing::repository).toList());
        values.put("containerd", what.containerd() != Containerd.NOTHING);
        values.put("runtimes", runtimes(what));
        values.put("criSocket", step.node().settings().criSocket().orElse(SOCKET));
        values.put("seconds", HELD_AT_MOST.toSeconds());
        what.proxy()
                .ifPresent(
                        proxy -> {
                            proxy.http().ifPresent(it -> values.put("httpProxy", it));
                            proxy.https().ifPresent(it -> values.put("httpsProxy", it));
                            values.put("noProxy", String.join(",", proxy.exceptions()));
                        });
        what.imageRepository().ifPresent(it -> values.put("imageRepository", it));
        return values;
    }

    private static Map<String, Object> repository(PackageRepository repository) {
        var values = new HashMap<String, Object>();
        values.put("name", repository.name());
        values.put("location", repository.location());
        values.put("url", repository.url());
        switch (repository.key()) {
            case SigningKey.Text(var armored) -> values.put("key", armored);
            case SigningKey.At(var url) -> values.put("keyUrl", url);
        }
        return values;
    }

    /** Docker's name for it first, where the inventory names a repository for it. */
    private static List<String> runtimes(Installation what) {
        return what.repositories().stream().anyMatch(it -> it.name().endsWith("containerd"))
                ? List.of("containerd.io", "containerd")
                : List.of("containerd", "containerd.io");
    }

    /** By the exit codes of templates/lib/install.sh. */
    static StepFailed failure(String node, ScriptResult result) {
        var what = lastLine(result);
        return switch (result.exitCode()) {
            case 81 ->
                    StepFailed.forGood(
                            node, what, "wait until it has ended, or stop it, and run dsctl again");
            case 82 ->
                    StepFailed.forNow(
                            node,
                            what,
                            "look whether the server gets through to it; `repositories` of the"
                                    + " inventory names another place");
            case 83 ->
                    StepFailed.forGood(
                            node,
                            what,
                            "name the key that it is signed with now in `repositories`, and look at"
                                    + " the server's clock");
            case 84 ->
                    StepFailed.forGood(
                            node,
                            what,
                            "set `kubernetes.version` to one that is there, or complete the"
                                    + " repository");
            case 85 -> StepFailed.forGood(node, what, "make room, and run dsctl again");
            case 86 ->
                    StepFailed.forGood(
                            node, what, "bring its packages in order by hand, and run dsctl again");
            case 87 ->
                    StepFailed.forGood(
                            node,
                            what,
                            "name a repository that has it in `repositories.containerd`, or install"
                                    + " a container runtime beforehand");
            case 88 ->
                    StepFailed.forGood(
                            node, what, "`journalctl -u containerd` on the server tells more");
            case 89 ->
                    StepFailed.forGood(
                            node, what, "correct what `repositories` of the inventory says");
            case 80 -> StepFailed.forGood(node, what, "the record of the run has all that it said");
            default -> KubeadmFailures.of(node, COMMAND, result);
        };
    }

    private static String lastLine(ScriptResult result) {
        return Optional.of(result.stderr().strip())
                .filter(it -> !it.isEmpty())
                .flatMap(it -> it.lines().reduce((_, last) -> last))
                .orElse(COMMAND + " failed, and said nothing");
    }
}
