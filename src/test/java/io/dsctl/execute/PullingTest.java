package io.dsctl.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Clusters;
import io.dsctl.Facts;
import io.dsctl.failure.Failure.StepFailed;
import io.dsctl.plan.RegistryFiles;
import io.dsctl.plan.Step.PullImages;
import io.dsctl.plan.Step.SetRegistries;
import io.dsctl.remote.ScriptResult;
import io.dsctl.render.Templates;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

class PullingTest {

    private static final String FILE = "/etc/containerd/certs.d/_default/hosts.toml";

    private static final String PREFIX = "registry.k8s.io/pause:3.10.1 cannot be pulled: ";

    @Test
    void what_networks_and_registries_in_trouble_say_is_tried_again() {
        for (var words :
                new String[] {
                    "dial tcp: lookup registry.k8s.io: no such host",
                    "dial tcp 10.0.0.1:443: connect: connection refused",
                    "net/http: TLS handshake timeout",
                    "unexpected status code 503 Service Unavailable",
                    "unexpected status from HEAD request to https://a/v2/: 429 Too Many Requests",
                    "failed to do request: Head \"https://a/v2/\": EOF"
                }) {
            assertThat(failure(82, PREFIX + words).isTransient()).describedAs(words).isTrue();
        }
    }

    @Test
    void an_image_that_is_not_there_or_not_for_everybody_is_told_once() {
        for (var words :
                new String[] {
                    "registry.k8s.io/pause:3.10.1: not found",
                    "pull access denied, repository does not exist or may require authorization",
                    "tls: failed to verify certificate: x509: certificate signed by unknown"
                            + " authority"
                }) {
            assertThat(failure(82, PREFIX + words).isTransient()).describedAs(words).isFalse();
        }
    }

    @Test
    void the_image_the_cause_and_the_ways_out_are_named() {
        var failure = failure(82, "noise\n" + PREFIX + "connection refused\n\n");

        assertThat(failure.getMessage()).isEqualTo("w-1: " + PREFIX + "connection refused");
        assertThat(failure.hint())
                .contains("`registries`")
                .contains("`proxy`")
                .contains("`kubernetes.imageRepository`");
        assertThat(failure(80, "kubeadm names no images: x").hint())
                .contains("kubeadm config images list");
    }

    @Test
    void a_pull_that_does_not_end_is_told_as_for_kubeadm() {
        assertThat(failure(124, "it is still at work after 1800 s").getMessage())
                .contains("the pull of images")
                .contains("still at work");
    }

    @Test
    void a_containerd_before_2_gets_its_own_text_and_is_only_restarted_where_that_is_meant() {
        var files = files("it's new");
        var plain =
                new SetRegistries(Clusters.node("w-1"), files, files("it's old"), List.of(), false);
        var script = new Templates().render("set-registries/script.sh", Pulling.values(plain));

        assertThat(script)
                .contains("[01].*) replace '%s' 'it'\\''s old' ;;".formatted(FILE))
                .contains("*) replace '%s' 'it'\\''s new' ;;".formatted(FILE))
                .doesNotContain("systemctl restart");
    }

    @Test
    void a_proxy_goes_only_after_containerd_has_started_without_it() {
        var without =
                new SetRegistries(
                        Clusters.node("w-1"),
                        new LinkedHashMap<>(),
                        new LinkedHashMap<>(),
                        List.of(RegistryFiles.PROXY),
                        true);
        var script = new Templates().render("set-registries/script.sh", Pulling.values(without));

        assertThat(script)
                .containsSubsequence(
                        "replace '%s'".formatted(RegistryFiles.PROXY),
                        "systemctl restart containerd",
                        "rm -f '%s'".formatted(RegistryFiles.PROXY));
    }

    @Test
    void a_pull_is_told_which_images_of_which_version_from_where_and_by_what() {
        var pull =
                new PullImages(
                        Clusters.node("w-1"),
                        Facts.VERSION,
                        Optional.of("registry.example.org/k8s"),
                        List.of("kube-proxy", "pause"),
                        "unix:///run/c.sock",
                        true);

        assertThat(new Templates().render("pull-images/work.sh", Pulling.values(pull)))
                .contains(
                        "--kubernetes-version v'1.36.4' --image-repository"
                                + " 'registry.example.org/k8s'")
                .contains("for wanted in 'kube-proxy' 'pause'; do")
                .contains("endpoint='unix:///run/c.sock'");
    }

    private static LinkedHashMap<String, String> files(String text) {
        var files = new LinkedHashMap<String, String>();
        files.put(FILE, text);
        return files;
    }

    private static StepFailed failure(int code, String stderr) {
        return Pulling.failure("w-1", new ScriptResult(code, "", stderr));
    }
}
