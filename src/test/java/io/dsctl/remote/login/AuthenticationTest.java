package io.dsctl.remote.login;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.failure.Failure.LoginRefused;

import net.schmizz.sshj.SSHClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What is known before anything is sent: the clients here have no connection. */
class AuthenticationTest {

    private final Authentication authentication = new Authentication(new SecretVault());

    @TempDir private Path folder;

    @Test
    void a_key_that_somebody_named_and_that_is_missing_ends_the_login() {
        var missing = folder.resolve("missing");

        assertThatThrownBy(() -> login(true, missing))
                .isInstanceOf(LoginRefused.class)
                .hasMessage("cp-1: there is no SSH key " + missing);
    }

    @Test
    void a_usual_key_that_is_missing_is_passed_over() {
        assertThatThrownBy(() -> login(false, folder.resolve("missing")))
                .isNotInstanceOf(LoginRefused.class);
    }

    @Test
    void a_key_that_only_an_agent_has_is_not_missing() throws IOException {
        var publicHalf = new TestKeys(folder).copyPublic("openssh-rsa");

        assertThatThrownBy(() -> login(true, publicHalf)).isNotInstanceOf(LoginRefused.class);
    }

    private void login(boolean named, Path identityFile) throws IOException {
        var means =
                new LoginMeans(
                        "admin",
                        List.of(identityFile),
                        named,
                        List.of(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        try (var client = new SSHClient()) {
            authentication.login(client, "cp-1", means);
        }
    }
}
