package io.dsctl.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What reaches a server as a script, rendered with harmless values. */
class ScriptTemplatesTest {

    private static final Path TEMPLATES = Path.of("templates");

    private static final Map<String, Object> VALUES =
            Map.ofEntries(
                    Map.entry("acceptRa", List.of("eth0")),
                    Map.entry("addresses", "192.0.2.1 2001:db8::1"),
                    Map.entry("annotations", List.of("example.org/owner=it's ours")),
                    Map.entry("certificateKey", "0".repeat(64)),
                    Map.entry("age", 0),
                    Map.entry("atOnce", 20),
                    Map.entry("attempt", "4"),
                    Map.entry("containerd", true),
                    Map.entry("conflist", "{}\n"),
                    Map.entry("controlPlane", true),
                    Map.entry("criSocket", "unix:///run/containerd/containerd.sock"),
                    Map.entry("deadline", 60),
                    Map.entry("description", "for tests"),
                    Map.entry("ofCertificates", "for tests too"),
                    Map.entry("endpoint", "[2001:db8::1]:6443"),
                    Map.entry("file", "net.ipv4.ip_forward = 1\n"),
                    Map.entry(
                            "files",
                            List.of("/etc/kubernetes/admin.conf", "/etc/kubernetes/kubelet.conf")),
                    Map.entry("fingerprint", "1".repeat(64)),
                    Map.entry("folder", "/run/dsctl-lock"),
                    Map.entry(
                            "older",
                            Map.of("/etc/containerd/certs.d/_default/hosts.toml", "it's older")),
                    Map.entry(
                            "ones", List.of("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding")),
                    Map.entry(
                            "formerRules", List.of(List.of("route", "allow", "from", "fd00::/64"))),
                    Map.entry("formerSenders", List.of("192.0.2.8", "192.0.2.9")),
                    Map.entry("downloads", true),
                    Map.entry("told", true),
                    Map.entry("gone", true),
                    Map.entry("guarded", true),
                    Map.entry("httpProxy", "http://proxy.example.org:3128"),
                    Map.entry("httpsProxy", "http://[fd00::3]:3128"),
                    Map.entry("imageRepository", "registry.example.org/k8s"),
                    Map.entry("inputs", "3".repeat(64)),
                    Map.entry("inside", "echo \"it's inside\"\n"),
                    Map.entry("keeper", "true\n"),
                    Map.entry(
                            "kubeconfigs",
                            List.of(
                                    "/etc/kubernetes/admin.conf",
                                    "/etc/kubernetes/scheduler.conf")),
                    Map.entry("labels", List.of("zone=a", "disk=ssd")),
                    Map.entry("leaves", true),
                    Map.entry("leftovers", List.of("/var/lib/etcd", "/etc/kubernetes/manifests")),
                    Map.entry("machineId", "2".repeat(32)),
                    Map.entry("manifest", "H4sIAAAAAAAA/wMAAAAAAAAAAAA="),
                    Map.entry("mark", "4".repeat(32)),
                    Map.entry("modules", List.of("overlay", "br_netfilter")),
                    Map.entry("modulesFile", "overlay\nbr_netfilter\n"),
                    Map.entry("name", "w-1"),
                    Map.entry("names", List.of("kube-proxy", "pause")),
                    Map.entry("noProxy", "localhost,10.96.0.0/16"),
                    Map.entry("others", List.of("conntrack", "socat")),
                    Map.entry("packages", List.of("kubelet", "kubeadm", "kubectl")),
                    Map.entry("namespace", "dsctl-verify-0123456789"),
                    Map.entry("patch", "data: {}\n"),
                    Map.entry("patience", 300),
                    Map.entry(
                            "peers",
                            List.of("https://192.0.2.1:2380", "https://[2001:db8::1]:2380")),
                    Map.entry("pods", "kind: Pod\n"),
                    Map.entry("questions", List.of("api=192.0.2.1:6443", "AAAA=a.example.")),
                    Map.entry("refusedIsFine", true),
                    Map.entry("reserve", 30),
                    Map.entry("programs", List.of("ip", "tc")),
                    Map.entry(
                            "repositories",
                            List.of(
                                    Map.of(
                                            "name", "dsctl-kubernetes",
                                            "location", "https://mirror.example.org/deb/ /",
                                            "url", "https://mirror.example.org/deb/",
                                            "keyUrl", "https://mirror.example.org/key"),
                                    Map.of(
                                            "name", "dsctl-containerd",
                                            "location", "https://mirror.example.org/docker a b",
                                            "url", "https://mirror.example.org/docker",
                                            "key", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n"))),
                    Map.entry("restart", true),
                    Map.entry("resume", true),
                    Map.entry("rules", List.of(List.of("allow", "from", "192.0.2.1"))),
                    Map.entry("runtimes", List.of("containerd", "containerd.io")),
                    Map.entry("seconds", 60),
                    Map.entry("senders", List.of("192.0.2.1", "2001:db8::1")),
                    Map.entry(
                            "services", List.of(Map.of("name", "plain", "manifest", "it's: one"))),
                    Map.entry("settings", "pods4 10.244.0.0/16\n"),
                    Map.entry("sockets", List.of("192.0.2.1:2379", "[2001:db8::1]:2380")),
                    Map.entry("supervisor", "true"),
                    Map.entry(
                            "surplus",
                            List.of(
                                    "/etc/containerd/certs.d/docker.io/hosts.toml",
                                    "/etc/systemd/system/containerd.service.d/dsctl-proxy.conf")),
                    Map.entry("swapOff", true),
                    Map.entry("taints", List.of("example.org/own=true:NoSchedule")),
                    Map.entry(
                            "targets",
                            List.of(
                                    Map.of(
                                            "address", "2001:db8::1",
                                            "target", "[2001:db8::1]:6443",
                                            "host", "2001:db8::1",
                                            "port", "6443"))),
                    Map.entry(
                            "texts",
                            Map.of("/etc/containerd/certs.d/_default/hosts.toml", "it's text\n")),
                    Map.entry("through", "cp-1"),
                    Map.entry(
                            "traces",
                            List.of("/etc/kubernetes/kubelet.conf", "/var/lib/etcd/member")),
                    Map.entry("ttl", "60m"),
                    Map.entry("untaints", List.of("example.org/own:NoExecute")),
                    Map.entry("undo", "true"),
                    Map.entry("version", "1.36.4"),
                    Map.entry("words", "it's ours"),
                    Map.entry("work", "true"));

    private static final List<String> WHOLE =
            List.of("lib/attached.sh.ftl", "lib/detached.sh.ftl", "lib/supervise.sh.ftl");

    /** Those in lib/ are parts of others, but for those that run a command apart. */
    static Stream<String> scripts() throws IOException {
        try (var files = Files.walk(TEMPLATES)) {
            return files
                    .map(file -> TEMPLATES.relativize(file).toString())
                    .filter(name -> name.endsWith(".sh.ftl"))
                    .filter(name -> !name.startsWith("lib/") || WHOLE.contains(name))
                    .map(name -> name.replace(".ftl", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void every_script_is_one_for_the_posix_shell(String name) throws Exception {
        assertThat(checked(render(name), "/bin/sh", "-n")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void shellcheck_has_nothing_to_say(String name) throws Exception {
        Assumptions.assumeTrue(
                isInstalled("shellcheck"),
                "shellcheck is not installed; scripts/check installs it");

        assertThat(checked(render(name), "shellcheck", "--shell=sh", "-")).isEmpty();
    }

    /** They run in one shell, one after the other: what one sets, the next one has. */
    @ParameterizedTest
    @ValueSource(strings = {"dir", "unit", "mark", "by_dsctl", "containerd_config", "fstab_swap"})
    void no_question_sets_what_others_are_told_by(String variable) {
        var setting =
                Pattern.compile(
                        "(?m)(^|[ ;{(])((for )?%1$s(=| in )|read ([^;\n]* )?%1$s\\b)"
                                .formatted(variable));
        var settings =
                Stream.of(
                                "probe/script.sh",
                                "probe/second.sh",
                                "probe/upkeep.sh",
                                "probe/pod-network.sh",
                                "verify/node.sh")
                        .map(script -> setting.matcher(render(script)).results().count())
                        .toList();

        assertThat(settings).allMatch(times -> times <= 1).contains(1L);
    }

    @Test
    void a_kubeadm_that_can_look_at_its_configuration_is_asked(@TempDir Path folder)
            throws Exception {
        assertThat(validation(folder, "  validate    Read a file", "exit 1")).isEqualTo("refused");
        assertThat(validation(folder, "  validate    Read a file", "exit 0")).isEqualTo("valid");
        assertThat(validation(folder, "  migrate     Read a file", "exit 1")).isEqualTo("valid");
    }

    /** What the script says with a kubeadm of which config's help is known. */
    private static String validation(Path folder, String help, String validate) throws Exception {
        var kubeadm =
                """
                kubeadm() { if [ "$2" = --help ]; then echo "%s"; else %s; fi; }
                cd "%s"
                %s
                (require_valid) && echo valid || echo refused
                """
                        .formatted(
                                help,
                                validate,
                                folder,
                                new Templates().render("lib/valid.sh", Map.of()));
        return checked(kubeadm, "/bin/sh", "-s").strip();
    }

    @Test
    void labels_and_annotations_are_words_of_their_own() {
        assertThat(render("join-worker/verify.sh"))
                .contains("api label --overwrite node 'w-1' 'zone=a' 'disk=ssd' >")
                .contains(
                        "api annotate --overwrite node 'w-1' 'example.org/owner=it'\\''s ours' >");
    }

    private static String render(String name) {
        var values = new HashMap<>(VALUES);
        if (name.equals("lib/detached.sh")) {
            values.put("files", Map.of("kubeadm.yaml", "kind: \"InitConfiguration\"\n"));
        }
        return new Templates().render(name, values);
    }

    private static String checked(String script, String... command) throws Exception {
        var checker = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var stdin = checker.getOutputStream()) {
            stdin.write(script.getBytes(StandardCharsets.UTF_8));
        }
        return new String(checker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
