package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Texts that a shell or a YAML reader would take for more than text, in every place of an inventory
 * and in passwords: each is refused, or arrives byte for byte. None is ever executed.
 */
@TestMethodOrder(OrderAnnotation.class)
class InjectionIT {

    /** Appears where one of the texts was executed, here or on a server. */
    private static final String PWNED = "/tmp/pwned-by-dsctl";

    /** All at once. */
    private static final String NASTY =
            "-x 'a' \"b\" $(touch %1$s) `touch %1$s` ${IFS}; touch %1$s; & | > < * ? ~ ! \\ \\n %%s # {c: [&d *e]}: - €\uD83D\uDE00 '; touch %1$s; ..."
                    .formatted(PWNED);

    /**
     * Each {@code @} is a place for a text; behind {@code ||} is what the line says where the text
     * is refused.
     */
    private static final String PLACES =
            """
            apiVersion: dsctl.io/v1
            kind: Inventory
            name: @ || name: it
            kubernetes:
              version: @ || version: 1.36.4
              controlPlaneEndpoint: @
              dnsDomain: @
              imageRepository: @
              encryptionAlgorithm: @
              certificateValidityPeriod: @
              certSANs: [api.example.org, @] || certSANs: [api.example.org]
              podSubnet: [10.244.0.0/16, @] || podSubnet: [10.244.0.0/16, "fd00:10:244::/56"]
              serviceSubnet: [10.96.0.0/16, @] || serviceSubnet: [10.96.0.0/16, "fd00:10:96::/112"]
              featureGates:
                NodeLocalCRISocket: true
                @: true
              apiServer:
                extraArgs:
                  external-hostname: @
                  @: "true"
                  v: ["1", @] || v: "1"
              controllerManager:
                extraArgs:
                  v: "1"
                  concurrent-gc-syncs: @
              scheduler:
                extraArgs:
                  v: "1"
                  vmodule: @
              etcd:
                extraArgs:
                  snapshot-count: "10000"
                  log-level: @
              kubeletConfiguration:
                maxPods: 50
                providerID: @
                nodeStatusReportFrequency: @
                systemReserved: {cpu: "1", @: "1"} || systemReserved: {cpu: "1"}
              kubeProxyConfiguration:
                hostnameOverride: @
                nodePortAddresses: [primary, @] || nodePortAddresses: [primary]
              skipPhases: [show-join-command, @] || skipPhases: [show-join-command]
              patches: @
              timeouts:
                kubernetesAPICall: 1m0s
                discovery: @
            ssh:
              port: 22
              user: @
              identityFile: @
              knownHostsFile: @
              configFile: @ || configFile: none
              password: @
              passphrase: @
            nodes:
              - name: cp
                role: control-plane
                host: 10.0.0.1
                addresses: [10.0.0.1, "fd00::1"]
                criSocket: @ || criSocket: unix:///run/containerd/containerd.sock
                labels:
                  example.org/kept: kept
                  example.org/label: @
                  @: label
                annotations:
                  example.org/kept: kept
                  example.org/annotation: @
                  @: annotation
                taints:
                  - {key: example.org/taint, value: @, effect: NoSchedule} ||   - {key: example.org/taint, effect: NoSchedule}
                  - {key: @, effect: NoSchedule} ||   - {key: example.org/other, effect: NoSchedule}
                  - {key: example.org/effect, effect: @} ||   - {key: example.org/third, effect: NoSchedule}
                kubeletExtraArgs:
                  v: "2"
                  provider-id: @
                  @: "1"
              - {name: @, role: worker, host: 10.0.0.2, addresses: [10.0.0.2, "fd00::2"], criSocket: unix:///run/containerd/containerd.sock} ||   - {name: w-1, role: worker, host: 10.0.0.2, addresses: [10.0.0.2, "fd00::2"], criSocket: unix:///run/containerd/containerd.sock}
              - {name: w-2, role: worker, host: @, addresses: [10.0.0.3, "fd00::3"], criSocket: unix:///run/containerd/containerd.sock}
              - {name: w-3, role: worker, host: 10.0.0.4, addresses: [10.0.0.4, @]}
              - {name: w-4, role: @, host: 10.0.0.5}
            """;

    /** Places that take any text, and what of a kubeadm.yaml has it in the end. */
    private static final List<String> TAKE_ANYTHING =
            List.of("external-hostname", "vmodule", "hostnameOverride", "annotation: ");

    private static final List<String> TAKE_NOTHING =
            List.of(
                    "name: @ ||",
                    "{name: @",
                    "imageRepository",
                    "dnsDomain",
                    "label: @",
                    "@: label",
                    "@: annotation",
                    "value: @",
                    "{key: @",
                    "host: @",
                    "password",
                    "passphrase",
                    "@: \"true\"");

    @RegisterExtension static final Lab LAB = Lab.with(1, 1);

