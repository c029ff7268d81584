package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Every way to log in on one server and to become root there. */
@TestMethodOrder(OrderAnnotation.class)
class LoginIT {

    /** What a shell, YAML, a terminal and sudo could trip over. */
    private static final String PASSWORD = "Tr0ub4dor  & 3 ' \" \\ $(id) `id` %s # ü";

    private static final String PASSPHRASE = "c0rrect h'orse \" $HOME \\ ß";
    private static final String WRONG = "wr0ng-battery-staple";

    private static final List<String> FORMS =
            List.of(
                    "ed25519 RFC4716",
                    "ed25519 PKCS8-of-Java",
                    "ecdsa-256 RFC4716",
                    "ecdsa-384 PEM",
                    "ecdsa-521 PKCS8",
                    "rsa-2048 PEM",
                    "rsa-3072 PKCS8",
                    "rsa-4096 RFC4716");

    @RegisterExtension static final Lab LAB = Lab.with(1, 0);

    private static final List<SshAgent> AGENTS = new ArrayList<>();

    @BeforeAll
    static void make_users_for_every_way() throws IOException {
        var server = LAB.controlPlane(1);
        var authorized = new StringBuilder();
        for (var form : FORMS) {
            authorized.append(key(form, ""));
            if (!form.contains("Java")) {
                authorized.append(key(form, PASSPHRASE));
            }
        }
        authorized.append(publicPart(Local.key(LAB.folder(), "right", "")));
        for (int i = 1; i <= 5; i++) {
            Local.key(LAB.folder(), "other-" + i, "");
        }
        server.addUser("it-key", authorized.toString());
        server.addUser("it-certificate", "");
        for (var user : List.of("it-password", "it-prompts", "it-both")) {
            server.addUser(user, authorized.toString());
            server.setPassword(user, PASSWORD);
        }
        for (var user : List.of("it-sudo", "it-wrong", "it-tty", "it-tty-pw", "it-tty-wrong")) {
            server.addUser(user, authorized.toString());
            server.setPassword(user, PASSWORD);
        }
        server.addUser("it-nosudo", authorized.toString());
        server.sudoers(
                """
                it-key,it-certificate,it-password,it-prompts,it-both ALL=(ALL:ALL) NOPASSWD: ALL
                it-tty ALL=(ALL:ALL) NOPASSWD: ALL
                it-sudo,it-wrong,it-tty-pw,it-tty-wrong ALL=(ALL:ALL) ALL
                Defaults:it-tty,it-tty-pw,it-tty-wrong requiretty
                """);
        Local.key(LAB.folder(), "ca", "", "-t", "ed25519");
        server.run(
                "printf '%%s' %s >/etc/ssh/it-ca.pub"
                        .formatted(Server.quoted(publicPart(LAB.folder().resolve("ca")))));
        server.sshd(
                """
                TrustedUserCAKeys /etc/ssh/it-ca.pub
                Match User it-key
                  MaxAuthTries 3
                Match User it-password
                  PasswordAuthentication yes
                  KbdInteractiveAuthentication no
                  AuthenticationMethods password
                Match User it-prompts
                  PasswordAuthentication no
                  KbdInteractiveAuthentication yes
                  AuthenticationMethods keyboard-interactive
                Match User it-both
                  PasswordAuthentication yes
                  AuthenticationMethods publickey,password
                """);
    }

