package io.dsctl.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cluster.Address;
import io.dsctl.cluster.Argument;
import io.dsctl.cluster.Check;
import io.dsctl.cluster.Cluster;
import io.dsctl.cluster.Component;
import io.dsctl.cluster.ExternalEtcd;
import io.dsctl.cluster.Fingerprint;
import io.dsctl.cluster.HostKeyPolicy;
import io.dsctl.cluster.IdentityAgent;
import io.dsctl.cluster.IgnoredCheck;
import io.dsctl.cluster.LoginSecrets;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.PatchFile;
import io.dsctl.cluster.SecretReference;
import io.dsctl.cluster.Taint;
import io.dsctl.cluster.Timeout;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An inventory that says everything, over a file of defaults that says much of it differently. */
class WholeInventoryTest {

    private static final String DEFAULTS =
            """
            apiVersion: dsctl.io/v1
            kind: Defaults
            kubernetes:
              version: 1.35.1
              imageRepository: registry.example.org:5000/k8s
              featureGates: {NodeLocalCRISocket: false}
              kubeletConfiguration: {maxPods: 100, serializeImagePulls: false}
            ssh:
              user: installer
              port: 2022
              identityFile: keys/id
              certificateFile: [keys/a-cert.pub, ~/b-cert.pub]
              identitiesOnly: true
              identityAgent: none
              knownHostsFile: ~/known
              hostKeyChecking: accept-new
              configFile: ssh_config
              passphrase: env:KEY_PASSPHRASE
              sudoPassword: env:SUDO_PASSWORD
              bastions:
                - {host: jump.example.org}
                - host: "fd00:9::1"
                  user: gate
                  port: 2222
                  identityFile: [gate-key, other]
                  identityAgent: agent.sock
                  hostKeyFingerprints: ["SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"]
            preflight:
              ignore:
                - {check: Firewalld, reason: our own rules}
            defaults:
              worker:
                preflight: {ignore: [{check: Mem, reason: small}, {check: FileExisting-tc, reason: no shaping}]}
                labels: {tier: shared, disk: hdd}
                annotations: {owner: nobody}
                taints: [{key: shared, effect: NoSchedule}]
                kubeletExtraArgs: {v: "2", cloud-provider: external}
                criSocket: unix:///run/crio/crio.sock
                ssh: {port: 2023}
            """;

    private static final String INVENTORY =
            """
            apiVersion: dsctl.io/v1
            kind: Inventory
            include: shared/defaults.yaml
            name: prod
            kubernetes:
              version: 1.36.4
              controlPlaneEndpoint: api.example.org
              podSubnet: ["fd00:42::/56", 10.42.0.0/16]
              serviceSubnet: ["fd00:43::/112", 10.43.0.0/16]
              nodeMask: {ipv4: 23, ipv6: 66}
              dnsDomain: k8s.example.org
              certSANs: ["*.prod.example.org", "fd00:0::10", 127.0.0.1]
              featureGates: {NodeLocalCRISocket: true, RootlessControlPlane: false}
              apiServer: {extraArgs: {v: 4, audit-log-path: /var/log/a b.log, api-audiences: [a, b]}}
              controllerManager: {extraArgs: {terminated-pod-gc-threshold: "10"}}
              etcd:
                external:
                  endpoints: ["https://etcd-1.example.org", "https://[fd00:5::1]:2380"]
                  caFile: /etc/etcd/ca.crt
                  certFile: /etc/etcd/client.crt
                  keyFile: /etc/etcd/client.key
              kubeletConfiguration:
                apiVersion: kubelet.config.k8s.io/v1beta1
                kind: KubeletConfiguration
                maxPods: 200
                evictionHard: {memory.available: 5%}
                ratios: [0.5, 1e2, true, null, x, {a: -1}]
              kubeProxyConfiguration: {mode: nftables}
              patches: patches
              skipPhases: [addon/kube-proxy, preflight, addon/kube-proxy]
              timeouts: {discovery: 30m, etcdAPICall: 1ms}
              encryptionAlgorithm: ECDSA-P384
              certificateValidityPeriod: 1h
              caCertificateValidityPeriod: 1h
            nodes:
              - name: cp-1
                role: control-plane
                host: 10.0.0.11
                addresses: [10.0.0.11, "fd00:0::11"]
                annotations: {note: "two\\nlines"}
                taints: []
                ssh:
                  user: root
                  identitiesOnly: false
                  hostKeyChecking: strict
                  hostKeyFingerprints: ["SHA256:p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM"]
                  configFile: none
                  bastions: []
                  password: "command: pass show dsctl"
              - name: w-[09:10]
                role: worker
                host: w-[09:10].example.org
                addresses: ["fd00::[21:22]"]
                labels: {disk: ssd, empty: ""}
                taints: [{key: example.org/a, value: b, effect: NoExecute}]
                kubeletExtraArgs: {v: [3, "4"]}
                criSocket: unix:///run/containerd/containerd.sock
                ssh: {passphrase: "file:secrets/key"}
              - {name: w-11, role: worker, host: w-11.example.org}
              - name: w-12
                role: worker
                host: w-12.example.org
                ssh: {hostKeyFingerprints: ["SHA256:p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM"]}
            """;

