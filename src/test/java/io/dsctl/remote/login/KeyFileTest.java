package io.dsctl.remote.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class KeyFileTest {

    @TempDir private Path folder;

    private TestKeys keys;

    @BeforeEach
    void prepare() {
        keys = new TestKeys(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openssh-ed25519",
                "openssh-ecdsa384",
                "openssh-rsa",
                "pkcs1-rsa",
                "pkcs8-ecdsa256",
                "pkcs8-ed25519",
                "sec1-ecdsa384-with-parameters",
                "sec1-ecdsa521"
            })
    void a_key_without_passphrase_tells_its_public_half_and_signs(String name) throws Exception {
        var file = KeyFile.read(keys.copy(name));
        var text = file.privateHalf().orElseThrow();

        assertThat(text.isEncrypted()).isFalse();
        assertThat(file.publicPart()).contains(TestKeys.publicPart(name));
        signsAs(name, text, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssh-ed25519-encrypted", "openssh-ecdsa256-gcm"})
    void an_encrypted_key_of_openssh_tells_its_public_half_before_it_is_opened(String name)
            throws Exception {
        var file = KeyFile.read(keys.copy(name));
        var text = file.privateHalf().orElseThrow();

        assertThat(text.isEncrypted()).isTrue();
        assertThat(file.publicPart()).contains(TestKeys.publicPart(name));
        signsAs(name, text, "phrase");
        assertThatThrownBy(() -> text.open("wrong".toCharArray()))
                .isInstanceOf(WrongPassphrase.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkcs1-rsa-encrypted", "pkcs8-ed25519-encrypted"})
    void other_encrypted_keys_tell_it_with_the_file_beside_them_or_not_at_all(String name)
            throws Exception {
        var path = keys.copy(name);
        assertThat(KeyFile.read(path).publicPart()).isEmpty();

        keys.copyPublic(name);
        var file = KeyFile.read(path);
        var text = file.privateHalf().orElseThrow();

        assertThat(file.publicPart()).contains(TestKeys.publicPart(name));
        signsAs(name, text, "phrase");
        assertThatThrownBy(() -> text.open("wrong".toCharArray()))
                .isInstanceOf(WrongPassphrase.class);
    }

    @Test
    void a_public_file_beside_a_key_of_openssh_is_not_needed_and_not_believed() throws Exception {
        var path = keys.copy("openssh-ed25519");
        Files.copy(TestKeys.resource("openssh-rsa.pub"), folder.resolve("openssh-ed25519.pub"));

        assertThat(KeyFile.read(path).publicPart())
                .contains(TestKeys.publicPart("openssh-ed25519"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw-----w-", "rwx-----x"})
    void a_key_that_others_may_read_is_not_used(String permissions) throws IOException {
        var path = keys.copy("openssh-ed25519");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> KeyFile.read(path))
                .isInstanceOf(Unusable.class)
                .hasMessage("others may read the SSH key " + path)
                .extracting(it -> ((Unusable) it).hint())
                .isEqualTo("run `chmod 600 %s`".formatted(path));
    }

    @Test
    void a_public_half_alone_is_for_an_agent() throws Exception {
        var path = keys.copyPublic("openssh-rsa");

        for (var named : new Path[] {path, folder.resolve("openssh-rsa.pub")}) {
            var file = KeyFile.read(named);
            assertThat(file.publicPart()).contains(TestKeys.publicPart("openssh-rsa"));
            assertThat(file.privateHalf()).isEmpty();
            assertThat(file.certificate()).isEqualTo(folder.resolve("openssh-rsa-cert.pub"));
        }
    }

    @Test
    void a_missing_file_is_told() {
        assertThatThrownBy(() -> KeyFile.read(folder.resolve("none")))
                .isInstanceOf(Unusable.class)
                .hasMessage("there is no SSH key " + folder.resolve("none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkcs8-dsa", "sec1-secp256k1"})
    void a_kind_of_key_that_servers_do_not_take_is_told(String name) throws IOException {
        var path = keys.copy(name);

        assertThatThrownBy(() -> KeyFile.read(path))
                .isInstanceOf(Unusable.class)
                .hasMessage(path + " is no private key that dsctl can read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "-----BEGIN OPENSSH PRIVATE KEY-----",
                "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN PRIVATE KEY-----\n%%%\n-----END PRIVATE KEY-----\n"
            })
    void nonsense_is_told(String content) throws IOException {
        var path = Files.writeString(folder.resolve("nonsense"), content);

        assertThatThrownBy(() -> KeyFile.read(path))
                .isInstanceOf(Unusable.class)
                .hasMessage(path + " is no private key that dsctl can read");
    }

    @Test
    void a_key_that_was_cut_off_is_told() throws IOException {
        var path = keys.copy("openssh-rsa");
        var text = Files.readString(path);
        Files.writeString(path, text.substring(0, 900) + text.substring(1000));

        assertThatThrownBy(() -> KeyFile.read(path).privateHalf().orElseThrow().open(new char[0]))
                .isInstanceOf(Unusable.class)
                .hasMessage(path + " is no private key that dsctl can read");
    }

    @Test
    void a_key_of_putty_is_named_as_such() throws IOException {
        var path = Files.writeString(folder.resolve("key.ppk"), "PuTTY-User-Key-File-3: ssh-rsa\n");

        assertThatThrownBy(() -> KeyFile.read(path))
                .isInstanceOf(Unusable.class)
                .hasMessage(path + " is a key of PuTTY's");
    }

    /** With Java's own code, which had no part in the signature. */
    private static void signsAs(String name, PrivateKeyText text, String passphrase)
            throws Exception {
        var data = new byte[] {1, 2, 3};
        var opened = text.open(passphrase.toCharArray());
        assertThat(opened.publicPart()).isEqualTo(TestKeys.publicPart(name));
        for (var algorithm : opened.publicPart().algorithms()) {
            SignatureCheck.verify(
                    opened.publicPart(), algorithm, data, opened.sign(algorithm, data));
        }
    }
}
