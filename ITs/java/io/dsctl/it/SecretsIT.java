package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A whole life of a cluster with every kind of secret in use: each is looked for in what dsctl
 * prints, in the arguments of processes here and on the nodes, in the journals, on all disks.
 */
@TestMethodOrder(OrderAnnotation.class)
class SecretsIT {

    @RegisterExtension static final Lab LAB = Lab.with(2, 1);

    private static final String PASSPHRASE = fresh("passphrase");
    private static final String SSH_PASSWORD = fresh("ssh-password");
    private static final String SUDO_PASSWORD = fresh("sudo-password");
    private static final String WRONG = fresh("wrong");

    private static final Pattern TOKEN = Pattern.compile("\\b[a-z0-9]{6}\\.[a-z0-9]{16}\\b");
    private static final Pattern KEY = Pattern.compile("certificateKey: \"?([0-9a-f]{64})");

    /** What this test itself keeps on a node, for root alone; not searched. */
    private static final String SEEN = "/seen";

    /** In front of kubeadm in root's PATH: keeps the file that kubeadm is told everything by. */
    private static final String KUBEADM =
            """
            #!/bin/sh
            for argument; do
                case $before in --config) cat "$argument" >%1$s/$$.yaml ;; esac
                before=$argument
            done
            exec %2$s "$@"
            """;

    /** Rarely enough to leave the two cores to what is tested. */
    private static final String SAMPLER =
            """
            while [ -e %1$s/sampling ]; do
                cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | sort -u - %1$s/processes >%1$s/new
                mv %1$s/new %1$s/processes
                sleep 0.3
            done
            """;

    /** All that holds files: a memory's file is one, too. */
    private static final String SEARCH =
            """
            find $(awk '$3 !~ /^(proc|sysfs|cgroup2?|devpts|mqueue|nsfs|autofs)$/ {print $2}' /proc/mounts | sort -u) \
                -xdev -path %1$s -prune -o -type f -print0 | LC_ALL=C xargs -0r grep -laF -f %1$s/wanted -- 2>/dev/null | sort -u
            """;

    private static final List<String> PRINTED = new ArrayList<>();
    private static final Set<String> LOCAL_ARGUMENTS = ConcurrentHashMap.newKeySet();

    private static TcpBalancer balancer;
    private static Thread watch;

    @BeforeAll
    static void keep_the_secrets_and_watch() throws Exception {
        balancer = new TcpBalancer(List.of(LAB.controlPlane(1), LAB.controlPlane(2)));
        keep("passphrase", PASSPHRASE);
        keep("sudo-password", SUDO_PASSWORD);
        keep("wrong", WRONG);
        var key =
                Files.copy(Pool.one().key().privateKey(), LAB.folder().resolve("locked"))
                        .toString();
        Files.setPosixFilePermissions(Path.of(key), PosixFilePermissions.fromString("rw-------"));
        var lock =
                new ProcessBuilder("ssh-keygen", "-q", "-p", "-P", "", "-N", PASSPHRASE, "-f", key)
                        .redirectOutput(LAB.folder().resolve("ssh-keygen").toFile())
                        .start();
        assertThat(lock.waitFor()).isZero();
        for (var server : LAB.servers()) {
            setPassword(server, server == LAB.controlPlane(2) ? SSH_PASSWORD : SUDO_PASSWORD);
            var kubeadm = server.run("command -v kubeadm").strip();
            server.run(
                    "mkdir -m 700 "
                            + SEEN
                            + "; touch "
                            + SEEN
                            + "/sampling "
                            + SEEN
                            + "/processes");
            write(server, "/usr/local/sbin/kubeadm", KUBEADM.formatted(SEEN, kubeadm));
            write(server, SEEN + "/sampler", SAMPLER.formatted(SEEN));
            server.run("chmod 755 /usr/local/sbin/kubeadm");
            server.run("setsid sh " + SEEN + "/sampler </dev/null >/dev/null 2>&1 &");
        }
        write(
                LAB.controlPlane(2),
                "/etc/ssh/sshd_config.d/00-test.conf",
                "PasswordAuthentication yes\nAuthenticationMethods password\n");
        LAB.controlPlane(2).run("systemctl reload ssh");
        watch = Thread.startVirtualThread(SecretsIT::watch);
    }

    @AfterAll
    static void stop() throws IOException {
        watch.interrupt();
        balancer.close();
    }

    @Test
    @Order(1)
    void every_way_to_give_a_secret_leads_to_a_cluster() {
        var inventory = inventory("passphrase", "env:IT_SSH_PASSWORD", "sudo-password");
        dsctl("validate", "-v", inventory).exits(0);
        dsctl("validate", "-o", "json", inventory).exits(0);
        dsctl("hosts", "scan", inventory).exits(0);
        dsctl("plan", "-v", inventory).exits(0);
        dsctl("apply", "--yes", "-v", inventory).exits(0);

        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(3);
        assertThat(dsctl("apply", "--yes", "-v", inventory).exits(0).out())
                .contains("Nothing to do");
        dsctl("plan", "-v", "--detailed-exitcode", inventory).exits(0);
        assertThat(dsctl("render", inventory).exits(4).err())
                .contains("it comes from a command, and this runs none");
    }

