package io.dsctl.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.Printed;
import io.dsctl.cluster.Address;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.KubernetesVersion;
import io.dsctl.cluster.Subnet;
import io.dsctl.facts.EtcdMember;
import io.dsctl.facts.InitRecord;
import io.dsctl.facts.InterfaceAddress;
import io.dsctl.facts.KubernetesFile;
import io.dsctl.facts.Member;
import io.dsctl.facts.NodeFacts.Seen;
import io.dsctl.facts.NodeInfo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The answers of two nodes of a living cluster, as they came: probe/cp-1.txt and probe/w-1.txt. */
class NodeReaderTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

    @Test
    void a_clock_is_compared_with_our_own() {
        assertThat(read(Map.of("clock", "1000300")).machine().clockAhead())
                .contains(Duration.ofMinutes(5));
        assertThat(read(Map.of("clock", "0")).machine().clockAhead())
                .contains(Duration.ofSeconds(-1_000_000));
        assertThat(read(Map.of("clock", "noon")).machine().clockAhead()).isEmpty();
        assertThat(read(Map.of("clock", "999999999999")).machine().clockAhead()).isEmpty();
        assertThat(read(Map.of()).machine().clockAhead()).isEmpty();
    }

    @Test
    void a_control_plane_is_read() throws IOException {
        var seen = seen("cp-1");
        var api = seen.api().orElseThrow();

        assertThat(seen.machine().machineId()).isEqualTo("e119e9c900994eb3b41e044d124e3bec");
        assertThat(seen.addresses())
                .containsExactly(
                        new InterfaceAddress("eth0", new Address("172.30.99.11"), 24, true),
                        new InterfaceAddress("eth0", new Address("fd00:d5c7:99::11"), 64, true));
        assertThat(seen.kernel().forwards())
                .isEqualTo(Map.of(Family.IPV4, true, Family.IPV6, true));
        assertThat(seen.kernel().ipv6Disabled()).isFalse();
        assertThat(seen.kernel().dsctlSysctlFile()).endsWith("net.ipv6.conf.all.forwarding = 1\n");
        assertThat(seen.tools().kubeadm()).contains(new KubernetesVersion(1, 36, 4));
        assertThat(seen.tools().kubelet()).contains(new KubernetesVersion(1, 36, 4));
        assertThat(seen.tools().kubectl()).isTrue();
        assertThat(seen.criSockets()).containsExactly("unix:///run/containerd/containerd.sock");
        assertThat(seen.files().present())
                .contains(KubernetesFile.ADMIN_CONF, KubernetesFile.ETCD_MEMBER)
                .doesNotContain(KubernetesFile.BOOTSTRAP_KUBELET_CONF);
        assertThat(seen.files().caHashes()).hasSize(1);
        assertThat(seen.kubeadmRuns()).isFalse();
        assertThat(seen.initRecord().map(InitRecord::finished)).contains(true);
        assertThat(api.settings().orElseThrow().version())
                .contains(new KubernetesVersion(1, 36, 4));
        assertThat(api.settings().orElseThrow().endpoint())
                .hasToString("Optional[172.30.99.1:7443]");
        assertThat(api.settings().orElseThrow().pods())
                .extracting(Object::toString)
                .containsExactly("fd00:10:244::/56", "10.244.0.0/16");
        assertThat(api.settings().orElseThrow().certSans().names())
                .containsExactly(
                        "fd00:d5c7:99::11", "172.30.99.11", "fd00:d5c7:99::12", "172.30.99.12");
        assertThat(api.clusterInfo()).isTrue();
        assertThat(api.members()).extracting(Member::name).containsExactly("cp-1", "cp-2", "w-1");
        assertThat(api.members())
                .extracting(Member::controlPlane)
                .containsExactly(true, true, false);
        assertThat(api.members().getLast().addresses())
                .containsExactly(new Address("fd00:d5c7:99::21"), new Address("172.30.99.21"));
        assertThat(api.members())
                .extracting(Member::info)
                .containsExactly(
                        new NodeInfo(
                                List.of(
                                        new Subnet("fd00:10:244::/64"),
                                        new Subnet("10.244.0.0/24")),
                                Optional.of(new KubernetesVersion(1, 36, 4)),
                                "containerd://1.6.20",
                                false),
                        new NodeInfo(
                                List.of(
                                        new Subnet("fd00:10:244:1::/64"),
                                        new Subnet("10.244.1.0/24")),
                                Optional.of(new KubernetesVersion(1, 36, 4)),
                                "containerd://1.6.20",
                                true),
                        new NodeInfo(
                                List.of(),
                                Optional.of(new KubernetesVersion(1, 35, 2)),
                                "containerd://1.6.20",
                                false));
        assertThat(api.credentials()).isEmpty();
        assertThat(api.etcd())
                .containsExactly(
                        new EtcdMember(
                                "8e9e05c52164694d",
                                "cp-1",
                                false,
                                List.of(new Address("172.30.99.11"))),
                        new EtcdMember(
                                "24d6ea33b0d16dc3",
                                "cp-2",
                                false,
                                List.of(new Address("fd00:d5c7:99::12"))),
                        new EtcdMember(
                                "5f1c8c2ba3a5ee10",
                                "",
                                true,
                                List.of(new Address("172.30.99.13"))));
        assertThat(api.isOutsideEtcd("cp-1")).isFalse();
        assertThat(api.isOutsideEtcd("cp-3")).isTrue();
    }

    @Test
    void what_etcd_warns_of_is_no_member() {
        assertThat(
                        EtcdReader.read(
                                List.of(
                                        "{\"level\":\"warn\",\"msg\":\"a, b, c, d, e, false\"}",
                                        "xyz, started, cp-1, https://a:2380, https://a:2379, false",
                                        "1d, started, cp-1, https://etcd.example.org:2380,"
                                                + " https://a:2379, false")))
                .containsExactly(new EtcdMember("1d", "cp-1", false, List.of()));
    }

    @Test
    void a_worker_is_read() throws IOException {
        var seen = seen("w-1");

        assertThat(seen.api()).isEmpty();
        assertThat(seen.initRecord()).isEmpty();
        assertThat(seen.files().caHashes()).isEqualTo(seen("cp-1").files().caHashes());
        assertThat(seen.files().has(KubernetesFile.ADMIN_CONF)).isFalse();
    }

    /**
     * {@code openssl x509 -pubkey -noout -in ca.crt | openssl pkey -pubin -outform der |
     * sha256sum}.
     */
    @Test
    void a_ca_is_known_by_the_hash_of_its_public_key() throws IOException {
        assertThat(
                        CertificateHashes.of(
                                Files.readString(Path.of("src/test/resources/probe/ca.crt"))))
                .containsExactly(
                        "sha256:e4acef64140bdbd84b19529b2ace536927b7fa6ca754b17e2865ce631b2a7b37");
    }

    @Test
    void text_around_certificates_is_no_matter_even_if_it_begins_like_a_binary_one()
            throws IOException {
        var pem = Files.readString(Path.of("src/test/resources/probe/ca.crt"));

        assertThat(CertificateHashes.of("0\n" + pem + pem + "012345.0123456789abcdef\n"))
                .isEqualTo(CertificateHashes.of(pem))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not a certificate",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
            })
    void what_is_no_certificate_has_no_hash(String pem) {
        assertThat(CertificateHashes.of(pem)).isEmpty();
    }

    @Test
    void our_own_tokens_are_told_from_others() {
        var answers =
                new Answers(
                        Map.of(
                                "ready", "ok",
                                "tokens",
                                        "bootstrap-token-aaaaaa"
                                                + " ZHNjdGw6IHNob3J0LWxpdmVkLCBmb3Igam9pbnM=\n"
                                                + "bootstrap-token-bbbbbb cHJveHk=\n"
                                                + "bootstrap-token-cccccc\n",
                                "certificates", "secret/kubeadm-certs"));

        assertThat(ApiReader.read(answers).orElseThrow().credentials())
                .containsExactly("bootstrap-token-aaaaaa", "kubeadm-certs");
    }

    @Test
    void certificates_that_somebody_else_uploaded_are_not_ours() {
        var answers =
                new Answers(
                        Map.of(
                                "ready",
                                "ok",
                                "tokens",
                                "",
                                "certificates",
                                "secret/kubeadm-certs"));

        assertThat(ApiReader.read(answers).orElseThrow().credentials()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"cluster-info\"}}",
                "error: You must be logged in to the server (Unauthorized)",
                "Error from server (Forbidden): configmaps is forbidden",
                "Error from server (NotFound): configmaps \"cluster-info\" not found",
                "error: unknown flag: --username"
            })
    void an_api_server_behind_the_endpoint_is_noticed_though_it_says_little(String answer) {
        assertThat(read(Map.of("endpoint", answer)).endpointServesCluster()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "The connection to the server api.example.org:6443 was refused",
                "Unable to connect to the server: dial tcp: lookup api.example.org: no such host"
            })
    void an_endpoint_where_nothing_serves_is_no_cluster(String answer) {
        assertThat(read(Map.of("endpoint", answer)).endpointServesCluster()).isFalse();
    }

    @Test
    void addresses_that_will_go_away_are_told() {
        var answers =
                new Answers(
                        Map.of(
                                "addresses",
                                """
                                2: eth0    inet6 2001:db8::1/64 scope global temporary dynamic \\       valid_lft 86000sec preferred_lft 14000sec
                                2: eth0    inet6 2001:db8::2/64 scope global deprecated \\       valid_lft 86000sec preferred_lft 0sec
                                3: eth1@if7    inet 192.0.2.1/24 brd 192.0.2.255 scope global dynamic eth1\\       valid_lft 86000sec preferred_lft 86000sec
                                garbage
                                """));

        assertThat(NodeReader.read(answers, NOW).addresses())
                .isEqualTo(
                        List.of(
                                new InterfaceAddress("eth0", new Address("2001:db8::1"), 64, false),
                                new InterfaceAddress("eth0", new Address("2001:db8::2"), 64, false),
                                new InterfaceAddress("eth1", new Address("192.0.2.1"), 24, true)));
    }

    @Test
    void router_advertisements_are_read() {
        var kernel =
                read(Map.of(
                                "routes",
                                "default via fe80::1 dev eth0 proto ra metric 100 expires 17sec\n",
                                "addresses",
                                "3: eth2@if7 inet6 fd00::2/64 scope global dynamic mngtmpaddr\n"
                                        + "4: eth3 inet6 fd00::3/64 scope global mngtmpaddr\n",
                                "sysctl_file",
                                "net/ipv6/conf/eth1/accept_ra = 2\n",
                                "kernel",
                                "ipv4 0\n"
                                        + "ipv6 1 0\n"
                                        + "accept-ra eth0 1\n"
                                        + "accept-ra eth1 2\n"
                                        + "accept-ra eth2 1\n"
                                        + "accept-ra eth3 1\n"))
                        .kernel();

        assertThat(kernel.routerAdvertised()).containsExactly("eth0", "eth2");
        assertThat(kernel.acceptRa()).isEqualTo(Map.of("eth0", 1, "eth1", 2, "eth2", 1));
        assertThat(kernel.forwards(Family.IPV6))
                .describedAs("conf.default is off, which is what kubeadm reads")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Welcome!",
                "dsctl-facts\n",
                "dsctl-facts 0f",
                "dsctl-facts 0f\n\n0f machine\nabc\n",
                "dsctl-facts 0f\n\n0f machine\nabc\n\n0f en",
                "dsctl-facts 0f\nWelcome!\n\n0f machine\nabc\n\n0f end\n",
                "dsctl-facts 0f\n\n0f machine\n0f end\n",
                "dsctl-facts 0f\n\n0f machine\nabc\n\n0f end\n0f more\n"
            })
    void an_answer_that_is_cut_or_mixed_up_is_none(String output) {
        assertThat(Answers.read(output)).isEmpty();
    }

    @Test
    void an_answer_cannot_pass_for_another() {
        var machine = "x\n\n0e ready\nok\n\n0e end\ny z 0f ready\n0fready";
        var answers =
                Answers.read(
                                "a banner\ndsctl-facts 0f\n\n0f machine\n"
                                        + machine
                                        + "\n\n0f ready\n\n0f end\n")
                        .orElseThrow();

        assertThat(answers.text("machine")).isEqualTo(machine);
        assertThat(answers.text("ready")).isEmpty();
    }

    @Test
    void nothing_of_an_answer_moves_a_cursor() {
        assertThat(
                        Answers.read(Printed.answer("machine", "\u001b[2Ja\tb\r\u0000\u009bé\n\n"))
                                .orElseThrow()
                                .text("machine"))
                .isEqualTo("[2Ja\tb");
    }

    private static Seen seen(String node) throws IOException {
        return NodeReader.read(
                Answers.read(Files.readString(Path.of("src/test/resources/probe/" + node + ".txt")))
                        .orElseThrow(),
                NOW);
    }

    private static Seen read(Map<String, String> answers) {
        return NodeReader.read(new Answers(answers), NOW);
    }
}
