package io.dsctl.remote.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.schmizz.sshj.common.Buffer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

class AgentTest {

    private static final byte[] DATA = {1, 2, 3};

    @TempDir private Path folder;

    private AgentServer server;
    private Agent agent;

    @BeforeEach
    void start() throws IOException {
        server = new AgentServer(folder.resolve("agent"));
        agent = new Agent(server.socket(), Duration.ofMillis(500));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void its_keys_are_listed_once_for_all_logins() throws Exception {
        server.hold("openssh-ed25519", "me@laptop");
        server.hold("openssh-rsa", "work");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var keys :
                    threads.invokeAll(
                            Stream.<Callable<java.util.List<Agent.Key>>>generate(() -> agent::keys)
                                    .limit(200)
                                    .toList())) {
                assertThat(keys.get())
                        .containsExactly(
                                new Agent.Key(TestKeys.publicPart("openssh-ed25519"), "me@laptop"),
                                new Agent.Key(TestKeys.publicPart("openssh-rsa"), "work"));
            }
        }
        assertThat(server.questions()).isEqualTo(1);
    }

    @Test
    void it_signs_with_the_algorithm_that_was_asked_for() throws Exception {
        for (var name : new String[] {"openssh-ed25519", "openssh-ecdsa384", "openssh-rsa"}) {
            server.hold(name, name);
            var key = TestKeys.publicPart(name);
            for (var algorithm : key.algorithms()) {
                SignatureCheck.verify(key, algorithm, DATA, agent.sign(key, algorithm, DATA));
            }
        }
    }

    @Test
    void hundreds_of_signatures_at_once_are_made() throws Exception {
        server.hold("openssh-ed25519", "me@laptop");
        var key = TestKeys.publicPart("openssh-ed25519");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var signature :
                    threads.invokeAll(
                            Stream.<Callable<byte[]>>generate(
                                            () -> () -> agent.sign(key, key.type(), DATA))
                                    .limit(300)
                                    .toList())) {
                SignatureCheck.verify(key, key.type(), DATA, signature.get());
            }
        }
    }

    @Test
    void an_agent_that_signs_with_sha_1_is_no_help() {
        server.hold("openssh-rsa", "work");
        server.answer(
                new Buffer.PlainBuffer()
                        .putByte((byte) 14)
                        .putBytes(
                                new Buffer.PlainBuffer()
                                        .putString("ssh-rsa")
                                        .putBytes(DATA)
                                        .getCompactData())
                        .getCompactData());

        assertThatThrownBy(
                        () -> agent.sign(TestKeys.publicPart("openssh-rsa"), "rsa-sha2-512", DATA))
                .isInstanceOf(Unusable.class)
                .hasMessageStartingWith("the SSH agent at %s did not sign".formatted(socket()));
    }

    @Test
    void a_key_that_it_may_not_use_is_told() {
        server.answer(new byte[] {5});

        assertThatThrownBy(
                        () ->
                                agent.sign(
                                        TestKeys.publicPart("openssh-ed25519"),
                                        "ssh-ed25519",
                                        DATA))
                .isInstanceOf(Unusable.class)
                .hasMessageStartingWith("the SSH agent at %s did not sign".formatted(socket()));
    }

    @Test
    void a_locked_agent_is_told() {
        server.answer(new byte[] {5});

        refuses("the SSH agent at %s does not list its keys".formatted(socket()));
    }

    @Test
    void an_agent_that_is_silent_is_left_after_the_deadline() {
        server.beSilent();

        refuses("the SSH agent at %s did not answer within 0 s".formatted(socket()));
    }

    @Test
    void a_socket_that_nobody_listens_at_is_told() throws IOException {
        server.close();
        java.nio.file.Files.deleteIfExists(socket());

        refuses("there is no SSH agent at " + socket());
    }

    @Test
    void what_is_no_socket_is_told() throws IOException {
        server.close();
        java.nio.file.Files.deleteIfExists(socket());
        java.nio.file.Files.createFile(socket());

        refuses("the SSH agent at %s cannot be used".formatted(socket()));
    }

    @Test
    void an_answer_without_bound_is_not_read() {
        server.claim(Integer.MAX_VALUE);

        refuses("what listens at %s is no SSH agent".formatted(socket()));
    }

    @Test
    void an_answer_that_makes_no_sense_is_told() {
        server.answer(new byte[] {12, 0, 0, 0, 3, 1});

        refuses("what listens at %s is no SSH agent".formatted(socket()));
    }

    @Test
    void a_comment_cannot_move_the_cursor() throws Unusable {
        server.hold("openssh-rsa", "\u001b[2J\u202eevil");

        assertThat(agent.keys().getFirst().comment()).isEqualTo("?[2J?evil");
    }

    private Path socket() {
        return server.socket();
    }

    private void refuses(String why) {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(agent::keys).isInstanceOf(Unusable.class).hasMessage(why);
        }
    }
}
