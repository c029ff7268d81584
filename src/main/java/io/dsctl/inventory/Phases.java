package io.dsctl.inventory;

import io.dsctl.failure.Nearest;
import io.dsctl.inventory.Fields.Placed;

import java.util.List;
import java.util.stream.Stream;

/** The phases of {@code kubeadm init} that may be left out. */
final class Phases {

    private static final List<String> DISPENSABLE =
            List.of(
                    "preflight",
                    "upload-certs",
                    "kubelet-finalize",
                    "addon",
                    "addon/coredns",
                    "addon/kube-proxy",
                    "show-join-command");

    /** Without these there is no cluster that others could join, or that dsctl could recognise. */
    private static final List<String> NEEDED =
            List.of(
                    "certs",
                    "kubeconfig",
                    "etcd",
                    "control-plane",
                    "kubelet-start",
                    "wait-control-plane",
                    "upload-config",
                    "mark-control-plane",
                    "bootstrap-token");

    private Phases() {}

    static List<String> read(Document document, Fields kubernetes) {
        var phases = kubernetes.texts("skipPhases");
        phases.forEach(phase -> check(document, phase));
        return phases.stream().map(Placed::value).distinct().toList();
    }

    private static boolean isUndivided(String phase) {
        return DISPENSABLE.contains(phase)
                && DISPENSABLE.stream().noneMatch(it -> it.startsWith(phase + "/"));
    }

    private static void check(Document document, Placed<String> phase) {
        if (DISPENSABLE.contains(phase.value())) {
            return;
        }
        var whole = phase.value().replaceFirst("/.*", "");
        if (isUndivided(whole)) {
            document.problem(
                    phase.at(),
                    "the phase %s can be skipped only as a whole".formatted(whole),
                    "write %s, or remove it".formatted(whole));
        } else if (NEEDED.contains(whole)) {
            document.problem(
                    phase.at(),
                    "without the phase %s nobody could join the cluster".formatted(phase.value()),
                    "remove it; these may be skipped: " + String.join(", ", DISPENSABLE));
        } else {
            document.problem(
                    phase.at(),
                    "kubeadm init has no phase \"%s\"".formatted(phase.value()),
                    Nearest.to(
                                    phase.value(),
                                    Stream.concat(DISPENSABLE.stream(), NEEDED.stream()).toList())
                            .map("did you mean %s?"::formatted)
                            .orElse("these may be skipped: " + String.join(", ", DISPENSABLE)));
        }
    }
}
