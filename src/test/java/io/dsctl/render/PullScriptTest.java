package io.dsctl.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** templates/pull-images/work.sh, with a kubeadm that names images and a crictl that has some. */
class PullScriptTest {

    private static final String NAMED =
            """
            echo "W1122 could not fetch a Kubernetes version" >&2
            for image in kube-apiserver:v1.36.4 kube-proxy:v1.36.4 coredns/coredns:v1.13.1 pause:3.10.1; do
                echo "registry.k8s.io/$image"
            done
            """;

    private static final String HAS_KUBE_PROXY =
            """
            case $* in
                *" images")
                    echo "IMAGE                        TAG       IMAGE ID        SIZE"
                    echo "registry.k8s.io/kube-proxy   v1.36.4   55e4fe750c85e   30MB"
                    echo "registry.k8s.io/pause        3.9       55e4fe750c85e   1MB"
                    ;;
                *" pull "*) %s ;;
            esac
            """;

    private record End(int code, String out, String err) {}

    @TempDir private Path folder;

    @BeforeEach
    void programs() throws IOException {
        program("kubeadm", NAMED);
        program("crictl", HAS_KUBE_PROXY.formatted("echo \"pulled $*\""));
    }

    @Test
    void only_what_the_role_needs_and_is_not_there_is_pulled_through_the_runtime()
            throws Exception {
        var end = run(List.of("kube-proxy", "pause"));

        assertThat(end.code()).isZero();
        assertThat(end.out())
                .isEqualTo(
                        """
                        [dsctl] pulls registry.k8s.io/pause:3.10.1
                        pulled --runtime-endpoint unix:///run/c.sock --image-endpoint unix:///run/c.sock pull registry.k8s.io/pause:3.10.1
                        """);
    }

    @Test
    void where_all_is_there_no_registry_is_asked() throws Exception {
        assertThat(run(List.of("kube-proxy"))).isEqualTo(new End(0, "", ""));
    }

    @Test
    void the_first_that_cannot_be_pulled_ends_it_with_the_words_of_the_runtime() throws Exception {
        program(
                "crictl",
                HAS_KUBE_PROXY.formatted(
                        """
                        echo "E1122 remote_image.go:180] PullImage failed" >&2
                        echo 'time="2026-11-22T15:00:57Z" level=fatal msg="pulling image: dial tcp: no such host"' >&2
                        exit 1
                        """));
        var end = run(List.of("kube-apiserver", "pause"));

        assertThat(end.code()).isEqualTo(82);
        assertThat(end.err())
                .isEqualTo(
                        "registry.k8s.io/kube-apiserver:v1.36.4 cannot be pulled: pulling image:"
                                + " dial tcp: no such host\n");
    }

    @Test
    void a_kubeadm_that_names_nothing_is_told_with_its_words() throws Exception {
        program("kubeadm", "echo 'no such version' >&2; exit 1");
        var end = run(List.of("pause"));

        assertThat(end.code()).isEqualTo(80);
        assertThat(end.err()).isEqualTo("kubeadm names no images: no such version\n");
    }

    private void program(String name, String text) throws IOException {
        var file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private End run(List<String> names) throws Exception {
        var values = Map.of("version", "1.36.4", "names", names, "criSocket", "unix:///run/c.sock");
        var builder = new ProcessBuilder("/bin/sh", "-s").directory(folder.toFile());
        builder.environment().merge("PATH", folder + ":", (path, ours) -> ours + path);
        var shell = builder.start();
        try (var stdin = shell.getOutputStream()) {
            stdin.write(
                    new Templates()
                            .render("pull-images/work.sh", values)
                            .getBytes(StandardCharsets.UTF_8));
        }
        var out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var err = new String(shell.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new End(shell.waitFor(), out, err);
    }
}
