package io.dsctl.kubeadm;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cluster.KubernetesVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class KubeadmApiTest {

    private static final String HEAD =
            """
            apiVersion: kubeadm.k8s.io/v1beta4
            kind: ClusterConfiguration
            """;

    static Stream<Arguments> badFiles() {
        return Stream.of(
                file(
                        "a misspelt field",
                        HEAD + "etcd:\n  external:\n    endpoint: []\n",
                        "1 5 ClusterConfiguration.etcd.external.endpoint: unknown field"
                                + " ClusterConfiguration.etcd.external.endpoint; did you mean"
                                + " \"endpoints\"?"),
                file(
                        "a field of another place",
                        HEAD + "proxy:\n  mode: nftables\n",
                        "1 4 ClusterConfiguration.proxy.mode: unknown field"
                                + " ClusterConfiguration.proxy.mode; known are disabled"),
                file(
                        "a field in the second item of a list",
                        HEAD
                                + "apiServer:\n"
                                + "  extraArgs:\n"
                                + "    - {name: v, value: '1'}\n"
                                + "    - {v: '1'}\n",
                        "1 6 ClusterConfiguration.apiServer.extraArgs[1].v: unknown field"
                                + " ClusterConfiguration.apiServer.extraArgs[1].v; known are name,"
                                + " value"),
                file(
                        "a field that is too new, whose name is not proposed either",
                        HEAD + "etcd: {external: {httpEndpoints: [], httpEndpoint: []}}\n",
                        "1 3 ClusterConfiguration.etcd.external.httpEndpoints: kubeadm v1.33.1 does"
                            + " not know the field"
                            + " ClusterConfiguration.etcd.external.httpEndpoints; leave it out: it"
                            + " came with 1.35\n"
                            + "1 3 ClusterConfiguration.etcd.external.httpEndpoint: unknown field"
                            + " ClusterConfiguration.etcd.external.httpEndpoint; known are"
                            + " endpoints, caFile, certFile, keyFile"),
                file(
                        "a value that is too new",
                        HEAD + "encryptionAlgorithm: \"ECDSA-P384\"\n",
                        "1 3 ClusterConfiguration.encryptionAlgorithm: kubeadm v1.33.1 does not"
                                + " know the value ECDSA-P384 of"
                                + " ClusterConfiguration.encryptionAlgorithm; leave it out: it came"
                                + " with 1.34"),
                file(
                        "a field twice, and one deep in a document for the kubelet",
                        HEAD
                                + "dns: {}\ndns: {}\n---\n"
                                + "apiVersion: kubelet.config.k8s.io/v1beta1\n"
                                + "kind: KubeletConfiguration\n"
                                + "a:\n  - b: 1\n    b: 2\n",
                        "1 4 ClusterConfiguration.dns: ClusterConfiguration.dns appears twice,"
                                + " first in line 3; keep one of them\n"
                                + "2 10 KubeletConfiguration.a[0].b: KubeletConfiguration.a[0].b"
                                + " appears twice, first in line 9; keep one of them"),
                file(
                        "merged fields",
                        HEAD + "dns: &a {}\nproxy:\n  <<: *a\n",
                        "1 5 ClusterConfiguration.proxy.<<: unknown field"
                                + " ClusterConfiguration.proxy.<<; write the fields out instead of"
                                + " merging them"),
                file(
                        "a key that is no text",
                        HEAD + "? [a, b]\n: 1\n",
                        "1 3 ClusterConfiguration.?: unknown field ClusterConfiguration.?; known"
                            + " are apiVersion, kind, etcd, networking, kubernetesVersion,"
                            + " controlPlaneEndpoint, apiServer, controllerManager, scheduler, dns,"
                            + " proxy, certificatesDir, imageRepository, featureGates, clusterName,"
                            + " encryptionAlgorithm, certificateValidityPeriod,"
                            + " caCertificateValidityPeriod"),
                file(
                        "an alias that leads to itself",
                        HEAD + "etcd: &a\n  local: *a\n",
                        "1 4 ClusterConfiguration.etcd.local.local: unknown field"
                            + " ClusterConfiguration.etcd.local.local; known are imageRepository,"
                            + " imageTag, dataDir, extraArgs, extraEnvs, serverCertSANs,"
                            + " peerCertSANs"),
                file(
                        "no such kind",
                        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfig\n",
                        "1 2 ClusterConfig: kubeadm.k8s.io/v1beta4 has no kind \"ClusterConfig\";"
                                + " known are ClusterConfiguration, InitConfiguration,"
                                + " JoinConfiguration, ResetConfiguration, UpgradeConfiguration"),
                file(
                        "a kind that this API version has not",
                        "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ResetConfiguration\n",
                        "1 2 ResetConfiguration: kubeadm.k8s.io/v1beta3 has no kind"
                                + " \"ResetConfiguration\"; known are ClusterConfiguration,"
                                + " InitConfiguration, JoinConfiguration"),
                file(
                        "another program's API",
                        "kind: Deployment\napiVersion: apps/v1\n",
                        "1 2 Deployment: kubeadm v1.33.1 does not read apps/v1; it reads"
                                + " kubeadm.k8s.io/v1beta3 and kubeadm.k8s.io/v1beta4"),
                file(
                        "a kubelet's kind with kube-proxy's version",
                        "apiVersion: kubeproxy.config.k8s.io/v1alpha1\n"
                                + "kind: KubeletConfiguration\n",
                        "1 2 KubeletConfiguration: kubeproxy.config.k8s.io/v1alpha1 has no kind"
                                + " \"KubeletConfiguration\"; known are KubeProxyConfiguration"),
                file(
                        "no kind, and a list",
                        "---\n---\napiVersion: kubeadm.k8s.io/v1beta4\n---\n- a\n",
                        "1 3 document 1: document 1 has no apiVersion or no kind; write both\n"
                            + "2 5 document 2: document 2 is no mapping; write apiVersion and kind,"
                            + " then the fields"),
                file(
                        "nothing",
                        "# only a comment\n---\n",
                        "0 0 : the file is empty; write apiVersion and kind, then the fields"),
                file(
                        "no YAML in the second document",
                        HEAD + "dnss: {}\n---\na: \"b\nc: d\n",
                        "1 3 ClusterConfiguration.dnss: unknown field ClusterConfiguration.dnss;"
                            + " did you mean \"dns\"?\n"
                            + "2 5 : the file is not YAML: this quote is never closed; close it"),
                file(
                        "words instead of a file",
                        "a: b\nthe file\n",
                        "1 2 : the file is not YAML: there is no colon behind this name; write"
                                + " `name: value`, with a blank behind the colon"),
                file(
                        "two texts in one document",
                        "'a' 'b'\n",
                        "1 1 document 1: document 1 is no mapping; write apiVersion and kind, then"
                            + " the fields\n"
                            + "2 1 : the file is not YAML: this does not go with what stands before"
                            + " it; check its indentation, and quotes and brackets before it"),
                file(
                        "values without bottom",
                        HEAD + "dns: " + "[".repeat(100_000),
                        "1 3 : the file is not YAML: values are nested too deeply; write less"
                                + " deeply"),
                file(
                        "another YAML",
                        "%YAML 3.0\n---\n" + HEAD,
                        "0 0 : the file is YAML of an unknown version; remove the line that"
                                + " begins with %"),
                file(
                        "a list that stands for too many",
                        HEAD + "dns: &a []\nproxy: [" + "*a,".repeat(51) + "]\n",
                        "0 0 : the file has more than 50 aliases of lists and mappings; write the"
                                + " values out"),
                file(
                        "a character that YAML forbids",
                        HEAD + "dns: \u0007\n",
                        "0 0 : the file is not YAML: it has the character U+0007; remove it; is"
                                + " this a text file?"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFiles")
    void what_kubeadm_would_drop_is_told_with_its_place(
            String title, String text, String expected) {
        assertThat(told(text, "1.33.1")).startsWith(expected);
        assertThat(told(text, "1.33.1").lines()).hasSameSizeAs(expected.lines().toList());
        assertThat(told(text, "1.33.1")).doesNotContain("snakeyaml", "Exception");
    }

    @ParameterizedTest(name = "{0}, kubeadm {1}: {2}")
    @CsvSource({
        "v1beta3, 1.21.14, this kubeadm is too old for dsctl",
        "v1beta3, 1.22.0, ''",
        "v1beta3, 1.36.9, ''",
        "v1beta3, 1.37.0, it reads kubeadm.k8s.io/v1beta4",
        "v1beta4, 1.30.9, it reads kubeadm.k8s.io/v1beta3",
        "v1beta4, 1.31.0, ''",
        "v1beta4, 1.37.2, ''"
    })
    void each_kubeadm_reads_its_own_versions_of_the_api(String api, String kubeadm, String hint) {
        var text = "apiVersion: kubeadm.k8s.io/" + api + "\nkind: JoinConfiguration\n";

        assertThat(KubeadmApi.problemsIn(text, version(kubeadm)))
                .extracting(FieldProblem::hint)
                .isEqualTo(hint.isEmpty() ? List.of() : List.of(hint));
    }

    @Test
    void no_value_of_a_file_is_repeated() {
        var secret = "abcdef.0123456789abcdef";
        var text =
                """
                apiVersion: kubeadm.k8s.io/v1beta4
                kind: InitConfiguration
                bootstrapTokens:
                  - tokn: %s
                    token: &x %s
                    token: *x
                certificateKey: [%s
                """
                        .formatted(secret, secret, secret);

        assertThat(told(text, "1.36.0")).isNotEmpty().doesNotContain(secret);
        assertThat(told(text.replace("[", ""), "1.36.0")).hasLineCount(2).doesNotContain(secret);
    }

    @Test
    void marks_of_other_systems_do_no_harm() {
        assertThat(told("\ufeff" + HEAD.replace("\n", "\r\n") + "dns: {}\r\n", "1.36.0")).isEmpty();
    }

    static Stream<Path> goldenFiles() throws IOException {
        try (var files = Files.list(Path.of("src/test/resources/golden"))) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldenFiles")
    void what_dsctl_writes_is_read_as_it_stands(Path file) throws IOException {
        var kubeadm = file.toString().contains("v1beta3") ? "1.28.3" : "1.31.0";

        assertThat(told(Files.readString(file), kubeadm)).isEmpty();
    }

    private static Arguments file(String title, String text, String expected) {
        return Arguments.of(title, text, expected);
    }

    private static String told(String text, String kubeadm) {
        var lines =
                KubeadmApi.problemsIn(text, version(kubeadm)).stream()
                        .map(
                                it ->
                                        "%d %d %s: %s; %s"
                                                .formatted(
                                                        it.document(),
                                                        it.line(),
                                                        it.path(),
                                                        it.what(),
                                                        it.hint()))
                        .toList();
        return String.join("\n", lines);
    }

    private static KubernetesVersion version(String text) {
        return KubernetesVersion.parse(text).orElseThrow();
    }
}
