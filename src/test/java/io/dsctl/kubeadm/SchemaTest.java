package io.dsctl.kubeadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.cluster.KubernetesVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

class SchemaTest {

    private static final Path ALL_FIELDS = Path.of("src/test/resources/kubeadm-api");

    static Stream<Path> goldenFiles() throws IOException {
        return KubeadmApiTest.goldenFiles();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldenFiles")
    void what_dsctl_writes_is_valid(Path file) throws IOException {
        KubeadmSchema.assertValid(
                Files.readString(file),
                file.toString().endsWith("-v1beta3.yaml") ? "v1beta3" : "v1beta4");
    }

    @ParameterizedTest
    @CsvSource({"v1beta3, 1.36.0", "v1beta4, 1.37.0"})
    void every_field_may_be_used(String api, String kubeadm) throws IOException {
        var text = Files.readString(ALL_FIELDS.resolve("all-fields-" + api + ".yaml"));

        KubeadmSchema.assertValid(text, api);
        assertThat(KubeadmApi.problemsIn(text, KubernetesVersion.parse(kubeadm).orElseThrow()))
                .isEmpty();
        assertThat(SchemaObjects.all(api))
                .filteredOn(place -> !place.steps().isEmpty())
                .extracting(place -> place.steps().getLast())
                .allMatch(field -> field.equals("[0]") || text.contains(field + ":"));
    }

    static Stream<Arguments> wrongFields() {
        return Stream.of(
                cluster("etcd: {local: {}, external: {endpoints: ['http://a:2379']}}", "not"),
                cluster("etcd: {external: {}}", "endpoints"),
                cluster("etcd: {external: {endpoints: []}}", "minItems"),
                cluster("etcd: {external: {endpoints: ['a:2379']}}", "pattern"),
                cluster("etcd: {external: {endpoints: ['https://fd00::1:2379']}}", "pattern"),
                cluster("etcd: {external: {endpoints: ['http://a:2379'], caFile: /a}}", "pattern"),
                cluster("etcd: {external: {endpoints: ['https://a'], keyFile: /a}}", "certFile"),
                cluster("etcd: {external: {endpoints: ['https://a'], certFile: /a}}", "keyFile"),
                cluster(
                        "etcd: {external: {endpoints: ['https://a'], keyFile: /a, certFile: /b}}",
                        "caFile"),
                cluster("etcd: {local: {dataDir: var/lib/etcd}}", "pattern"),
                cluster("etcd: {local: {imageTag: 'a:b'}}", "pattern"),
                cluster("etcd: {local: {serverCertSANs: [192.0.2.1/24]}}", "format"),
                cluster("networking: {podSubnet: [10.0.0.0/8]}", "string"),
                cluster("networking: {podSubnet: '10.0.0.0/8,10.1.0.0/16'}", "pattern"),
                cluster("networking: {podSubnet: '10.0.0.0/8, fd00::/48'}", "pattern"),
                cluster("networking: {serviceSubnet: 10.96.0.0}", "pattern"),
                cluster(
                        "networking: {serviceSubnet: '10.96.0.0/16,fd00::/112,fd01::/112'}",
                        "pattern"),
                cluster("networking: {dnsDomain: Cluster.Local}", "pattern"),
                cluster("networking: {serviceSubnets: 10.96.0.0/16}", "serviceSubnets"),
                cluster("kubernetesVersion: 1.36", "string"),
                cluster("kubernetesVersion: '1.36'", "pattern"),
                cluster("controlPlaneEndpoint: 'fd00::1:6443'", "pattern"),
                cluster("controlPlaneEndpoint: '[fd00::1]'", "pattern"),
                cluster("controlPlaneEndpoint: 'https://a:6443'", "pattern"),
                cluster("apiServer: {certSANs: ['https://a']}", "format"),
                cluster("apiServer: {certSANs: ['a.*.org']}", "format"),
                cluster("apiServer: {timeoutForControlPlane: 4m0s}", "timeoutForControlPlane"),
                cluster("apiServer: {extraArgs: {v: '4'}}", "array"),
                cluster("apiServer: {extraArgs: [{name: v}]}", "value"),
                cluster("apiServer: {extraArgs: [{name: v, value: 4}]}", "string"),
                cluster("apiServer: {extraArgs: [{name: --v, value: '4'}]}", "pattern"),
                cluster("apiServer: {extraArgs: [{name: '', value: '4'}]}", "pattern"),
                cluster("apiServer: {extraVolumes: [{name: a, hostPath: /a}]}", "mountPath"),
                cluster(
                        "apiServer: {extraVolumes: [{name: a, hostPath: /a, mountPath: /a,"
                                + " pathType: Dir}]}",
                        "enum"),
                cluster(
                        "scheduler: {extraEnvs: [{name: A, value: a, valueFrom: {fieldRef:"
                                + " {fieldPath: a}}}]}",
                        "not"),
                cluster("scheduler: {extraEnvs: [{value: a}]}", "name"),
                cluster("scheduler: {certSANs: []}", "certSANs"),
                cluster("dns: {imageRepository: 'https://a'}", "pattern"),
                cluster("dns: {type: CoreDNS}", "type"),
                cluster("proxy: {disabled: 'true'}", "boolean"),
                cluster("certificatesDir: pki", "pattern"),
                cluster("imageRepository: a/", "pattern"),
                cluster("featureGates: {NodeLocalCRISocket: 'true'}", "boolean"),
                cluster("featureGates: {'--gate': true}", "pattern"),
                cluster("clusterName: ''", "minLength"),
                cluster("encryptionAlgorithm: ML-DSA-44", "enum"),
                cluster("certificateValidityPeriod: 365d", "pattern"),
                cluster("caCertificateValidityPeriod: 87600", "string"),
                cluster("mergeMethod: append", "mergeMethod"),
                init("bootstrapTokens: {}", "array"),
                init("bootstrapTokens: [{token: ABCDEF.0123456789abcdef}]", "pattern"),
                init("bootstrapTokens: [{token: abcdef.0123456789abcde}]", "pattern"),
                init("bootstrapTokens: [{ttl: 1h, expires: '2030-01-31T12:00:00Z'}]", "not"),
                init("bootstrapTokens: [{ttl: -1h}]", "pattern"),
                init("bootstrapTokens: [{expires: tomorrow}]", "pattern"),
                init("bootstrapTokens: [{usages: [sign]}]", "enum"),
                init("bootstrapTokens: [{groups: [system:masters]}]", "pattern"),
                init(
                        "bootstrapTokens: [{usages: [signing], groups: [system:bootstrappers:a]}]",
                        "minContains"),
                init("dryRun: 'yes'", "boolean"),
                init("localAPIEndpoint: {advertiseAddress: '[fd00::1]'}", "format"),
                init("localAPIEndpoint: {advertiseAddress: cp-1}", "format"),
                init("localAPIEndpoint: {advertiseAddress: 192.0.2.300}", "format"),
                init("localAPIEndpoint: {bindPort: 0}", "minimum"),
                init("localAPIEndpoint: {bindPort: 65536}", "maximum"),
                init("localAPIEndpoint: {bindPort: '6443'}", "integer"),
                init("certificateKey: '" + "0".repeat(63) + "'", "pattern"),
                init("certificateKey: '" + "g".repeat(64) + "'", "pattern"),
                init("skipPhases: addon", "array"),
                init("patches: {directory: patches}", "pattern"),
                init("patches: /etc/patches", "object"),
                init("timeouts: {discovery: 5}", "string"),
                init("timeouts: {discovery: 5 m}", "pattern"),
                init("nodeRegistration: {name: CP_1}", "pattern"),
                init("nodeRegistration: {criSocket: /run/containerd/containerd.sock}", "pattern"),
                init("nodeRegistration: {taints: null}", "array"),
                init("nodeRegistration: {taints: [{effect: NoSchedule}]}", "key"),
                init("nodeRegistration: {taints: [{key: a, effect: Never}]}", "enum"),
                init("nodeRegistration: {taints: [{key: a, effect: NoSchedule, keys: a}]}", "keys"),
                init("nodeRegistration: {ignorePreflightErrors: [ALL, Swap]}", "maxItems"),
                init("nodeRegistration: {imagePullPolicy: always}", "enum"),
                init("nodeRegistration: {imagePullSerial: 1}", "boolean"),
                init("discovery: {}", "discovery"),
                join("caCertPath: /a.crt", "discovery"),
                join("discovery: {}", "oneOf"),
                join(
                        "discovery: {file: {kubeConfigPath: /a}, bootstrapToken: " + token() + "}",
                        "oneOf"),
                join("discovery: {file: {}}", "kubeConfigPath"),
                join("discovery: {file: {kubeConfigPath: 'http://a/b'}}", "pattern"),
                join("discovery: {timeout: 5m, bootstrapToken: " + token() + "}", "timeout"),
                join("discovery: {bootstrapToken: {}}", "apiServerEndpoint"),
                join(discovery("caCertHashes: []"), "minItems"),
                join(discovery("unsafeSkipCAVerification: false"), "const"),
                join(discovery("caCertHashes: ['sha1:" + "0".repeat(64) + "']"), "pattern"),
                join(discovery("caCertHashes: ['sha256:" + "0".repeat(63) + "']"), "pattern"),
                join(goodDiscovery() + "\ncaCertPath: /etc/ca.pem", "pattern"),
                join(goodDiscovery() + "\ncontrolPlane: {certificateKey: abc}", "pattern"),
                join(goodDiscovery() + "\ncontrolPlane: {patches: {}}", "patches"),
                join(goodDiscovery().replace("a:6443", "fd00::1:6443"), "pattern"),
                join(goodDiscovery().replace("a:6443", "https://a:6443"), "pattern"),
                join(goodDiscovery().replace("'a:6443'", "a"), "pattern"),
                document("v1beta4", "ResetConfiguration", "unmountFlags: [MNT_ALL]", "enum"),
                document("v1beta4", "UpgradeConfiguration", "node: {diff: {}}", "diff"),
                document("v1beta4", "UpgradeConfiguration", "diff: {contextLines: -1}", "minimum"),
                document("v1beta4", "Configuration", "{}", "enum"),
                document("v1beta3", "ResetConfiguration", "{}", "enum"),
                old("ClusterConfiguration", "proxy: {}", "proxy"),
                old("ClusterConfiguration", "dns: {disabled: true}", "disabled"),
                old("ClusterConfiguration", "encryptionAlgorithm: RSA-2048", "encryptionAlgorithm"),
                old("ClusterConfiguration", "apiServer: {extraArgs: []}", "object"),
                old("ClusterConfiguration", "apiServer: {extraArgs: {v: 4}}", "string"),
                old("ClusterConfiguration", "apiServer: {extraArgs: {--v: '4'}}", "pattern"),
                old("ClusterConfiguration", "scheduler: {extraEnvs: []}", "extraEnvs"),
                old(
                        "ClusterConfiguration",
                        "etcd: {external: {endpoints: ['http://a'], httpEndpoints: []}}",
                        "httpEndpoints"),
                old("InitConfiguration", "timeouts: {}", "timeouts"),
                old("InitConfiguration", "dryRun: true", "dryRun"),
                old(
                        "InitConfiguration",
                        "nodeRegistration: {imagePullSerial: true}",
                        "imagePullSerial"),
                old("JoinConfiguration", "discovery: {}", "oneOf"));
    }

    /**
     * @param about a word of the complaint, so that a document is not refused for another reason
     */
    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("wrongFields")
    void a_wrong_field_is_refused(String api, String kind, String fields, String about) {
        var head = "apiVersion: kubeadm.k8s.io/%s\nkind: %s\n".formatted(api, kind);
        var text = fields.equals("{}") ? head : head + fields + "\n";

        assertThat(KubeadmSchema.problemsIn(text, api))
                .isNotEmpty()
                .anyMatch(problem -> problem.contains(about));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: InitConfiguration",
                "apiVersion: kubeadm.k8s.io/v1beta4",
                "apiVersion: kubeadm.k8s.io/v1beta3\nkind: InitConfiguration",
                "apiVersion: v1\nkind: Pod",
                "- a"
            })
    void a_document_of_something_else_is_refused(String text) {
        assertThat(KubeadmSchema.problemsIn(text, "v1beta4")).isNotEmpty();
    }

    @Test
    void nothing_is_not_valid() {
        assertThatThrownBy(() -> KubeadmSchema.assertValid("# nothing", "v1beta4"))
                .isInstanceOf(AssertionError.class);
    }

    private static Arguments cluster(String fields, String about) {
        return document("v1beta4", "ClusterConfiguration", fields, about);
    }

    private static Arguments init(String fields, String about) {
        return document("v1beta4", "InitConfiguration", fields, about);
    }

    private static Arguments join(String fields, String about) {
        return document("v1beta4", "JoinConfiguration", fields, about);
    }

    private static Arguments old(String kind, String fields, String about) {
        return document("v1beta3", kind, fields, about);
    }

    private static Arguments document(String api, String kind, String fields, String about) {
        return Arguments.of(api, kind, fields, about);
    }

    private static String goodDiscovery() {
        return discovery("unsafeSkipCAVerification: true");
    }

    private static String discovery(String trust) {
        return "discovery: {bootstrapToken: {token: abcdef.0123456789abcdef, apiServerEndpoint:"
                + " 'a:6443', "
                + trust
                + "}}";
    }

    private static String token() {
        return goodDiscovery().replaceFirst("^.*?bootstrapToken: ", "").replaceFirst("}$", "");
    }
}