    @TempDir private Path folder;
    private Cluster cluster;

    @BeforeEach
    void read() throws IOException {
        Files.createDirectories(folder.resolve("shared"));
        Files.writeString(folder.resolve("shared/defaults.yaml"), DEFAULTS);
        Files.createDirectories(folder.resolve("patches"));
        Files.writeString(folder.resolve("patches/etcd0+json.yaml"), "[]");
        Files.writeString(folder.resolve("patches/kubeletconfiguration.json"), "{}");
        var inventory =
                InventoryReader.read(
                        Files.writeString(folder.resolve("prod.yaml"), INVENTORY), false);
        assertThat(inventory.warnings()).isEmpty();
        assertThat(inventory.capacity().nodes()).isEqualTo(128);
        cluster = inventory.cluster();
    }

    @Test
    void the_inventory_wins_over_the_file_it_includes() {
        assertThat(cluster.version().orElseThrow()).hasToString("v1.36.4");
        assertThat(cluster.settings().imageRepository()).contains("registry.example.org:5000/k8s");
        assertThat(cluster.settings().featureGates())
                .containsExactly(
                        Map.entry("NodeLocalCRISocket", true),
                        Map.entry("RootlessControlPlane", false));
        assertThat(cluster.settings().kubelet())
                .containsEntry("maxPods", BigInteger.valueOf(200))
                .containsEntry("serializeImagePulls", false);
    }

    @Test
    void networks_and_names_arrive() {
        var networks = cluster.networks();

        assertThat(cluster.name()).isEqualTo("prod");
        assertThat(cluster.endpoint().orElseThrow()).hasToString("api.example.org:6443");
        assertThat(networks.podSubnet()).isEqualTo("fd00:42::/56,10.42.0.0/16");
        assertThat(networks.serviceSubnet()).isEqualTo("fd00:43::/112,10.43.0.0/16");
        assertThat(networks.nodeMasks().ipv4()).contains(23);
        assertThat(networks.nodeMasks().ipv6()).contains(66);
        assertThat(networks.dnsDomain()).contains("k8s.example.org");
        assertThat(cluster.settings().certSans())
                .containsExactly("*.prod.example.org", "fd00::10", "127.0.0.1");
    }

    @Test
    void what_kubeadm_is_told_arrives() {
        var settings = cluster.settings();

        assertThat(settings.extraArgs())
                .containsOnly(
                        Map.entry(
                                Component.API_SERVER,
                                List.of(
                                        new Argument("v", "4"),
                                        new Argument("audit-log-path", "/var/log/a b.log"),
                                        new Argument("api-audiences", "a"),
                                        new Argument("api-audiences", "b"))),
                        Map.entry(
                                Component.CONTROLLER_MANAGER,
                                List.of(new Argument("terminated-pod-gc-threshold", "10"))));
        assertThat(settings.externalEtcd())
                .contains(
                        new ExternalEtcd(
                                List.of(
                                        "https://etcd-1.example.org:2379",
                                        "https://[fd00:5::1]:2380"),
                                Optional.of(
                                        new ExternalEtcd.Client(
                                                "/etc/etcd/ca.crt",
                                                "/etc/etcd/client.crt",
                                                "/etc/etcd/client.key"))));
        assertThat(settings.patches())
                .containsExactly(
                        new PatchFile("etcd0+json.yaml", "[]"),
                        new PatchFile("kubeletconfiguration.json", "{}"));
        assertThat(settings.skipPhases()).containsExactly("addon/kube-proxy", "preflight");
        assertThat(settings.timeouts())
                .containsOnly(
                        Map.entry(Timeout.DISCOVERY, Duration.ofMinutes(30)),
                        Map.entry(Timeout.ETCD_API_CALL, Duration.ofMillis(1)));
        assertThat(settings.encryptionAlgorithm()).contains("ECDSA-P384");
        assertThat(settings.certificateValidity()).contains(Duration.ofHours(1));
        assertThat(settings.caCertificateValidity()).contains(Duration.ofHours(1));
    }

