package io.dsctl.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.cluster.Family;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a host gets from its configuration; the examples follow ssh_config(5). */
class SshConfigTest {

    @TempDir private Path folder;

    private SshConfigFolder files;

    @BeforeEach
    void useAFolder() {
        files = new SshConfigFolder(folder);
    }

    @Test
    void without_files_nothing_is_said() {
        var said = files.of("web");

        assertThat(said.hostName()).isEmpty();
        assertThat(said.user()).isEmpty();
        assertThat(said.identityFiles()).isEmpty();
        assertThat(said.userKnownHostsFiles()).isEmpty();
        assertThat(said.proxyJump()).isEmpty();
        assertThat(said.warnings()).isEmpty();
    }

    @Test
    void the_first_value_wins_and_the_users_file_comes_first() {
        files.user("Host web", "Port 2201", "Host *", "Port 2202", "User bob");
        files.system("User carol", "ConnectTimeout 7");

        assertThat(files.of("web").port()).contains(2201);
        assertThat(files.of("db").port()).contains(2202);
        assertThat(files.of("web").user()).contains("bob");
        assertThat(files.of("web").connectTimeout()).contains(Duration.ofSeconds(7));
    }

    @Test
    void what_the_inventory_says_wins_over_all() {
        files.user("User bob", "Port 2200", "IdentityFile /k/%r-%p");

        var said = files.read().of("web", Optional.of("root"), Optional.of(22));

        assertThat(said.user()).contains("root");
        assertThat(said.port()).contains(22);
        assertThat(said.identityFiles()).contains(List.of(Path.of("/k/root-22")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Port 2200",
                "port 2200",
                "  \t pOrT\t2200  ",
                "Port=2200",
                "Port = 2200",
                "Port =\t2200",
                "Port \"2200\"",
                "Port '2200'",
                "\"Port\" 2200",
                "Port 2200 # why",
                "Port 2200\r"
            })
    void a_directive_is_written_in_many_ways(String line) {
        files.user("# a comment", "", "   # another", line);

        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.warnings("web")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    *                       | web1.example.org | true
                    *.co.uk                 | shop.co.uk       | true
                    *.co.uk                 | co.uk            | false
                    192.168.0.?             | 192.168.0.7      | true
                    192.168.0.?             | 192.168.0.17     | false
                    web db                  | db               | true
                    web db                  | mail             | false
                    * !web                  | db               | true
                    * !web                  | web              | false
                    !web *                  | web              | false
                    !web                    | db               | false
                    WEB                     | web              | false
                    "web"                   | web              | true
                    fd00::*                 | fd00::1          | true
                    a*b*c*                  | axxbyyc          | true
                    web,db                  | web              | false
                    web # db                | db               | false
                    """)
    void host_takes_patterns(String patterns, String host, boolean taken) {
        files.user("Host " + patterns, "Port 2200");

        assertThat(files.of(host).port().isPresent()).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    all                                  | true
                    ALL                                  | true
                    !all                                 | false
                    host web                             | false
                    host *.example.org                   | true
                    host WEB.Example.ORG                 | true
                    host=web.example.org                 | true
                    host web.example.org,db              | true
                    host !web.example.org,*              | false
                    !host web.example.org                | false
                    originalhost web                     | true
                    originalhost db                      | false
                    !originalhost db                     | true
                    user bob                             | true
                    user BOB                             | false
                    user alice                           | false
                    localuser alice                      | true
                    !localuser alice                     | false
                    originalhost web user bob            | true
                    originalhost web user carol          | false
                    originalhost "web"                   | true
                    final                                | true
                    !final originalhost db               | false
                    final all                            | true
                    final host web.example.org           | true
                    """)
    void match_takes_criteria_and_looks_at_what_was_said_before(String criteria, boolean taken) {
        files.user(
                "Host web",
                "HostName %h.example.org",
                "User bob",
                "Match " + criteria,
                "ServerAliveCountMax 5");

        assertThat(files.of("web").serverAliveCountMax().isPresent()).isEqualTo(taken);
        assertThat(files.warnings("web")).isEmpty();
    }

    @Test
    void without_a_user_match_takes_the_local_one() {
        files.user("Match user alice", "Port 2200", "Match user root", "Port 2201");

        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.read().of("web", Optional.of("root")).port()).contains(2201);
    }

