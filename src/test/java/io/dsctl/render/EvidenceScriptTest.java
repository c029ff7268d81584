package io.dsctl.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** templates/evidence: which logs are told, with programs that stand for a server's. */
class EvidenceScriptTest {

    private static final String CRICTL =
            """
            case "$*" in
                *Exited*etcd*) echo 1 ;;
                *Running*kube-apiserver*) echo 2 ;;
                "logs --tail 40 1") echo "panic: abcdef.0123456789abcdef" >&2 ;;
                "logs --tail 40 2") echo "serving" ;;
            esac
            """;

    @TempDir private Path folder;

    @BeforeEach
    void a_server_with_a_kubelet() throws IOException {
        program(
                "journalctl",
                """
                echo "$*" >>%s/asked
                echo 'E1122 15:11:49.3 1 server.go:2] unknown flag'
                echo '      --some-flag string   what it is for'
                echo 'key %s'
                """
                        .formatted(folder, "0".repeat(64)));
        write("config.yaml", "kind: KubeletConfiguration\n");
    }

    @Test
    void of_the_kubelet_what_is_no_list_of_flags_is_told_without_keys() throws Exception {
        assertThat(run(false))
                .isEqualTo(
                        """
                        kubelet
                         E1122 15:11:49.3 1 server.go:2] unknown flag
                         key [key]
                        """);
    }

    /** It ends again and again until kubeadm has written its configuration. */
    @Test
    void a_kubelet_that_kubeadm_did_not_start_is_not_told_of() throws Exception {
        Files.delete(folder.resolve("config.yaml"));

        assertThat(run(false)).isEmpty();
        assertThat(folder.resolve("asked")).doesNotExist();
    }

    @Test
    void of_a_static_pod_that_ended_its_last_words_are_told() throws Exception {
        program("crictl", CRICTL);
        write("socket", "");

        assertThat(run(true))
                .endsWith(
                        """
                        kube-apiserver (running)
                         serving
                        etcd (ended)
                         panic: [token]
                        """);
    }

    @Test
    void without_a_runtime_that_answers_what_the_kubelet_keeps_is_told() throws Exception {
        program("crictl", "exit 1");
        write("socket", "");
        write(
                "pods/kube-system_etcd-cp-1_1234/etcd/3.log",
                "2026-11-22T15:07:22.239886Z stderr F {\"level\":\"fatal\"}\n");

        assertThat(run(true)).endsWith("etcd (last log)\n {\"level\":\"fatal\"}\n");
    }

    @Test
    void of_a_worker_no_static_pod_is_told() throws Exception {
        program("crictl", CRICTL);
        write("socket", "");

        assertThat(run(false)).doesNotContain("etcd", "kube-apiserver");
    }

    private String run(boolean controlPlane) throws Exception {
        var script =
                new Templates()
                        .render(
                                "evidence/script.sh",
                                Map.of("age", 60, "controlPlane", controlPlane))
                        .replace("/var/lib/kubelet/config.yaml", folder + "/config.yaml")
                        .replace("/var/log/pods", folder + "/pods")
                        .replace("-S \"$socket\"", "-e \"$socket\"")
                        .replace("/run/containerd/containerd.sock", folder + "/socket");
        var builder = new ProcessBuilder("/bin/sh", "-s").redirectErrorStream(true);
        builder.environment().merge("PATH", folder + "/bin", (path, ours) -> ours + ":" + path);
        var shell = builder.start();
        try (var stdin = shell.getOutputStream()) {
            stdin.write(script.getBytes(StandardCharsets.UTF_8));
        }
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void program(String name, String commands) throws IOException {
        write("bin/" + name, "#!/bin/sh\n" + commands);
        assertThat(folder.resolve("bin/" + name).toFile().setExecutable(true)).isTrue();
    }

    private void write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
