package io.dsctl.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.Optional;

class SshConfigProxyTest {

    @TempDir private Path folder;

    private SshConfigFolder files;

    @BeforeEach
    void useAFolder() {
        files = new SshConfigFolder(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    jump                     | -            | jump        | -
                    jump:2200                | -            | jump        | 2200
                    bob@jump                 | bob          | jump        | -
                    bob@jump:2200            | bob          | jump        | 2200
                    bob@corp@jump            | bob@corp     | jump        | -
                    my_jump:                 | -            | my_jump     | -
                    [fd00::1]                | -            | fd00::1     | -
                    user@[fd00::1]:22        | user         | fd00::1     | 22
                    [192.0.2.1]:22           | -            | 192.0.2.1   | 22
                    ssh://jump               | -            | jump        | -
                    ssh://jump/              | -            | jump        | -
                    ssh://jump:2200          | -            | jump        | 2200
                    ssh://jump:2200/         | -            | jump        | 2200
                    ssh://bob@jump:2200      | bob          | jump        | 2200
                    ssh://bob;x=1@jump       | bob          | jump        | -
                    ssh://b%40corp@jump      | b@corp       | jump        | -
                    %r@jump-%n               | alice        | jump-web    | -
                    jump # nearest           | -            | jump        | -
                    """)
    void a_hop_is_written_as_for_ssh(String written, String user, String host, Integer port) {
        files.user("ProxyJump " + written);

        assertThat(files.of("web").proxyJump())
                .containsExactly(
                        new SshConfigHop(
                                Optional.ofNullable(user), host, Optional.ofNullable(port)));
        assertThat(files.warnings("web")).isEmpty();
    }

    @Test
    void several_hops_begin_with_the_nearest() {
        files.user("ProxyJump user@[fd00::1]:22,host2,ssh://host3:2203");

        assertThat(files.of("web").proxyJump())
                .extracting(SshConfigHop::host)
                .containsExactly("fd00::1", "host2", "host3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jump:0",
                "jump:70000",
                "jump:x",
                "@jump",
                "bob@",
                "a,,b",
                "fd00::1",
                "[fd00::1",
                "[fd00::1]x",
                "ssh://jump/path",
                "ssh://[fd00::1]:22",
                "ssh://b%4x@jump"
            })
    void a_broken_hop_is_told_and_no_hop_is_used(String written) {
        files.user("ProxyJump " + written);

        assertThat(files.of("web").proxyJump()).isEmpty();
        assertThat(files.warnings("web"))
                .singleElement()
                .asString()
                .startsWith("home/.ssh/config:1: ")
                .endsWith(" is no host to jump through");
    }

    @Test
    void the_first_of_jump_and_command_wins() {
        files.user(
                "Host jump-first",
                "ProxyJump jump",
                "ProxyCommand nc %h %p",
                "Host command-first",
                "ProxyCommand nc %h %p",
                "ProxyJump jump",
                "Host straight",
                "ProxyJump none",
                "Host *",
                "ProxyJump other");

        assertThat(files.of("jump-first").proxyCommand()).isEmpty();
        assertThat(files.of("jump-first").proxyJump()).hasSize(1);
        assertThat(files.of("command-first").proxyCommand()).contains("nc command-first 22");
        assertThat(files.of("command-first").proxyJump()).isEmpty();
        assertThat(files.of("straight").proxyJump()).isEmpty();
    }

    @Test
    void a_command_reaches_to_the_end_of_the_line_as_it_is_written() {
        files.user("User bob", "ProxyCommand=sh -c \"nc '%h'  %p\" # %r of %n at 100%% ${KEYS}");

        assertThat(files.of("web").proxyCommand())
                .contains("sh -c \"nc 'web'  22\" # bob of web at 100% ${KEYS}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$(id)", "a;b", "a b", "-oProxyCommand=x", "`id`"})
    void nothing_that_a_shell_would_run_gets_into_a_command(String user) {
        files.user("ProxyCommand nc -u %r %h");

        var said = files.read().of("web", Optional.of(user));

        assertThat(said.proxyCommand()).isEmpty();
        assertThat(said.warnings()).hasSize(1);
    }
}