    @Test
    void the_final_pass_finds_blocks_by_the_name_that_is_connected_to() {
        files.user(
                "Host *.example.org",
                "Port 2200",
                "Host web",
                "HostName web.example.org",
                "Match final",
                "User late",
                "HostName never.example.org");

        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.of("web").user()).contains("late");
        assertThat(files.of("web").hostName()).contains("web.example.org");
    }

    @Test
    void host_names_are_written_in_one_form() {
        files.user(
                "Host a",
                "HostName WEB.Example.org",
                "Host b",
                "HostName FD00:0::1",
                "Host C",
                "Port 2200");

        assertThat(files.of("a").hostName()).contains("web.example.org");
        assertThat(files.of("b").hostName()).contains("fd00::1");
        assertThat(files.of("C").hostName()).isEmpty();
    }

    @Test
    void identity_files_add_up_and_tokens_are_replaced() {
        files.user(
                "Host web",
                "HostName web.example.org",
                "Port 2200",
                "User bob",
                "IdentityFile ~/.ssh/id_%n",
                "IdentityFile \"/with space/%h-%p-%r\"",
                "Host *",
                "IdentityFile ${KEYS}/%u@%L",
                "IdentityFile %d/%l/100%%",
                "IdentityFile ~alice/k",
                "IdentityFile ~/.ssh/id_%n",
                "CertificateFile ~/.ssh/%h-cert.pub",
                "IdentitiesOnly yes");

        var home = folder.resolve("home");
        assertThat(files.of("web").identityFiles())
                .contains(
                        List.of(
                                home.resolve(".ssh/id_web"),
                                Path.of("/with space/web.example.org-2200-bob"),
                                Path.of("/keys/alice@desk"),
                                home.resolve("desk.example.org/100%"),
                                home.resolve("k")));
        assertThat(files.of("web").certificateFiles())
                .containsExactly(home.resolve(".ssh/web.example.org-cert.pub"));
        assertThat(files.of("web").identitiesOnly()).isTrue();
    }

    @Test
    void none_is_an_answer_and_not_silence() {
        files.user(
                "IdentityFile none",
                "UserKnownHostsFile none",
                "GlobalKnownHostsFile none",
                "ProxyCommand none",
                "IdentityAgent none");

        var said = files.of("web");

        assertThat(said.identityFiles()).contains(List.of());
        assertThat(said.userKnownHostsFiles()).contains(List.of());
        assertThat(said.globalKnownHostsFiles()).contains(List.of());
        assertThat(said.proxyCommand()).isEmpty();
        assertThat(said.identityAgent()).contains("none");
    }

    @ParameterizedTest
    @CsvSource({
        "/run/my-agent, /run/my-agent",
        "$AGENT,        /run/agent",
        "${AGENT}-2,    /run/agent-2",
        "$NOBODY,       none",
        "SSH_AUTH_SOCK,"
    })
    void an_agent_is_a_path_or_a_variable(String written, String socket) {
        files.user("IdentityAgent " + written);

        assertThat(files.of("web").identityAgent()).isEqualTo(Optional.ofNullable(socket));
    }

    @Test
    void one_line_names_several_known_hosts_files_and_later_lines_do_not_count() {
        files.user("UserKnownHostsFile /a ~/b", "UserKnownHostsFile /c");

        assertThat(files.of("web").userKnownHostsFiles())
                .contains(List.of(Path.of("/a"), folder.resolve("home/b")));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5",
        "0, 0",
        "90s, 90",
        "10m, 600",
        "1h30m, 5400",
        "1H5, 3605",
        "1d, 86400",
        "1w2d, 777600"
    })
    void times_are_those_of_sshd_config(String written, long seconds) {
        files.user("ConnectTimeout " + written, "ServerAliveInterval " + written);

        assertThat(files.of("web").connectTimeout()).contains(Duration.ofSeconds(seconds));
        assertThat(files.of("web").serverAliveInterval()).contains(Duration.ofSeconds(seconds));
    }

    @Test
    void no_timeout_leaves_room_for_a_later_one_as_in_openssh() {
        files.user("ConnectTimeout none", "ConnectTimeout 5");

        assertThat(files.of("web").connectTimeout()).contains(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({
        "yes, YES",
        "TRUE, YES",
        "accept-new, ACCEPT_NEW",
        "ask, ASK",
        "no, NO",
        "off, NO",
        "false, NO"
    })
    void strict_checking_has_four_answers(String written, StrictHostKeyChecking answer) {
        files.user("StrictHostKeyChecking " + written);

        assertThat(files.of("web").strictHostKeyChecking()).contains(answer);
    }

    @Test
    void any_address_family_wins_over_a_later_one() {
        files.user("Host web", "AddressFamily any", "Host *", "AddressFamily inet6");

        assertThat(files.of("web").addressFamily()).isEmpty();
        assertThat(files.of("db").addressFamily()).contains(Family.IPV6);
    }

    @Test
    void unknown_keywords_and_those_that_change_nothing_here_are_passed_over() {
        files.user("Frobnicate very much", "SendEnv LANG LC_*", "ForwardAgent yes", "Port 2200");

        assertThat(files.of("web").port()).contains(2200);
        assertThat(files.warnings("web")).isEmpty();
    }
}
