package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.cluster.PackageRepository;
import io.dsctl.cluster.Proxy;
import io.dsctl.cluster.SigningKey;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.Installation;
import io.dsctl.plan.Installation.Containerd;
import io.dsctl.plan.PackageManager;
import io.dsctl.plan.Step.InstallPackages;
import io.dsctl.remote.ScriptResult;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class InstallingTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private static final PackageRepository KUBERNETES =
            new PackageRepository(
                    "dsctl-kubernetes",
                    "https://mirror.example.org/kubernetes/1.36/",
                    new SigningKey.At("https://mirror.example.org/key"));

    private static final PackageRepository CONTAINERD =
            new PackageRepository(
                    "dsctl-containerd",
                    "https://mirror.example.org/docker/rpm/",
                    new SigningKey.Text(SigningKey.BEGIN + "\nit's ours\n"));

    /** {@code -Dupdate.golden=true} rewrites them; they are reviewed as text. */
    @ParameterizedTest
    @EnumSource
    void scripts_are_as_reviewed(PackageManager manager) throws IOException {
        var golden = GOLDEN.resolve("install-packages-%s.sh".formatted(manager));
        var rendered =
                render(
                        new Installation(
                                manager,
                                Optional.of(Facts.VERSION),
                                List.of("kubelet", "kubeadm", "kubectl"),
                                List.of("conntrack"),
                                List.of(KUBERNETES, CONTAINERD),
                                Containerd.INSTALL,
                                true,
                                Optional.of(
                                        new Proxy(
                                                Optional.of("http://proxy.example.org:3128"),
                                                Optional.of("http://[fd00::3]:3128"),
                                                List.of("localhost", "10.96.0.0/16"))),
                                Optional.of("registry.example.org/k8s")));
        if (Boolean.getBoolean("update.golden")) {
            Files.writeString(golden, rendered);
        }

        assertThat(rendered).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @EnumSource
    void where_packages_are_only_held_no_repository_is_asked(PackageManager manager) {
        var rendered =
                render(
                        new Installation(
                                manager,
                                Optional.of(Facts.VERSION),
                                List.of(),
                                List.of(),
                                List.of(),
                                Containerd.NOTHING,
                                true,
                                Optional.empty(),
                                Optional.empty()));

        assertThat(rendered)
                .doesNotContain("https://")
                .doesNotContain("roxy=")
                .doesNotContain("\nconfigure_containerd\n")
                .doesNotContain("kubernetes-cni cri-tools; do\n    if [ -n");
    }

    @Test
    void each_failure_says_what_to_do_and_only_what_may_pass_is_tried_again() {
        assertThat(failure(81, "apt-get (pid 7) has held it").hint()).contains("stop it");
        assertThat(failure(83, "EXPKEYSIG").hint()).contains("`repositories`");
        assertThat(failure(84, "no kubelet 1.36.9").hint()).contains("kubernetes.version");
        assertThat(failure(85, "No space left on device").hint()).contains("make room");
        assertThat(failure(86, "dpkg was interrupted").hint()).contains("by hand");
        assertThat(failure(87, "no containerd").hint()).contains("repositories.containerd");
        assertThat(failure(88, "does not start").hint()).contains("journalctl -u containerd");
        assertThat(failure(89, "404 Not Found").hint()).contains("`repositories`");
        assertThat(failure(83, "EXPKEYSIG").isTransient()).isFalse();
        assertThat(failure(82, "connection refused").isTransient()).isTrue();
        assertThat(failure(85, "a\nlast line\n\n").getMessage()).isEqualTo("w-1: last line");
    }

    @Test
    void what_ends_without_a_result_is_told_as_for_kubeadm() {
        assertThat(failure(124, "it is still at work after 1800 s").getMessage())
                .contains("the installation of packages")
                .contains("still at work");
    }

    private static StepFailed failure(int code, String stderr) {
        return Installing.failure("w-1", new ScriptResult(code, "", stderr));
    }

    private static String render(Installation what) {
        var step = new InstallPackages(Clusters.node("w-1"), what);
        return new Templates().render(Installing.template(step), Installing.values(step));
    }
}