    @Test
    void configurations_are_passed_on_as_they_are() {
        assertThat(cluster.settings().kubelet())
                .containsOnlyKeys("maxPods", "serializeImagePulls", "evictionHard", "ratios")
                .containsEntry("evictionHard", Map.of("memory.available", "5%"))
                .containsEntry(
                        "ratios",
                        Arrays.asList(
                                new BigDecimal("0.5"),
                                new BigDecimal("1e2"),
                                true,
                                null,
                                "x",
                                Map.of("a", BigInteger.ONE.negate())));
        assertThat(cluster.settings().kubeProxy()).containsExactly(Map.entry("mode", "nftables"));
    }

    @Test
    void nodes_have_their_own_settings_and_else_those_of_their_role() {
        assertThat(cluster.nodes())
                .extracting(Node::name)
                .containsExactly("cp-1", "w-09", "w-10", "w-11", "w-12");
        var first = node("cp-1").settings();
        var own = node("w-10").settings();
        var usual = node("w-11").settings();

        assertThat(first.labels()).isEmpty();
        assertThat(first.annotations()).containsExactly(Map.entry("note", "two\nlines"));
        assertThat(first.taints()).contains(List.of());
        assertThat(first.kubeletArgs()).isEmpty();
        assertThat(first.criSocket()).isEmpty();
        assertThat(own.labels())
                .containsExactly(
                        Map.entry("tier", "shared"),
                        Map.entry("disk", "ssd"),
                        Map.entry("empty", ""));
        assertThat(own.annotations()).containsExactly(Map.entry("owner", "nobody"));
        assertThat(own.taints())
                .contains(
                        List.of(
                                new Taint(
                                        "example.org/a",
                                        Optional.of("b"),
                                        Taint.Effect.NO_EXECUTE)));
        assertThat(own.kubeletArgs())
                .containsExactly(
                        new Argument("cloud-provider", "external"),
                        new Argument("v", "3"),
                        new Argument("v", "4"));
        assertThat(own.criSocket()).contains("unix:///run/containerd/containerd.sock");
        assertThat(usual.labels())
                .containsExactly(Map.entry("tier", "shared"), Map.entry("disk", "hdd"));
        assertThat(usual.taints())
                .contains(List.of(new Taint("shared", Optional.empty(), Taint.Effect.NO_SCHEDULE)));
        assertThat(usual.kubeletArgs())
                .containsExactly(
                        new Argument("v", "2"), new Argument("cloud-provider", "external"));
        assertThat(usual.criSocket()).contains("unix:///run/crio/crio.sock");
    }

    @Test
    void nodes_have_the_addresses_that_are_given() {
        assertThat(node("cp-1").addresses().stream())
                .containsExactly(new Address("10.0.0.11"), new Address("fd00::11"));
        assertThat(node("w-10").addresses().stream()).containsExactly(new Address("fd00::22"));
        assertThat(node("w-11").addresses().stream()).isEmpty();
    }