    @AfterAll
    static void end_agents() {
        AGENTS.forEach(SshAgent::close);
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519 RFC4716, false",
        "ed25519 RFC4716, true",
        "ed25519 PKCS8-of-Java, false",
        "ecdsa-256 RFC4716, true",
        "ecdsa-384 PEM, false",
        "ecdsa-384 PEM, true",
        "ecdsa-521 PKCS8, false",
        "ecdsa-521 PKCS8, true",
        "rsa-2048 PEM, false",
        "rsa-2048 PEM, true",
        "rsa-3072 PKCS8, false",
        "rsa-3072 PKCS8, true",
        "rsa-4096 RFC4716, false",
        "rsa-4096 RFC4716, true"
    })
    void a_key_of_each_type_and_form_opens_the_server(String form, boolean encrypted) {
        assertIsIn(
                Map.of("PHRASE", PASSPHRASE),
                "user: it-key, identityFile: %s%s"
                        .formatted(
                                name(form, encrypted ? PASSPHRASE : ""),
                                encrypted ? ", passphrase: 'env:PHRASE'" : ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:phrase", "command:cat phrase", "command:printf '%s' \"$PHRASE\""})
    void a_passphrase_comes_from_a_file_or_a_command_too(String reference) throws IOException {
        LAB.file("phrase", PASSPHRASE + "\nnot this line\n");

        assertIsIn(
                Map.of("PHRASE", PASSPHRASE),
                "user: it-key, identityFile: %s, passphrase: \"%s\""
                        .formatted(
                                name("ed25519 RFC4716", PASSPHRASE),
                                reference.replace("\"", "\\\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519 RFC4716", "ecdsa-384 PEM", "rsa-2048 PEM", "rsa-3072 PKCS8"})
    void a_wrong_passphrase_is_told_and_the_server_hears_of_no_failure(String form) {
        var before = failures("it-key");
        var key = name(form, PASSPHRASE);

        assertThat(
                        refused(
                                Map.of("PHRASE", WRONG),
                                "user: it-key, identitiesOnly: true, passphrase: 'env:PHRASE',"
                                        + " identityFile: "
                                        + key))
                .containsPattern("the passphrase of \\S*" + key + " is wrong");
        assertThat(failures("it-key")).isEqualTo(before);
    }

    @Test
    void without_a_terminal_a_passphrase_that_nobody_told_is_not_waited_for() {
        assertThat(refused(Map.of(), "user: it-key, identityFile: rsa-2048-PEM-locked"))
                .contains("rsa-2048-PEM-locked has a passphrase, and there is no terminal")
                .contains("`passphrase: env:NAME`");
    }

    @Test
    void a_private_key_that_others_may_read_is_not_used_as_ssh_would_not() throws IOException {
        var open = LAB.file("open", Files.readString(LAB.folder().resolve("right")));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(refused(Map.of(), "user: it-key, identityFile: open"))
                .contains("others may read the SSH key open")
                .contains("chmod 600 open");
    }

    @Test
    void keys_are_tried_in_the_order_of_the_inventory() {
        assertIsIn(Map.of(), "user: it-key, identitiesOnly: true, identityFile: [other-1, right]");
        // Each refused key costs one of the three tries that sshd allows here.
        assertThat(
                        refused(
                                Map.of(),
                                "user: it-key, identitiesOnly: true, identityFile:"
                                        + " [other-1, other-2, other-3, other-4, right]"))
                .contains("Too many authentication failures")
                .contains("other-1")
                .doesNotContain("the key right");
    }

    @Test
    void a_key_that_the_server_does_not_know_is_named_with_what_to_do() {
        assertThat(refused(Map.of(), "user: it-key, identityFile: other-1"))
                .contains("user \"it-key\" is not let in: the server refused the key ")
                .contains("other-1")
                .contains("~it-key/.ssh/authorized_keys");
    }

    @Test
    void identities_only_keeps_an_agent_full_of_keys_from_using_up_the_tries() throws Exception {
        var agent = agent("other-1", "other-2", "other-3", "other-4", "other-5");

        assertIsIn(agent.environment(), "user: it-key, identitiesOnly: true, identityFile: right");
        assertThat(refused(agent.environment(), "user: it-key, identityFile: [other-1.pub]"))
                .contains("Too many authentication failures")
                .contains("`identitiesOnly: true` beside it if an agent holds many");
    }

    @Test
    void a_public_key_picks_one_of_the_agents_without_any_private_file() throws Exception {
        var agent = agent("other-1", "other-2", "other-3", "other-4", "right");
        LAB.file("picked.pub", publicPart(LAB.folder().resolve("right")));

        assertIsIn(
                agent.environment(),
                "user: it-key, identitiesOnly: true, identityFile: picked.pub");
        assertIsIn(
                Map.of(),
                "user: it-key, identitiesOnly: true, identityFile: picked.pub, identityAgent: "
                        + agent.socket());
        assertThat(
                        refused(
                                agent.environment(),
                                "user: it-key, identityFile: picked.pub, identityAgent: none"))
                .contains("picked.pub is only the public half of a key");
    }

    @Test
    void a_certificate_opens_a_server_that_knows_only_the_authority() throws Exception {
        var key = Local.key(LAB.folder(), "signed", "");
        Local.key(LAB.folder(), "signed-long-ago", "");
        sign("signed", "-5m:+1h", "it-certificate");
        sign("signed-long-ago", "20200101:20200102", "it-certificate");

        assertIsIn(Map.of(), "user: it-certificate, identityFile: signed");
        assertThat(refused(Map.of(), "user: it-certificate, identityFile: signed-long-ago"))
                .containsPattern("certificate \\S*signed-long-ago-cert.pub .*2020")
                .contains("have the key signed anew");
        Files.move(LAB.folder().resolve("signed-cert.pub"), LAB.folder().resolve("elsewhere.pub"));
        assertIsIn(
                Map.of(),
                "user: it-certificate, identityFile: signed, certificateFile: elsewhere.pub");
        assertThat(refused(Map.of(), "user: it-certificate, identityFile: " + key))
                .contains("the server refused the key ");
        assertThat(LAB.controlPlane(1).logged("Accepted publickey for it-certificate .*CERT"))
                .isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"it-password", "it-prompts"})
    void a_password_lets_in_and_a_wrong_one_is_sent_once(String user) {
        assertThat(refused(Map.of("PW", WRONG), "user: %s, password: 'env:PW'".formatted(user)))
                .contains(
                        "user \"%s\" is not let in: the server refused the password"
                                .formatted(user))
                .contains("a wrong password is sent once only");
        assertThat(failures(user)).isEqualTo(1);
        assertThat(refused(Map.of(), "user: %s, password: 'env:PW'".formatted(user)))
                .contains("its password cannot be had")
                .contains("PW");
        assertThat(refused(Map.of(), "user: %s, identityFile: right".formatted(user)))
                .contains("this server wants a password: add `password: env:NAME`");

        assertIsIn(Map.of("PW", PASSWORD), "user: %s, password: 'env:PW'".formatted(user));
        assertThat(failures(user)).isEqualTo(1);
    }

    @Test
    void a_server_that_wants_a_key_and_a_password_gets_both() {
        var login = "user: it-both, identityFile: right";

        assertThat(refused(Map.of(), login))
                .containsPattern(
                        "the server accepted the key \\S*right \\(\\S+ SHA256:\\S+\\) and asks for"
                                + " more");
        assertThat(refused(Map.of("PW", WRONG), login + ", password: 'env:PW'"))
                .contains("the server refused the password");
        assertThat(failures("it-both")).isEqualTo(1);
        assertIsIn(Map.of("PW", PASSWORD), login + ", password: 'env:PW'");
    }

    @Test
    void what_a_node_says_wins_over_the_default() {
        var server = LAB.controlPlane(1);
        var inventory =
                LAB.inventory()
                        .controlPlanes(0)
                        .ssh(usual("user: nobody, identityFile: other-1"))
                        .and(
                                ("{name: %s, role: control-plane, host: %s, ssh: {user: it-key,"
                                                + " identityFile: right}}")
                                        .formatted(server.name(), server.ipv4()))
                        .write();

        LAB.dsctl("plan", inventory).exits(0);
    }

    @Test
    void root_needs_no_sudo() {
        assertIsIn(Map.of(), "user: root, identityFile: " + Pool.one().key().privateKey());
        assertThat(LAB.controlPlane(1).logged("^ *root : .*COMMAND=")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"it-sudo", "it-tty-pw"})
    void sudo_gets_its_password(String user) {
        var before = sudoFailures(user);

        assertIsIn(
                Map.of("PW", PASSWORD),
                "user: %s, identityFile: right, sudoPassword: 'env:PW'".formatted(user));
        assertThat(sudoFailures(user)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"it-wrong", "it-tty-wrong"})
    void a_wrong_password_for_sudo_is_tried_once(String user) {
        assertThat(
                        refused(
                                Map.of("PW", WRONG),
                                "user: %s, identityFile: right, sudoPassword: 'env:PW'"
                                        .formatted(user)))
                .contains("sudo refuses the password of user \"%s\"".formatted(user))
                .contains("correct `sudoPassword`; it was tried once");
        assertThat(sudoFailures(user)).isEqualTo(1);
    }

    @Test
    void sudo_that_wants_a_terminal_gets_one() {
        assertIsIn(Map.of(), "user: it-tty, identityFile: right");
        assertThat(LAB.controlPlane(1).logged("it-tty : TTY=pts")).isPositive();
    }

    @Test
    void a_password_that_sudo_wants_and_nobody_told_is_named() {
        var before = sudoFailures("it-sudo");

        assertThat(refused(Map.of(), "user: it-sudo, identityFile: right"))
                .contains("sudo wants a password of user \"it-sudo\"")
                .contains("`sudoPassword`");
        assertThat(refused(Map.of(), "user: it-tty-pw, identityFile: right"))
                .contains("sudo wants a password of user \"it-tty-pw\"");
        assertThat(sudoFailures("it-sudo")).isEqualTo(before);
    }

    @Test
    void a_password_that_sudo_does_not_ask_for_is_no_command() {
        assertIsIn(
                Map.of("PW", "touch /tmp/it-was-run"),
                "user: it-key, identityFile: right, sudoPassword: 'env:PW'");
        assertIsIn(
                Map.of("PW", "touch /tmp/it-was-run"),
                "user: root, identityFile: %s, sudoPassword: 'env:PW'"
                        .formatted(Pool.one().key().privateKey()));
        assertThat(LAB.controlPlane(1).tryToRun("test -e /tmp/it-was-run").getExitCode())
                .isEqualTo(1);
    }

    @Test
    void a_user_who_may_not_use_sudo_is_told_so() {
        LAB.controlPlane(1).setPassword("it-nosudo", PASSWORD);

        assertThat(
                        refused(
                                Map.of("PW", PASSWORD),
                                "user: it-nosudo, identityFile: right, sudoPassword: 'env:PW'"))
                .contains("user \"it-nosudo\" is not allowed to use sudo")
                .contains("allow it in /etc/sudoers, or log in as root");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void no_secret_and_no_process_is_left_on_the_server() {
        var server = LAB.controlPlane(1);
        // The search itself finds what is there, in files and in the journal.
        assertThat(server.filesWith("it-tty-wrong")).contains("/etc/passwd", "it-tty-wrong : ");
        for (var secret : List.of(PASSWORD, PASSPHRASE, WRONG)) {
            assertThat(server.filesWith(secret)).isEmpty();
        }
        assertThat(server.processesOfAddedUsers()).isEmpty();
        assertThat(server.run("find /run/dsctl /tmp -type f 2>/dev/null || true")).isEmpty();
    }

    private static void assertIsIn(Map<String, String> environment, String login) {
        LAB.dsctl(environment, "plan", LAB.inventory().ssh(usual(login)).write()).exits(0);
    }

    /** What dsctl says when it is not let in; never a secret. */
    private static String refused(Map<String, String> environment, String login) {
        var run = LAB.dsctl(environment, "plan", LAB.inventory().ssh(usual(login)).write());

        assertThat(run.exits(4).out() + run.err())
                .contains("error: " + LAB.controlPlane(1).name() + ": ")
                .doesNotContain(PASSWORD, PASSPHRASE, WRONG);
        return run.err();
    }

    private static String usual(String login) {
        return "configFile: none, knownHostsFile: known_hosts, " + login;
    }

    private static long failures(String user) {
        return LAB.controlPlane(1)
                .logged(
                        "pam_unix\\(sshd:auth\\): authentication failure;.* user=%s$"
                                .formatted(user));
    }

    private static long sudoFailures(String user) {
        return LAB.controlPlane(1)
                .logged(
                        "pam_unix\\(sudo:auth\\): authentication failure;.* user=%s$"
                                .formatted(user));
    }

    private static String name(String form, String passphrase) {
        return form.replace(' ', '-') + (passphrase.isEmpty() ? "" : "-locked");
    }

    /** Makes a key; the line of authorized_keys for it. */
    private static String key(String form, String passphrase) throws IOException {
        var words = form.split("[ -]", 3);
        if (form.contains("Java")) {
            return pkcs8OfEd25519(name(form, passphrase));
        }
        var bits = words.length == 3 ? List.of("-b", words[1]) : List.<String>of();
        var more = new ArrayList<>(List.of("-t", words[0], "-m", words[words.length - 1]));
        more.addAll(bits);
        return publicPart(
                Local.key(
                        LAB.folder(),
                        name(form, passphrase),
                        passphrase,
                        more.toArray(String[]::new)));
    }

    /** Which older ssh-keygen cannot write. */
    private static String pkcs8OfEd25519(String name) throws IOException {
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());
        var body =
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(
                                PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded());
        var file =
                LAB.file(
                        name,
                        "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return "ssh-ed25519 %s %s\n"
                .formatted(
                        Base64.getEncoder()
                                .encodeToString(
                                        OpenSSHPublicKeyUtil.encodePublicKey(
                                                key.generatePublicKey())),
                        name);
    }

    private static String publicPart(Path key) throws IOException {
        return Files.readString(Path.of(key + ".pub"));
    }

    private static void sign(String key, String validity, String principal) {
        Local.run(
                LAB.folder(),
                "ssh-keygen",
                "-q",
                "-s",
                "ca",
                "-I",
                key,
                "-n",
                principal,
                "-V",
                validity,
                key + ".pub");
    }

    private static SshAgent agent(String... keys) throws Exception {
        var agent = SshAgent.start(LAB.folder(), keys);
        AGENTS.add(agent);
        return agent;
    }
}