    @Test
    @Order(2)
    void a_secret_that_is_wrong_is_refused_by_name() {
        assertThat(
                        dsctl(
                                        "plan",
                                        "-v",
                                        inventory("wrong", "env:IT_SSH_PASSWORD", "sudo-password"))
                                .exits(4)
                                .err())
                .contains("error: " + LAB.controlPlane(1).name() + ": ", "passphrase");
        assertThat(
                        dsctl(
                                        "plan",
                                        "-v",
                                        inventory("passphrase", "env:IT_WRONG", "sudo-password"))
                                .exits(4)
                                .err())
                .contains("error: " + LAB.controlPlane(2).name() + ": ", "password");
        assertThat(
                        dsctl(
                                        "apply",
                                        "-y",
                                        inventory("passphrase", "env:IT_SSH_PASSWORD", "wrong"))
                                .exits(4)
                                .err())
                .contains(
                        "error: "
                                + LAB.controlPlane(1).name()
                                + ": sudo refuses the password of user \"pwadmin\"");
    }

    @Test
    @Order(3)
    void nothing_that_was_printed_has_a_secret() throws IOException {
        var secrets = Stream.of(loginSecrets(), joinSecrets()).flatMap(List::stream).toList();

        assertThat(joinSecrets()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(PRINTED).hasSize(11);
        for (var printed : PRINTED) {
            assertThat(printed).isNotBlank().doesNotContain(secrets);
        }
        assertThat(records()).hasSizeGreaterThanOrEqualTo(5);
        for (var record : records()) {
            assertThat(Files.readString(record)).isNotBlank().doesNotContain(secrets);
        }
    }

    /** Events and page of the run that changed something, and what kubeadm printed on each node. */
    private static List<Path> records() throws IOException {
        try (var files = Files.walk(Dsctl.records(LAB.folder()))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    @Order(4)
    void no_argument_here_has_a_secret() throws IOException {
        assertThat(LOCAL_ARGUMENTS)
                .anyMatch(line -> line.contains("io.dsctl.cli.Main apply --yes -v"))
                .anyMatch(line -> line.contains("cat sudo-password"));
        assertThat(String.join("\n", LOCAL_ARGUMENTS))
                .doesNotContain(loginSecrets())
                .doesNotContain(joinSecrets());
    }

    @Test
    @Order(5)
    void no_argument_and_no_environment_on_a_node_had_a_secret() throws IOException {
        for (var server : LAB.servers()) {
            server.run("CANARY=of-environment sh -c 'sleep 2; :' canary-of-arguments");
            server.run("rm " + SEEN + "/sampling");
            var processes = server.run("cat " + SEEN + "/processes");

            assertThat(
                            List.of(
                                    "CANARY=of-environment",
                                    "canary-of-arguments",
                                    "kubeadm.yaml",
                                    "sudo"))
                    .allMatch(word -> processes.lines().anyMatch(word::equals));
            assertThat(processes).doesNotContain(loginSecrets()).doesNotContain(joinSecrets());
        }
    }

    @Test
    @Order(6)
    void no_journal_has_a_secret() throws IOException {
        var journal =
                "journalctl --all --output export | LC_ALL=C grep -caF -f " + SEEN + "/wanted";
        for (var server : LAB.servers()) {
            server.run("echo canary-of-the-journal | systemd-cat && journalctl --sync");
            want(server, List.of("canary-of-the-journal"));
            assertThat(server.run(journal).strip()).isEqualTo("1");

            want(server, Stream.of(loginSecrets(), joinSecrets()).flatMap(List::stream).toList());
            assertThat(server.tryToRun(journal).getStdout().strip()).isEqualTo("0");
        }
    }

    @Test
    @Order(7)
    void no_disk_has_a_secret_of_a_login() throws IOException {
        for (var server : LAB.servers()) {
            for (var folder : List.of("/var/tmp", "/run", "/tmp", "/opt", "/dev/shm")) {
                write(server, folder + "/canary", "x canary-of-disks x");
            }
            want(
                    server,
                    Stream.concat(loginSecrets().stream(), Stream.of("canary-of-disks")).toList());

            assertThat(server.run(SEARCH.formatted(SEEN)).lines())
                    .describedAs(server.name())
                    .containsExactlyInAnyOrder(
                            "/var/tmp/canary",
                            "/run/canary",
                            "/tmp/canary",
                            "/opt/canary",
                            "/dev/shm/canary");
            server.run("rm /var/tmp/canary /run/canary /tmp/canary /opt/canary /dev/shm/canary");
        }
    }

    @Test
    @Order(8)
    void of_joins_only_etcd_remembers_and_what_it_remembers_is_dead() throws IOException {
        for (var server : LAB.servers()) {
            want(server, joinSecrets());
            assertThat(server.run(SEARCH.formatted(SEEN)).lines())
                    .describedAs(server.name())
                    .allMatch(path -> path.startsWith("/var/lib/etcd/"));
        }
        assertThat(
                        LAB.kubectl(
                                "-n kube-system get secrets --field-selector"
                                        + " type=bootstrap.kubernetes.io/token -o name"))
                .isEmpty();
        assertThat(LAB.controlPlane(1).run("kubeadm token list")).isBlank();
        assertThat(
                        LAB.kubectl(
                                "-n kube-system get secret kubeadm-certs --ignore-not-found -o"
                                        + " name"))
                .isEmpty();
        var alive = LAB.controlPlane(1).run("kubeadm token create --ttl 1m").strip();
        assertThat(answerTo(alive)).isNotEqualTo("401");
        assertThat(tokens()).isNotEmpty().allMatch(token -> answerTo(token).equals("401"));
        LAB.controlPlane(1).run("kubeadm token delete " + alive);
    }

    /** The API server's, to whoever comes with this token. */
    private static String answerTo(String token) {
        return LAB.controlPlane(1)
                .run(
                        "curl -sk -o /dev/null -w '%%{http_code}' -H 'Authorization: Bearer %s'"
                                        .formatted(token)
                                + " https://%s:6443/api/v1/nodes"
                                        .formatted(LAB.controlPlane(1).ipv4()));
    }

    private static Dsctl.Run dsctl(String... arguments) {
        var run =
                Dsctl.run(
                        LAB.folder(),
                        Map.of("IT_SSH_PASSWORD", SSH_PASSWORD, "IT_WRONG", WRONG),
                        arguments);
        PRINTED.add(run.out() + run.err());
        return run;
    }

    private static String inventory(String passphrase, String sshPassword, String sudoPassword) {
        var byKey =
                "ssh: {user: pwadmin, identityFile: locked, passphrase: \"file:%s\", sudoPassword: \"command:sleep 0.5; cat %s\"}"
                        .formatted(passphrase, sudoPassword);
        var byPassword =
                "ssh: {user: pwadmin, identityAgent: none, password: \"%s\", sudoPassword: \"env:IT_SSH_PASSWORD\"}"
                        .formatted(sshPassword);
        return LAB.inventory()
                .controlPlanes(0)
                .workers(0)
                .endpoint(balancer.endpoint())
                .and(node(LAB.controlPlane(1), "control-plane", byKey))
                .and(node(LAB.controlPlane(2), "control-plane", byPassword))
                .and(node(LAB.worker(1), "worker", byKey))
                .write();
    }

    private static String node(Server server, String role, String ssh) {
        return "{name: %s, role: %s, host: %s, %s}"
                .formatted(server.name(), role, server.ipv4(), ssh);
    }

    /** Those of the operator, and a part of the private key as it lies on this machine. */
    private static List<String> loginSecrets() throws IOException {
        return List.of(
                PASSPHRASE,
                SSH_PASSWORD,
                SUDO_PASSWORD,
                WRONG,
                Files.readAllLines(Pool.one().key().privateKey()).get(2),
                Files.readAllLines(LAB.folder().resolve("locked")).get(3));
    }

    /** What kubeadm was told, on any node. */
    private static List<String> joinSecrets() {
        var keys = KEY.matcher(told()).results().map(key -> key.group(1));
        return Stream.concat(tokens().stream(), keys).distinct().toList();
    }

    private static List<String> tokens() {
        return TOKEN.matcher(told()).results().map(token -> token.group()).distinct().toList();
    }

    private static String told() {
        return String.join(
                "\n",
                LAB.servers().stream()
                        .map(server -> server.run("cat " + SEEN + "/*.yaml"))
                        .toList());
    }

    /** Also in base64, as Secrets and HTTP have it. */
    private static void want(Server server, List<String> words) {
        var encoded =
                words.stream()
                        .map(
                                word ->
                                        Base64.getEncoder()
                                                .withoutPadding()
                                                .encodeToString(
                                                        word.getBytes(StandardCharsets.UTF_8)));
        write(
                server,
                SEEN + "/wanted",
                String.join("\n", Stream.concat(words.stream(), encoded).toList()) + "\n");
    }

    private static void keep(String name, String secret) throws IOException {
        Files.writeString(LAB.folder().resolve(name), secret + "\n");
    }

    private static void setPassword(Server server, String password) {
        server.run("echo 'pwadmin:%s' | chpasswd".formatted(password));
    }

    private static void write(Server server, String path, String text) {
        server.run("cat >%s <<'END'\n%s\nEND".formatted(path, text.stripTrailing()));
    }

    private static String fresh(String name) {
        return name + "-" + UUID.randomUUID();
    }

    /** Of all processes that this one started, and those started. */
    private static void watch() {
        try {
            while (true) {
                ProcessHandle.current().descendants().forEach(SecretsIT::note);
                Thread.sleep(100);
            }
        } catch (InterruptedException _) {
            // The class is over.
        }
    }

    private static void note(ProcessHandle process) {
        try {
            LOCAL_ARGUMENTS.add(
                    Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                            .replace('\0', ' '));
        } catch (IOException _) {
            // It has ended.
        }
    }
}