    @Test
    void logins_are_the_nodes_own_those_of_the_role_and_those_of_all_in_this_order() {
        var first = node("cp-1").login();
        var ranged = node("w-09").login();

        assertThat(first.address()).hasToString("10.0.0.11:2022");
        assertThat(first.user()).contains("root");
        assertThat(first.bastions()).contains(List.of());
        assertThat(first.secrets())
                .isEqualTo(
                        new LoginSecrets(
                                Optional.of(new SecretReference.Environment("KEY_PASSPHRASE")),
                                Optional.of(new SecretReference.Command("pass show dsctl")),
                                Optional.of(new SecretReference.Environment("SUDO_PASSWORD"))));
        assertThat(ranged.address()).hasToString("w-09.example.org:2023");
        assertThat(ranged.user()).contains("installer");
        assertThat(ranged.secrets().password()).isEmpty();
        assertThat(ranged.secrets().passphrase())
                .contains(new SecretReference.File(folder.resolve("secrets/key")));
    }

    @Test
    void keys_are_the_nodes_own_or_those_of_all() {
        var home = Path.of(System.getProperty("user.home"));
        var identities = node("cp-1").login().identities();

        assertThat(identities.certificates())
                .contains(
                        List.of(
                                folder.resolve("shared/keys/a-cert.pub"),
                                home.resolve("b-cert.pub")));
        assertThat(identities.only()).contains(false);
        assertThat(node("w-11").login().identities().only()).contains(true);
        assertThat(identities.agent()).contains(new IdentityAgent.None());
    }

    @Test
    void a_host_key_is_checked_as_the_node_says() {
        var first = node("cp-1").login();
        var other = node("w-11").login();

        assertThat(first.hostKeys().policy()).contains(HostKeyPolicy.STRICT);
        assertThat(first.hostKeys().fingerprints())
                .containsExactly(
                        new Fingerprint("SHA256:p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM"));
        assertThat(first.configFile()).contains(Path.of("/dev/null"));
        assertThat(other.hostKeys().policy()).contains(HostKeyPolicy.ACCEPT_NEW);
        assertThat(other.hostKeys().fingerprints()).isEmpty();
        assertThat(other.configFile()).contains(folder.resolve("shared/ssh_config"));
    }

    @Test
    void paths_start_at_the_folder_of_the_file_that_names_them() {
        var login = node("w-11").login();

        assertThat(login.identities().files()).contains(List.of(folder.resolve("shared/keys/id")));
        assertThat(login.hostKeys().knownHosts())
                .contains(Path.of(System.getProperty("user.home"), "known"));
    }

    @Test
    void bastions_take_over_what_they_do_not_say_but_for_the_port() {
        var bastions = node("w-11").login().bastions().orElseThrow();
        var shared = folder.resolve("shared");

        assertThat(bastions)
                .extracting(it -> it.user().orElseThrow() + "@" + it.address())
                .containsExactly("installer@jump.example.org:22", "gate@[fd00:9::1]:2222");
        assertThat(bastions.getFirst().identities()).isEqualTo(node("w-11").login().identities());
        assertThat(bastions.getLast().identities().files())
                .contains(List.of(shared.resolve("gate-key"), shared.resolve("other")));
        assertThat(bastions.getLast().identities().agent())
                .contains(new IdentityAgent.Socket(shared.resolve("agent.sock")));
        assertThat(bastions).allSatisfy(it -> assertThat(it.bastions()).contains(List.of()));
        assertThat(bastions).allSatisfy(it -> assertThat(it.secrets().sudoPassword()).isEmpty());
    }

    @Test
    void a_bastion_has_another_host_key_than_the_node() {
        var bastions = node("w-12").login().bastions().orElseThrow();

        assertThat(node("w-12").login().hostKeys().fingerprints()).hasSize(1);
        assertThat(bastions.getFirst().hostKeys().fingerprints()).isEmpty();
        assertThat(bastions.getLast().hostKeys().fingerprints()).hasSize(1);
        assertThat(bastions)
                .allSatisfy(
                        it ->
                                assertThat(it.hostKeys().policy())
                                        .contains(HostKeyPolicy.ACCEPT_NEW));
    }

    @Test
    void ignored_checks_are_the_nearest_list_as_a_whole() {
        assertThat(node("cp-1").settings().ignoredChecks())
                .containsExactly(new IgnoredCheck(Check.FIREWALLD, "our own rules"));
        assertThat(node("w-11").settings().ignoredChecks())
                .containsExactly(
                        new IgnoredCheck(Check.MEM, "small"),
                        new IgnoredCheck(Check.TC, "no shaping"));
    }

    private Node node(String name) {
        return cluster.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
