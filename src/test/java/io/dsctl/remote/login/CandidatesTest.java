package io.dsctl.remote.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.remote.login.Candidates.CertificateFile;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class CandidatesTest {

    private static final String ED25519 = "openssh-ed25519";
    private static final String ECDSA = "openssh-ecdsa384";
    private static final String RSA = "openssh-rsa";
    private static final String CLOSED = "pkcs8-ed25519-encrypted";

    private final Agent agent = new Agent(Path.of("/nowhere"));

    @TempDir private Path folder;

    private TestKeys keys;

    @BeforeEach
    void prepare() {
        keys = new TestKeys(folder);
    }

    @Test
    void files_come_before_keys_that_the_agent_merely_has() throws Exception {
        assertThat(names(false, List.of(file(ED25519)), RSA))
                .containsExactly(inFile(ED25519), inAgent(RSA));
    }

    @Test
    void a_file_that_the_agent_has_open_is_its_business_and_comes_first() throws Exception {
        assertThat(names(false, List.of(file(ED25519), file(RSA)), ECDSA, RSA))
                .containsExactly(inAgent(RSA), inFile(ED25519), inAgent(ECDSA));
    }

    @Test
    void with_identities_only_the_agent_offers_what_was_named() throws Exception {
        assertThat(names(true, List.of(file(RSA)), ED25519, RSA)).containsExactly(inAgent(RSA));
    }

    @Test
    void of_a_public_half_the_agent_has_the_private_one() throws Exception {
        var publicHalf = KeyFile.read(keys.copyPublic(RSA));

        assertThat(names(true, List.of(publicHalf), RSA)).containsExactly(inAgent(RSA));
    }

    @Test
    void a_public_half_whose_private_one_is_nowhere_is_told() throws Exception {
        var candidates = candidates(false, List.of(KeyFile.read(keys.copyPublic(RSA))), List.of());

        assertThat(candidates.inOrder()).isEmpty();
        assertThat(candidates.obstacles())
                .extracting(Unusable::getMessage)
                .containsExactly("there is no SSH key " + folder.resolve(RSA));
    }

    @Test
    void a_certificate_comes_before_its_key() throws Exception {
        var candidates = candidates(false, List.of(file(RSA)), List.of(certificate(RSA)));

        assertThat(names(candidates)).containsExactly(inFile(RSA + "-cert", RSA), inFile(RSA));
    }

    @Test
    void a_certificate_in_a_file_may_be_about_a_key_of_the_agent() throws Exception {
        var candidates = candidates(true, List.of(), List.of(certificate(RSA)), RSA);

        assertThat(candidates.inOrder())
                .containsExactly(
                        new Candidate.InAgent(
                                TestKeys.publicPart(RSA + "-cert"),
                                TestKeys.publicPart(RSA),
                                agent,
                                RSA));
    }

    @Test
    void a_certificate_of_the_agent_belongs_to_the_file_of_its_key() throws Exception {
        var candidates = candidates(true, List.of(file(RSA)), List.of(), RSA + "-cert", ECDSA);

        assertThat(names(candidates)).containsExactly(inAgent(RSA + "-cert"), inFile(RSA));
    }

    @Test
    void a_certificate_without_its_key_is_told() {
        var candidates = candidates(false, List.of(), List.of(certificate(RSA)), ED25519);

        assertThat(names(candidates)).containsExactly(inAgent(ED25519));
        assertThat(candidates.obstacles())
                .extracting(Unusable::getMessage)
                .containsExactly("the private key of the certificate /certificate is nowhere");
    }

    @Test
    void a_file_that_must_be_asked_about_first_comes_last() throws Exception {
        assertThat(names(false, List.of(file(CLOSED), file(ED25519)), RSA))
                .containsExactly(inFile(ED25519), inAgent(RSA), folder.resolve(CLOSED).toString());
    }

    @Test
    void what_only_sha_1_can_sign_with_is_not_offered() {
        var dsa = new Agent.Key(new PublicPart("ssh-dss", "AAAA"), "old");

        assertThat(
                        Candidates.of(List.of(), List.of(), Optional.of(agent), List.of(dsa), false)
                                .inOrder())
                .isEmpty();
    }

    private KeyFile file(String name) throws IOException, Unusable {
        return KeyFile.read(keys.copy(name));
    }

    private static CertificateFile certificate(String name) {
        return new CertificateFile(
                Path.of("/certificate"),
                UserCertificate.of(TestKeys.publicPart(name + "-cert")).orElseThrow());
    }

    private List<String> names(boolean identitiesOnly, List<KeyFile> files, String... held) {
        return names(candidates(identitiesOnly, files, List.of(), held));
    }

    private static List<String> names(Candidates candidates) {
        return candidates.inOrder().stream().map(Candidate::name).toList();
    }

    private Candidates candidates(
            boolean identitiesOnly,
            List<KeyFile> files,
            List<CertificateFile> certificates,
            String... held) {
        return Candidates.of(
                files,
                certificates,
                Optional.of(agent),
                Stream.of(held).map(it -> new Agent.Key(TestKeys.publicPart(it), it)).toList(),
                identitiesOnly);
    }

    private String inFile(String name) {
        return inFile(name, name);
    }

    private String inFile(String publicPart, String file) {
        return "%s (%s)".formatted(folder.resolve(file), TestKeys.publicPart(publicPart));
    }

    private static String inAgent(String name) {
        return "%s of the agent (%s)".formatted(name, TestKeys.publicPart(name));
    }
}
