package io.dsctl.remote.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.cluster.Secret;
import io.dsctl.cluster.SecretReference;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

class KeyRingTest {

    /** A person with prepared answers. */
    private static final class Person implements Terminal {

        private final Deque<String> answers = new ArrayDeque<>();
        private final List<String> questions = new ArrayList<>();
        private boolean there = true;

        @Override
        public boolean isThere() {
            return there;
        }

        @Override
        public Optional<Secret> ask(String prompt) {
            questions.add(prompt);
            return Optional.of(answers.removeFirst()).filter(it -> !it.isEmpty()).map(Secret::new);
        }
    }

    private final Person person = new Person();
    private final KeyRing keyRing =
            new KeyRing(
                    new SecretVault(
                            Map.of("RIGHT", "phrase", "WRONG", "guess"),
                            true,
                            Duration.ofSeconds(9)),
                    person);

    @TempDir private Path folder;

    private Path path;

    @BeforeEach
    void copy() throws IOException {
        path = new TestKeys(folder).copy("openssh-ed25519-encrypted");
    }

    @Test
    void a_person_is_asked_once_for_all_nodes() throws Exception {
        person.answers.add("phrase");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var opened =
                    threads.invokeAll(
                            Stream.<Callable<PrivatePart>>generate(() -> () -> open(null))
                                    .limit(300)
                                    .toList());
            for (var key : opened) {
                assertThat(key.get().publicPart())
                        .isEqualTo(TestKeys.publicPart("openssh-ed25519-encrypted"));
            }
        }
        assertThat(person.questions).containsExactly("Passphrase of %s: ".formatted(path));
    }

    @Test
    void a_person_may_mistype_it_twice() throws Unusable {
        person.answers.addAll(List.of("guess", "another", "phrase"));

        assertThat(open(null).publicPart().type()).isEqualTo("ssh-ed25519");
        assertThat(person.questions.getLast())
                .isEqualTo("Wrong. Passphrase of %s: ".formatted(path));
    }

    @Test
    void three_wrong_passphrases_are_the_end_for_the_whole_run() {
        person.answers.addAll(List.of("one", "two", "three"));

        for (int i = 0; i < 2; i++) {
            refuses(null, "3 wrong passphrases were entered for " + path);
        }
        assertThat(person.questions).hasSize(3);
    }

    @Test
    void entering_nothing_is_an_answer() {
        person.answers.add("");

        refuses(null, "no passphrase was entered for " + path);
    }

    @Test
    void without_a_terminal_nobody_is_asked() {
        person.there = false;

        refuses(
                null,
                "the SSH key %s has a passphrase, and there is no terminal to ask for it"
                        .formatted(path));
        assertThat(person.questions).isEmpty();
    }

    @Test
    void a_reference_is_used_rather_than_the_terminal() throws Unusable {
        assertThat(open("RIGHT").publicPart().type()).isEqualTo("ssh-ed25519");
        assertThat(person.questions).isEmpty();
    }

    @Test
    void a_wrong_passphrase_is_told_without_it_and_nobody_is_asked() {
        refuses("WRONG", "the passphrase of %s is wrong".formatted(path));
        assertThat(person.questions).isEmpty();
    }

    @Test
    void a_passphrase_that_cannot_be_had_is_told() {
        refuses(
                "NOPE",
                "the passphrase of %s cannot be had: the environment variable NOPE is not set"
                        .formatted(path));
    }

    @Test
    void a_key_is_open_once_somebody_opened_it() throws Unusable {
        var text = keyRing.file(path).privateHalf().orElseThrow();

        assertThat(keyRing.isOpen(path, text, reference("RIGHT"))).isFalse();
        open("RIGHT");
        assertThat(keyRing.isOpen(path, text, reference("RIGHT"))).isTrue();
        assertThat(keyRing.isOpen(path, text, reference("WRONG"))).isFalse();
    }

    private PrivatePart open(String variable) throws Unusable {
        var text = keyRing.file(path).privateHalf().orElseThrow();
        return keyRing.open(path, text, reference(variable));
    }

    private static Optional<SecretReference> reference(String variable) {
        return Optional.ofNullable(variable).map(SecretReference.Environment::new);
    }

    private void refuses(String variable, String why) {
        assertThatThrownBy(() -> open(variable)).isInstanceOf(Unusable.class).hasMessage(why);
    }
}
