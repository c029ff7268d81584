package io.dsctl.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

/** What ssh would do and dsctl does not is told with its line, and nothing else is. */
class SshConfigWarningsTest {

    @TempDir private Path folder;

    private SshConfigFolder files;

    @BeforeEach
    void useAFolder() {
        files = new SshConfigFolder(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BindAddress 192.0.2.1",
                "CanonicalizeHostname always",
                "CASignatureAlgorithms ssh-ed25519",
                "CheckHostIP yes",
                "Ciphers aes256-gcm@openssh.com",
                "GSSAPIAuthentication yes",
                "GSSAPIKeyExchange yes",
                "HostbasedAuthentication yes",
                "HostKeyAlgorithms ssh-ed25519",
                "KexAlgorithms +diffie-hellman-group14-sha256",
                "KnownHostsCommand /bin/keys %H",
                "MACs hmac-sha2-512",
                "NoHostAuthenticationForLocalhost yes",
                "PKCS11Provider /lib/token.so",
                "PreferredAuthentications password",
                "PubkeyAcceptedKeyTypes ssh-ed25519",
                "PubkeyAuthentication no",
                "RefuseConnection \"not today\"",
                "RekeyLimit 1G 1h",
                "RequiredRSASize 3072",
                "RevokedHostKeys /etc/ssh/revoked",
                "SecurityKeyProvider /lib/sk.so",
                "StrictHostKeyChecking no",
                "StrictHostKeyChecking off",
                "VerifyHostKeyDNS ask"
            })
    void what_protects_a_connection_and_is_not_followed_is_told(String line) {
        files.user("Host web", line);

        assertThat(files.warnings("web"))
                .singleElement()
                .asString()
                .startsWith("home/.ssh/config:2: \"")
                .contains("is not followed: ");
        assertThat(files.warnings("db")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CanonicalizeHostname no",
                "CheckHostIP no",
                "GSSAPIAuthentication no",
                "KnownHostsCommand none",
                "PKCS11Provider none",
                "PubkeyAuthentication yes",
                "RekeyLimit default none",
                "RevokedHostKeys none",
                "StrictHostKeyChecking ask",
                "VerifyHostKeyDNS no",
                "ForwardAgent yes",
                "LogLevel QUIET"
            })
    void what_dsctl_does_anyway_is_not_told(String line) {
        files.user(line);

        assertThat(files.warnings("web")).isEmpty();
    }

    @Test
    void only_the_line_that_wins_is_told() {
        files.user("CheckHostIP no", "StrictHostKeyChecking no", "Host *", "CheckHostIP yes");
        files.system("StrictHostKeyChecking off");

        assertThat(files.warnings("web"))
                .containsExactly(
                        "home/.ssh/config:2: \"stricthostkeychecking no\" is not followed: dsctl"
                                + " always checks host keys");
    }

    @Test
    void kerberos_for_all_hosts_is_the_habit_of_distributions() {
        files.system("Host *", "GSSAPIAuthentication yes", "HashKnownHosts yes");

        assertThat(files.warnings("web")).isEmpty();
        assertThat(files.of("web").hashKnownHosts()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec \"test -e /vpn\"",
                "!exec false",
                "canonical",
                "canonical all",
                "tagged work",
                "localnetwork 192.0.2.0/24",
                "originalhost web exec true"
            })
    void match_does_not_run_commands_and_its_block_does_not_count(String criteria) {
        files.user("Match " + criteria, "Port 2200");

        assertThat(files.of("web").port()).isEmpty();
        assertThat(files.warnings("web"))
                .singleElement()
                .asString()
                .startsWith("home/.ssh/config:1: dsctl does not ask for ")
                .endsWith("its block does not count");
    }

    @Test
    void a_command_that_ssh_would_not_run_either_is_not_told() {
        files.user("Match originalhost db exec true", "Port 2200");

        assertThat(files.warnings("web")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Port                      | there is nothing after "Port"
                    Port 0                    | 0 is not a port
                    Port 65536                | 65536 is not a port
                    Port twenty-two           | twenty-two is not a port
                    Port 22 23                | "port" takes one value
                    Port "22                  | a quotation mark is never closed
                    Port # 22                 | "port" takes one value
                    = 22                      | it does not begin with a keyword
                    User ""                   | "user" takes one value
                    ConnectTimeout 5x         | 5x is not a time
                    ConnectTimeout 9999999999 | 9999999999 is not a time
                    ServerAliveCountMax -1    | -1 is not a number
                    IdentitiesOnly maybe      | maybe is not yes or no
                    AddressFamily ipv6        | ipv6 is not any, inet or inet6
                    StrictHostKeyChecking new | new is not yes, accept-new, ask, no or off
                    UserKnownHostsFile /a none| "userknownhostsfile" takes "none" or names of files
                    HostName %p.example.org   | this is not used: dsctl does not know "%p" here
                    HostName 100%             | this is not used: "%" stands alone; "%%" means the character
                    IdentityFile %C           | this is not used: dsctl does not know "%C" here
                    IdentityFile ${NOBODY}/k  | this is not used: the environment has no "NOBODY"
                    IdentityFile ${KEYS       | this is not used: a "${" is never closed
                    IdentityFile ~bob/k       | this is not used: dsctl does not know where ~bob is
                    Include ~bob/*            | dsctl does not know where ~bob is
                    Include %h                | dsctl does not know "%h" here
                    Include "[a"              | "home/.ssh/[a" names no files
                    """)
    void a_broken_line_is_told_and_the_others_count(String line, String what) {
        files.user(line, "CheckHostIP no", "Port 2200");

        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.warnings("web")).containsExactly("home/.ssh/config:1: " + what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "Host \"web",
                "Host \"\"",
                "HOST =",
                "Match",
                "Match host",
                "Match #",
                "Match all host web",
                "Match host web user bob all",
                "Match user \"bob"
            })
    void what_is_behind_a_broken_header_counts_for_nobody(String header) {
        files.user(header, "Port 2200", "User mallory", "Host *", "ServerAliveCountMax 5");

        assertThat(files.of("web").port()).isEmpty();
        assertThat(files.of("web").user()).isEmpty();
        assertThat(files.of("web").serverAliveCountMax()).contains(5);
        assertThat(files.warnings("web"))
                .singleElement()
                .asString()
                .startsWith("home/.ssh/config:1: ");
    }

    @Test
    void a_warning_is_short_and_harmless_to_a_terminal() {
        files.user("Port \u001b[2J" + "x".repeat(1000));

        assertThat(files.warnings("web"))
                .singleElement()
                .asString()
                .startsWith("home/.ssh/config:1: ?[2Jxxx")
                .hasSizeLessThan(400);
    }
}