    static Stream<String> texts() {
        return Stream.of(
                "two words",
                "it's \"quoted",
                "$(touch " + PWNED + ")",
                "`touch " + PWNED + "`",
                "a\ntouch " + PWNED + "\nb",
                "'; touch " + PWNED + "; '",
                "\"; touch " + PWNED + "; \"",
                "--kubeconfig=" + PWNED,
                "a: {b: [&c *d]} # !!e",
                "${7*7}<#include \"x\">[=7*7]\\",
                "\u001b]0;title\u0007\u001b[2J\u0085\u2028",
                NASTY);
    }

    @AfterEach
    void nothing_was_executed() {
        assertThat(Path.of(PWNED)).doesNotExist();
        for (var server : LAB.servers()) {
            assertThat(server.run("ls %s 2>/dev/null || true".formatted(PWNED))).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    @Order(1)
    void each_place_refuses_a_text_or_takes_it_as_it_is(String text) throws IOException {
        var refused = refusedLines(text);
        var lines = PLACES.lines().toList();
        var open = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("@") && !refused.contains(i)) {
                open.add(lines.get(i).strip());
            }
        }
        assertThat(open)
                .describedAs("taken")
                .noneMatch(line -> TAKE_NOTHING.stream().anyMatch(line::contains));
        if (text.chars().noneMatch(Character::isISOControl)) {
            TAKE_ANYTHING.forEach(word -> assertThat(open).anyMatch(line -> line.contains(word)));
        }

        var folder = LAB.folder().resolve("rendered");
        LAB.dsctl("render", "--out", folder.toString(), "places.yaml").exits(0);
        var arrived = new HashSet<String>();
        for (var node : List.of("cp", "w-1")) {
            new Load(LoadSettings.builder().build())
                    .loadAllFromString(
                            Files.readString(folder.resolve(node).resolve("kubeadm.yaml")))
                    .forEach(document -> addTexts(document, arrived));
        }
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("@") && !refused.contains(i) && isOfKubeadm(lines.get(i))) {
                assertThat(arrived).describedAs(lines.get(i)).contains(at(i, text));
            }
        }
    }

    @Test
    @Order(2)
    void what_is_taken_arrives_on_the_servers_byte_for_byte() throws IOException {
        var patches = Files.createDirectory(LAB.folder().resolve("it's \"patches\" $(x)"));
        Files.writeString(
                patches.resolve("kube-apiserver+merge.json"),
                "{\"metadata\": {\"annotations\": {\"example.org/patched\": %s}}}"
                        .formatted(json(NASTY)));
        var inventory =
                LAB.inventory()
                        .kubernetes(
                                "  patches: %s\n  apiServer: {extraArgs: {external-hostname: %s}}\n"
                                        .formatted(
                                                json(patches.getFileName().toString()),
                                                json(NASTY)))
                        .below(
                                "defaults:\n  control-plane: {annotations: {example.org/a: %1$s}}\n  worker: {annotations: {example.org/a: %1$s}}\n"
                                        .formatted(json(NASTY)))
                        .write();
        LAB.dsctl("apply", "--yes", inventory).exits(0);

        for (var server : LAB.servers()) {
            assertThat(
                            LAB.kubectl(
                                    "get node %s -o jsonpath='{.metadata.annotations.example\\.org/a}'"
                                            .formatted(server.name())))
                    .isEqualTo(NASTY);
        }
        var manifest = LAB.controlPlane(1).run("cat /etc/kubernetes/manifests/kube-apiserver.yaml");
        var texts = new HashSet<String>();
        addTexts(new Load(LoadSettings.builder().build()).loadFromString(manifest), texts);
        assertThat(texts).contains(NASTY, "--external-hostname=" + NASTY);
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
    }

    @ParameterizedTest
    @MethodSource("passwords")
    @Order(3)
    void a_password_of_any_characters_opens_ssh_and_sudo(String password) throws IOException {
        var encoded =
                Base64.getEncoder()
                        .encodeToString(("pwadmin:" + password).getBytes(StandardCharsets.UTF_8));
        LAB.controlPlane(1)
                .run(
                        """
                        echo %s | base64 -d | chpasswd
                        printf 'PasswordAuthentication yes\\nAuthenticationMethods password\\n' >/etc/ssh/sshd_config.d/00-test.conf
                        systemctl reload ssh
                        """
                                .formatted(encoded));
        var file =
                Files.writeString(LAB.folder().resolve("it's a \"secret\" $(x)"), password + "\n");
        var inventory =
                LAB.inventory()
                        .controlPlanes(0)
                        .workers(0)
                        .and(
                                "{name: %s, role: control-plane, host: %s, ssh: {user: pwadmin, password: env:IT_PASSWORD, sudoPassword: %s}}"
                                        .formatted(
                                                LAB.controlPlane(1).name(),
                                                LAB.controlPlane(1).ipv4(),
                                                json("file:" + file.getFileName())))
                        .write();

        assertThat(
                        Dsctl.run(
                                        LAB.folder(),
                                        Map.of("IT_PASSWORD", password, "LC_ALL", "C.UTF-8"),
                                        "plan",
                                        "-v",
                                        inventory)
                                .exits(0)
                                .out())
                .doesNotContain(password);
        LAB.controlPlane(1).run("rm /etc/ssh/sshd_config.d/00-test.conf; systemctl reload ssh");
    }

    static Stream<String> passwords() {
        return Stream.of(
                " blanks around ",
                "it's \"quoted\" \\ \\n %s $HOME ${x}",
                "$(touch " + PWNED + ")`touch " + PWNED + "`; touch " + PWNED,
                "--help",
                "Grüße€\uD83D\uDE00",
                "0123456789".repeat(20));
    }

    @Test
    @Order(4)
    void files_and_folders_may_have_any_name() throws IOException {
        var folder =
                Files.createDirectory(LAB.folder().resolve("it's \"my\" $(touch pwned) `x`; #1"));
        Files.copy(LAB.folder().resolve("known_hosts"), folder.resolve("known 'hosts' $(x)"));
        var key = Files.copy(Pool.one().key().privateKey(), folder.resolve("-i key \"1\""));
        Files.setPosixFilePermissions(
                key, Files.getPosixFilePermissions(Pool.one().key().privateKey()));
        var inventory = LAB.inventory().write();
        var text =
                Files.readString(LAB.folder().resolve(inventory))
                        .replace(
                                "identityFile: " + Pool.one().key().privateKey(),
                                "identityFile: " + json(key.getFileName().toString()))
                        .replace(
                                "knownHostsFile: known_hosts",
                                "knownHostsFile: " + json("known 'hosts' $(x)"));
        var moved = Files.writeString(folder.resolve("an inventory $(x).yaml"), text);

        LAB.dsctl("plan", "-v", moved.toString()).exits(0);
    }

    @Test
    @Order(5)
    void a_user_name_that_a_shell_would_take_for_more_never_reaches_a_proxy_command()
            throws IOException {
        Files.writeString(
                LAB.folder().resolve("ssh_config"), "Host *\n  ProxyCommand echo %r %h %p\n");
        for (var user :
                List.of(
                        "$(touch${IFS}pwned)",
                        "`touch${IFS}pwned`",
                        "a;touch${IFS}pwned",
                        "a|touch${IFS}pwned")) {
            var inventory = LAB.inventory().user(json(user)).write();
            Files.writeString(
                    LAB.folder().resolve(inventory),
                    Files.readString(LAB.folder().resolve(inventory))
                            .replace("configFile: none", "configFile: ssh_config"));

            LAB.dsctl("plan", inventory).exits(3);
            assertThat(LAB.folder().resolve("pwned")).doesNotExist();
        }
    }

    /** The lines where the text is refused, after which the rest is valid. */
    private static Set<Integer> refusedLines(String text) throws IOException {
        var refused = new TreeSet<Integer>();
        while (true) {
            Files.writeString(LAB.folder().resolve("places.yaml"), inventory(text, refused));
            var run = LAB.dsctl("validate", "-o", "json", "places.yaml");
            assertThat(run.out() + run.err()).doesNotContain("\u001b", "\u0007", "\u0085");
            if (run.exitCode() == 0) {
                return refused;
            }
            run.exits(3);
            var errors = errorLines(run.out());
            assertThat(errors).isNotEmpty().noneMatch(refused::contains);
            assertThat(errors)
                    .describedAs(run.out())
                    .allMatch(line -> PLACES.lines().toList().get(line).contains("@"));
            refused.addAll(errors);
        }
    }

    private static Set<Integer> errorLines(String json) {
        var lines = new TreeSet<Integer>();
        for (var problem :
                JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("problems")) {
            JsonObject said = problem.getAsJsonObject();
            if (said.get("severity").getAsString().equals("error")) {
                lines.add(said.get("line").getAsInt() - 1);
            }
        }
        return lines;
    }

    private static String inventory(String text, Set<Integer> refused) {
        var lines = new ArrayList<String>();
        for (var line : PLACES.lines().toList()) {
            var halves = line.split(" \\|\\| ", 2);
            var number = lines.size();
            var margin = line.replaceFirst("\\S.*", "");
            lines.add(
                    !line.contains("@")
                            ? line
                            : !refused.contains(number)
                                    ? halves[0].replace("@", json(at(number, text)))
                                    : halves.length == 2 ? margin + halves[1].strip() : "");
        }
        return String.join("\n", lines) + "\n";
    }

    /** The text, as it stands in that line: no two lines have the same. */
    private static String at(int line, String text) {
        return text + line;
    }

    /** The others are of the API, of the way to the server, or files here. */
    private static boolean isOfKubeadm(String line) {
        return Stream.of("label", "annotation", "user:", "File:", "patches:", "host: @")
                .noneMatch(line::contains);
    }

    private static void addTexts(Object tree, Set<String> texts) {
        switch (tree) {
            case Map<?, ?> map ->
                    map.forEach(
                            (key, value) -> {
                                addTexts(key, texts);
                                addTexts(value, texts);
                            });
            case List<?> list -> list.forEach(item -> addTexts(item, texts));
            case String text -> texts.add(text);
            case null, default -> {
                // A number is no text.
            }
        }
    }

    /** A double-quoted scalar of YAML. */
    private static String json(String text) {
        return new Gson().toJson(text);
    }
}
