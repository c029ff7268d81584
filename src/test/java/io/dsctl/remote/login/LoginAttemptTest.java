package io.dsctl.remote.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.cluster.Secret;
import io.dsctl.cluster.SecretReference;
import io.dsctl.failure.Failure.LoginRefused;
import io.dsctl.remote.login.LoginDialogue.Reply.More;
import io.dsctl.remote.login.LoginDialogue.Reply.Refused;
import io.dsctl.remote.login.LoginDialogue.Reply.Welcome;

import net.schmizz.sshj.common.Buffer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class LoginAttemptTest {

    private static final String ED25519 = "openssh-ed25519";
    private static final String ENCRYPTED = "openssh-ed25519-encrypted";
    private static final String RSA = "openssh-rsa";
    private static final String ECDSA = "openssh-ecdsa384";

    private static final Refused KEYS = new Refused(List.of("publickey"), false);
    private static final Refused PASSWORDS = new Refused(List.of("password"), false);
    private static final Refused PROMPTS = new Refused(List.of("keyboard-interactive"), false);
    private static final Refused EITHER =
            new Refused(List.of("keyboard-interactive", "password"), false);

    private final ServerSays server = new ServerSays();
    private final SecretVault vault =
            new SecretVault(
                    Map.of("PHRASE", "phrase", "WRONG", "guess", "PASSWORD", "s3cret"),
                    true,
                    Duration.ofSeconds(9));
    private final LoginTrail trail = new LoginTrail("admin");

    @TempDir private Path folder;

    private TestKeys keys;
    private AgentServer agentServer;
    private LoginAttempt attempt;

    @BeforeEach
    void prepare() throws IOException {
        keys = new TestKeys(folder);
        agentServer = new AgentServer(folder.resolve("agent"));
    }

    @AfterEach
    void stop() throws IOException {
        agentServer.close();
        server.isExhausted();
    }

    @Test
    void a_key_that_nobody_must_be_asked_for_is_signed_with_at_once() throws Exception {
        server.answers("signed ssh-ed25519", new Welcome());

        assertThat(login(Optional.empty(), Optional.empty(), file(ED25519))).isTrue();
    }

    @Test
    void a_passphrase_is_had_only_after_the_server_would_take_the_key() throws Exception {
        server.answers("offer ssh-ed25519", KEYS);

        assertThat(login(Optional.of("NOPE"), Optional.empty(), file(ENCRYPTED))).isFalse();
        assertThat(refusal())
                .isEqualTo(
                        "cp-1: user \"admin\" is not let in: the server refused the key %s (%s); it takes publickey"
                                .formatted(
                                        folder.resolve(ENCRYPTED), TestKeys.publicPart(ENCRYPTED)));
    }

    @Test
    void an_encrypted_key_that_would_do_is_opened() throws Exception {
        server.answers("offer ssh-ed25519", accepts("ssh-ed25519", ENCRYPTED));
        server.answers("signed ssh-ed25519", new Welcome());

        assertThat(login(Optional.of("PHRASE"), Optional.empty(), file(ENCRYPTED))).isTrue();
    }

    @Test
    void a_wrong_passphrase_is_the_first_thing_told() throws Exception {
        server.answers("offer ssh-ed25519", accepts("ssh-ed25519", ENCRYPTED));

        assertThat(login(Optional.of("WRONG"), Optional.empty(), file(ENCRYPTED))).isFalse();
        assertThat(refusal())
                .startsWith(
                        "cp-1: user \"admin\" is not let in: the passphrase of %s is wrong"
                                .formatted(folder.resolve(ENCRYPTED)));
    }

    @Test
    void a_server_that_accepts_another_key_than_was_offered_gets_no_signature() throws Exception {
        server.answers("offer ssh-ed25519", accepts("ssh-ed25519", ED25519));

        assertThatThrownBy(() -> login(Optional.of("PHRASE"), Optional.empty(), file(ENCRYPTED)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_public_file_of_another_key_is_told() throws Exception {
        server.answers("offer rsa-sha2-512", accepts("rsa-sha2-512", RSA));
        keys.copy("pkcs1-rsa-encrypted");
        java.nio.file.Files.copy(
                TestKeys.resource(RSA + ".pub"), folder.resolve("pkcs1-rsa-encrypted.pub"));
        var file = KeyFile.read(folder.resolve("pkcs1-rsa-encrypted"));
        var stale =
                new Candidate.InFile(
                        TestKeys.publicPart(RSA), file, file.privateHalf().orElseThrow());

        assertThat(login(Optional.of("PHRASE"), Optional.empty(), stale)).isFalse();
        assertThat(refusal()).contains("%s.pub is not the public half of".formatted(file.path()));
    }

    @Test
    void a_certificate_is_offered_by_its_own_name_and_signed_for_with_its_key() throws Exception {
        server.answers("signed rsa-sha2-512-cert-v01@openssh.com", new Welcome());
        var file = KeyFile.read(keys.copy(RSA));
        var certificate =
                new Candidate.InFile(
                        TestKeys.publicPart(RSA + "-cert"), file, file.privateHalf().orElseThrow());

        assertThat(login(Optional.empty(), Optional.empty(), certificate)).isTrue();
    }

    @Test
    void the_agent_signs_what_the_server_would_take() throws Exception {
        server.answers("offer rsa-sha2-512", accepts("rsa-sha2-512", RSA));
        server.answers("signed rsa-sha2-512", new Welcome());

        assertThat(login(Optional.empty(), Optional.empty(), held(RSA))).isTrue();
    }

    @Test
    void rsa_is_tried_with_the_other_hash_when_nothing_else_is_left() throws Exception {
        server.answers("signed rsa-sha2-512", KEYS);
        server.answers("signed ecdsa-sha2-nistp384", KEYS);
        server.answers("signed rsa-sha2-256", new Welcome());

        assertThat(login(Optional.empty(), Optional.empty(), file(RSA), file(ECDSA))).isTrue();
    }

    @Test
    void a_server_that_is_not_openssh_gets_the_hash_that_all_know() throws Exception {
        server.version = "dropbear_2022.83";
        server.answers("signed rsa-sha2-256", new Welcome());

        assertThat(login(Optional.empty(), Optional.empty(), file(RSA))).isTrue();
    }

    @Test
    void with_many_keys_none_is_tried_twice() throws Exception {
        server.answers("signed rsa-sha2-512", KEYS);
        server.answers("signed ecdsa-sha2-nistp384", KEYS);
        server.answers("signed ssh-ed25519", KEYS);

        assertThat(login(Optional.empty(), Optional.empty(), file(RSA), file(ECDSA), file(ED25519)))
                .isFalse();
    }

    @Test
    void a_server_that_takes_no_keys_gets_no_second_one() throws Exception {
        server.answers("signed ssh-ed25519", PASSWORDS);

        assertThat(login(Optional.empty(), Optional.empty(), file(ED25519), file(RSA))).isFalse();
        assertThat(refusal())
                .isEqualTo(
                        "cp-1: user \"admin\" is not let in: dsctl has nothing that it would take;"
                                + " it takes password");
        assertThat(hint()).startsWith("this server wants a password");
    }

    @Test
    void first_the_key_and_then_the_password() throws Exception {
        server.answers("signed ssh-ed25519", new Refused(List.of("password"), true));
        server.answers("password s3cret", new Welcome());

        assertThat(login(Optional.empty(), Optional.of("PASSWORD"), file(ED25519))).isTrue();
    }

    @Test
    void first_the_password_and_then_the_key_that_was_offered_too_early() throws Exception {
        server.answers("signed ssh-ed25519", PASSWORDS);
        server.answers("password s3cret", new Refused(List.of("publickey"), true));
        server.answers("signed ssh-ed25519", new Welcome());

        assertThat(login(Optional.empty(), Optional.of("PASSWORD"), file(ED25519))).isTrue();
    }

    @Test
    void what_was_good_but_not_enough_is_told() throws Exception {
        server.answers("signed ssh-ed25519", new Refused(List.of("password"), true));

        assertThat(login(Optional.empty(), Optional.empty(), file(ED25519))).isFalse();
        assertThat(refusal())
                .isEqualTo(
                        "cp-1: user \"admin\" is not let in: the server accepted the key %s (%s) and asks for more; dsctl has nothing else that it would take; it takes password"
                                .formatted(folder.resolve(ED25519), TestKeys.publicPart(ED25519)));
    }

    @Test
    void without_keys_the_server_is_asked_what_it_takes_before_the_password_is_sent()
            throws Exception {
        server.answers("none", KEYS);

        assertThat(login(Optional.empty(), Optional.of("PASSWORD"))).isFalse();
        assertThat(refusal()).doesNotContain("s3cret").endsWith("it takes publickey");
    }

    @Test
    void a_wrong_password_is_sent_once_though_the_server_takes_it_in_two_ways() throws Exception {
        server.answers("none", EITHER);
        server.answers("interactive", prompt("Password: "));
        server.answers("answers s3cret", EITHER);

        assertThat(login(Optional.empty(), Optional.of("PASSWORD"))).isFalse();
        assertThat(refusal())
                .isEqualTo(
                        "cp-1: user \"admin\" is not let in: the server refused the password; it"
                                + " takes keyboard-interactive, password");
        assertThat(hint())
                .isEqualTo(
                        "correct what `password` in the inventory refers to; a wrong password is"
                                + " sent once only");
    }

    @Test
    void messages_between_prompts_are_acknowledged() throws Exception {
        server.answers("none", PROMPTS);
        server.answers("interactive", prompt("Password: "));
        server.answers("answers s3cret", prompts());
        server.answers("answers", new Welcome());

        assertThat(login(Optional.empty(), Optional.of("PASSWORD"))).isTrue();
    }

    @Test
    void a_one_time_password_is_not_answered() throws Exception {
        server.answers("none", PROMPTS);
        server.answers("interactive", prompt("Verification code: "));

        assertThat(login(Optional.empty(), Optional.of("PASSWORD"))).isFalse();
        assertThat(refusal())
                .startsWith(
                        "cp-1: user \"admin\" is not let in: the server asks \"Verification"
                                + " code:\", which dsctl cannot answer");
    }

    @Test
    void a_second_question_does_not_get_the_password_again() throws Exception {
        server.answers("none", PROMPTS);
        server.answers("interactive", prompt("Password: "));
        server.answers("answers s3cret", prompt("Password: "));

        assertThat(login(Optional.empty(), Optional.of("PASSWORD"))).isFalse();
    }

    @Test
    void prompts_that_never_come_leave_the_plain_way() throws Exception {
        server.answers("none", EITHER);
        server.answers("interactive", EITHER);
        server.answers("password s3cret", new Welcome());

        assertThat(login(Optional.empty(), Optional.of("PASSWORD"))).isTrue();
    }

    @Test
    void a_password_that_must_be_changed_is_told() throws Exception {
        server.answers("none", PASSWORDS);
        server.answers("password s3cret", prompts());

        assertThat(login(Optional.empty(), Optional.of("PASSWORD"))).isFalse();
        assertThat(refusal()).contains("the server wants its password to be changed first");
    }

    @Test
    void a_password_that_cannot_be_had_is_told_and_none_is_sent() throws Exception {
        server.answers("none", PASSWORDS);

        assertThat(login(Optional.empty(), Optional.of("NOPE"))).isFalse();
        assertThat(refusal())
                .contains("its password cannot be had: the environment variable NOPE is not set");
        assertThat(hint()).isEqualTo("export NOPE where dsctl runs");
    }

    @Test
    void a_server_that_only_talks_is_not_listened_to_for_ever() throws Exception {
        server.answers("none", PROMPTS);
        server.answers("interactive", prompts());
        for (int i = 0; i < 8; i++) {
            server.answers("answers", prompts());
        }

        assertThatThrownBy(() -> login(Optional.empty(), Optional.of("PASSWORD")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_wrong_password_is_what_to_correct_though_a_key_was_refused_too() throws Exception {
        var both = new Refused(List.of("publickey", "password"), false);
        server.answers("signed ssh-ed25519", both);
        server.answers("password s3cret", both);

        assertThat(login(Optional.empty(), Optional.of("PASSWORD"), file(ED25519))).isFalse();
        assertThat(refusal()).contains("the server refused the key ").contains(", the password; ");
        assertThat(hint()).startsWith("correct what `password` in the inventory refers to");
    }

    @Test
    void that_too_many_keys_were_offered_is_told_with_what_to_do() throws Exception {
        server.answers("signed ssh-ed25519", KEYS);
        server.breaksOff("signed rsa-sha2-512");

        assertThatThrownBy(
                        () -> login(Optional.empty(), Optional.empty(), file(ED25519), file(RSA)))
                .isInstanceOf(LoginDialogue.TooMany.class);
        var refusal = trail.tooMany("cp-1", "Too many", attempt.hasMore());
        assertThat(refusal)
                .hasMessageStartingWith(
                        "cp-1: user \"admin\" is not let in: the server broke off (\"Too many\")"
                                + " after dsctl tried the key ")
                .hasMessageContaining(RSA);
        assertThat(refusal.hint()).contains("identitiesOnly: true");
    }

    private boolean login(
            Optional<String> passphrase, Optional<String> password, Candidate... candidates)
            throws IOException {
        var means =
                new LoginMeans(
                        "admin",
                        List.of(),
                        true,
                        List.of(),
                        false,
                        Optional.empty(),
                        passphrase.map(SecretReference.Environment::new),
                        password.map(SecretReference.Environment::new));
        var nobody =
                new Terminal() {
                    @Override
                    public boolean isThere() {
                        return false;
                    }

                    @Override
                    public Optional<Secret> ask(String prompt) {
                        throw new AssertionError(prompt);
                    }
                };
        attempt =
                new LoginAttempt(
                        server,
                        means,
                        new KeyRing(vault, nobody),
                        vault,
                        trail,
                        List.of(candidates));
        return attempt.run();
    }

    private LoginRefused refused() {
        return trail.refusal("cp-1", attempt.takes(), true);
    }

    private String refusal() {
        return refused().getMessage();
    }

    private String hint() {
        return trail.refusal("cp-1", attempt.takes(), server.passwordWasSent()).hint();
    }

    private Candidate file(String name) throws IOException, Unusable {
        var file = KeyFile.read(keys.copy(name));
        return new Candidate.InFile(
                file.publicPart().orElseThrow(), file, file.privateHalf().orElseThrow());
    }

    private Candidate held(String name) {
        agentServer.hold(name, name);
        var key = TestKeys.publicPart(name);
        return new Candidate.InAgent(key, key, new Agent(agentServer.socket()), name);
    }

    private static More accepts(String algorithm, String name) {
        return new More(
                new Buffer.PlainBuffer()
                        .putString(algorithm)
                        .putBytes(TestKeys.publicPart(name).blob()));
    }

    private static More prompt(String text) {
        return new More(asked(1).putString(text).putBoolean(false));
    }

    private static More prompts() {
        return new More(asked(0));
    }

    private static Buffer.PlainBuffer asked(int count) {
        return new Buffer.PlainBuffer().putString("").putString("").putString("").putUInt32(count);
    }

    /** A server that expects exactly these attempts, and checks every signature. */
    private static final class ServerSays implements LoginDialogue {

        private record Turn(String attempt, Optional<Reply> reply) {}

        private final List<Turn> turns = new ArrayList<>();
        private final List<String> seen = new ArrayList<>();
        private String version = "OpenSSH_9.2p1";

        void answers(String attempt, Reply reply) {
            turns.add(new Turn(attempt, Optional.of(reply)));
        }

        void breaksOff(String attempt) {
            turns.add(new Turn(attempt, Optional.empty()));
        }

        void isExhausted() {
            assertThat(turns).isEmpty();
        }

        boolean passwordWasSent() {
            return seen.stream().anyMatch(it -> it.contains("s3cret"));
        }

        private Reply turn(String attempt) throws IOException {
            seen.add(attempt);
            assertThat(turns).as("an answer to: " + attempt).isNotEmpty();
            var turn = turns.removeFirst();
            assertThat(attempt).isEqualTo(turn.attempt);
            return turn.reply.orElseThrow(() -> new TooMany("Too many"));
        }

        @Override
        public Reply none() throws IOException {
            return turn("none");
        }

        @Override
        public Reply offer(String algorithm, PublicPart key) throws IOException {
            return turn("offer " + algorithm);
        }

        @Override
        public byte[] toBeSigned(String algorithm, PublicPart key) {
            return (algorithm + key).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }

        @Override
        public Reply signed(String algorithm, PublicPart key, byte[] signature) throws IOException {
            try {
                var plain = UserCertificate.of(key).map(UserCertificate::key).orElse(key);
                SignatureCheck.verify(
                        plain,
                        algorithm.replace("-cert-v01@openssh.com", ""),
                        toBeSigned(algorithm, key),
                        signature);
            } catch (Exception wrong) {
                throw new AssertionError(wrong);
            }
            return turn("signed " + algorithm);
        }

        @Override
        public Reply password(Secret password) throws IOException {
            return turn("password " + password.reveal());
        }

        @Override
        public Reply interactive() throws IOException {
            return turn("interactive");
        }

        @Override
        public Reply answers(List<Secret> answers) throws IOException {
            return turn(
                    "answers%s"
                            .formatted(
                                    String.join(
                                            "",
                                            answers.stream()
                                                    .map(it -> " " + it.reveal())
                                                    .toList())));
        }

        @Override
        public String serverVersion() {
            return version;
        }
    }
}
