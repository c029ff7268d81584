package io.dsctl.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.cluster.DualStack;
import io.dsctl.cluster.Family;
import io.dsctl.cluster.Fingerprint;
import io.dsctl.cluster.HostKeyPolicy;
import io.dsctl.cluster.HostKeys;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Identities;
import io.dsctl.cluster.IdentityAgent;
import io.dsctl.cluster.Login;
import io.dsctl.cluster.LoginSecrets;
import io.dsctl.cluster.Node;
import io.dsctl.cluster.NodeSettings;
import io.dsctl.cluster.Role;
import io.dsctl.cluster.SecretReference;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.remote.Way.Approach;
import io.dsctl.remote.Way.Patience;
import io.dsctl.remote.hostkeys.HostKeyTrust;
import io.dsctl.remote.hostkeys.KnownAs;
import io.dsctl.remote.login.LoginMeans;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class WaysTest {

    private static final Optional<Path> AGENT = Optional.of(Path.of("/run/agent"));
    private static final Fingerprint PIN =
            new Fingerprint("SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8");

    @TempDir private Path home;
    private Path config;
    private Ways ways;

    @BeforeEach
    void home_of_a_user_with_keys() throws IOException {
        var ssh = Files.createDirectories(home.resolve(".ssh"));
        Files.createFile(ssh.resolve("id_rsa"));
        Files.createFile(ssh.resolve("id_ed25519"));
        config = home.resolve("ssh_config");
        ways = new Ways(home, AGENT);
    }

    @Test
    void without_a_word_ssh_s_own_defaults_hold() {
        var way = ways.to(login("10.0.0.1"));
        var ssh = home.resolve(".ssh");

        assertThat(way.address()).hasToString("10.0.0.1:22");
        assertThat(way.means())
                .isEqualTo(
                        new LoginMeans(
                                System.getProperty("user.name"),
                                List.of(ssh.resolve("id_ed25519"), ssh.resolve("id_rsa")),
                                false,
                                List.of(),
                                false,
                                AGENT,
                                Optional.empty(),
                                Optional.empty()));
        assertThat(way.trust().userFiles())
                .containsExactly(ssh.resolve("known_hosts"), ssh.resolve("known_hosts2"));
        assertThat(way.trust().globalFiles())
                .containsExactly(
                        Path.of("/etc/ssh/ssh_known_hosts"), Path.of("/etc/ssh/ssh_known_hosts2"));
        assertThat(way.trust().policy()).isEqualTo(HostKeyPolicy.STRICT);
        assertThat(way.trust().hashNew()).isFalse();
        assertThat(way.approach()).isEqualTo(new Approach.Straight(Optional.empty()));
        assertThat(way.patience())
                .isEqualTo(new Patience(Duration.ofSeconds(10), Duration.ofSeconds(15), 4));
    }

    @Test
    void what_the_configuration_says_holds_where_the_inventory_is_silent() throws IOException {
        var way =
                to(
                        login("web"),
                        """
                        Host web
                            HostName 10.0.0.7
                            User deploy
                            Port 2222
                            IdentityFile /keys/a
                            IdentityFile /keys/b
                            CertificateFile /keys/a-cert.pub
                            IdentitiesOnly yes
                            IdentityAgent none
                            UserKnownHostsFile /known /known2
                            GlobalKnownHostsFile none
                            StrictHostKeyChecking accept-new
                            HashKnownHosts yes
                            ConnectTimeout 3
                            ServerAliveInterval 7
                            ServerAliveCountMax 2
                            AddressFamily inet6
                        """);

        assertThat(way)
                .isEqualTo(
                        new Way(
                                new HostPort("10.0.0.7", 2222),
                                new KnownAs("[10.0.0.7]:2222", Optional.of("10.0.0.7"), "10.0.0.7"),
                                new LoginMeans(
                                        "deploy",
                                        List.of(Path.of("/keys/a"), Path.of("/keys/b")),
                                        false,
                                        List.of(Path.of("/keys/a-cert.pub")),
                                        true,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()),
                                new HostKeyTrust(
                                        List.of(Path.of("/known"), Path.of("/known2")),
                                        List.of(),
                                        HostKeyPolicy.ACCEPT_NEW,
                                        Set.of(),
                                        true),
                                Optional.empty(),
                                new Approach.Straight(Optional.of(Family.IPV6)),
                                new Patience(Duration.ofSeconds(3), Duration.ofSeconds(7), 2)));
    }

    @Test
    void what_the_inventory_says_wins() throws IOException {
        var secret = Optional.<SecretReference>of(new SecretReference.Environment("S"));
        var said =
                new Login(
                        "web",
                        Optional.of(2022),
                        Optional.of("root"),
                        new Identities(
                                Optional.of(List.of(Path.of("/mine"))),
                                Optional.of(List.of()),
                                Optional.of(false),
                                Optional.of(new IdentityAgent.Socket(Path.of("/my/agent")))),
                        new HostKeys(
                                Optional.of(Path.of("/my/known")),
                                Optional.of(HostKeyPolicy.STRICT),
                                Set.of(PIN)),
                        new LoginSecrets(secret, secret, secret),
                        Optional.of(config),
                        Optional.of(List.of()));
        var way =
                to(
                        said,
                        """
                        User deploy
                        Port 2222
                        IdentityFile /keys/a
                        CertificateFile /keys/a-cert.pub
                        IdentitiesOnly yes
                        IdentityAgent none
                        UserKnownHostsFile /known
                        StrictHostKeyChecking accept-new
                        ProxyJump jump
                        """);

        assertThat(way.address()).hasToString("web:2022");
        assertThat(way.means())
                .isEqualTo(
                        new LoginMeans(
                                "root",
                                List.of(Path.of("/mine")),
                                true,
                                List.of(),
                                false,
                                Optional.of(Path.of("/my/agent")),
                                secret,
                                secret));
        assertThat(way.trust())
                .isEqualTo(
                        new HostKeyTrust(
                                List.of(Path.of("/my/known")),
                                List.of(),
                                HostKeyPolicy.STRICT,
                                Set.of(PIN),
                                false));
        assertThat(way.sudoPassword()).isEqualTo(secret);
        assertThat(way.approach()).isInstanceOf(Approach.Straight.class);
    }

    @Test
    void nobody_can_turn_checking_off() throws IOException {
        for (var word : List.of("no", "off", "ask", "yes")) {
            assertThat(to(login("a"), "StrictHostKeyChecking " + word + "\n").trust().policy())
                    .isEqualTo(HostKeyPolicy.STRICT);
        }
        assertThat(ways.warnings(nodes(login("b")))).isEmpty();
        to(login("a"), "StrictHostKeyChecking no\nHost b\n  MACs hmac-md5\n");
        assertThat(ways.warnings(nodes(login("a"), login("a"))))
                .singleElement()
                .asString()
                .startsWith(config + ":1: ");
        assertThat(ways.warnings(nodes(login("b")))).hasSize(2);
    }

    @Test
    void a_key_is_known_by_its_alias() throws IOException {
        assertThat(to(login("a"), "HostKeyAlias Cluster\nPort 2222\n").knownAs())
                .isEqualTo(KnownAs.alias("cluster"));
    }

    @Test
    void no_connection_waits_for_ever() throws IOException {
        assertThat(
                        to(
                                        login("a"),
                                        """
                                        ConnectTimeout 0
                                        ServerAliveInterval 0
                                        ServerAliveCountMax 0
                                        """)
                                .patience())
                .isEqualTo(new Patience(Duration.ofSeconds(10), Duration.ofSeconds(15), 4));
    }

    @Test
    void bastions_of_the_inventory_are_a_chain_to_the_node() {
        var way =
                ways.to(
                        new Login(
                                "w",
                                Optional.empty(),
                                Optional.empty(),
                                Identities.unsaid(),
                                HostKeys.unsaid(),
                                LoginSecrets.none(),
                                Optional.of(config),
                                Optional.of(List.of(login("first"), login("second")))));

        assertThat(chain(way)).containsExactly("first:22", "second:22", "w:22");
    }

    @Test
    void a_jump_goes_as_ssh_goes() throws IOException {
        var way =
                to(
                        login("w"),
                        """
                        Host w
                            ProxyJump gate@near:2200,far
                        Host near
                            HostName 192.0.2.1
                            ProxyJump nearest
                        Host far
                            User other
                            ProxyJump ignored
                        """);

        assertThat(chain(way)).containsExactly("nearest:22", "192.0.2.1:2200", "far:22", "w:22");
        assertThat(bastion(way).means().user()).isEqualTo("other");
        assertThat(bastion(bastion(way)).means().user()).isEqualTo("gate");
    }

    @Test
    void a_bastion_that_the_configuration_puts_behind_itself_is_reached_straight()
            throws IOException {
        var way = to(login("w"), "ProxyJump gate\n");

        assertThat(chain(way)).containsExactly("gate:22", "w:22");
    }

    @Test
    void a_configuration_that_leads_in_a_circle_is_told() throws IOException {
        Files.writeString(config, "Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n");

        assertThatThrownBy(() -> ways.to(login("a")))
                .isInstanceOf(WrongUsage.class)
                .hasMessageContaining("more than 16 hosts");
    }

    @Test
    void a_command_carries_the_bytes() throws IOException {
        assertThat(to(login("w"), "ProxyCommand nc -X 5 %h %p\n").approach())
                .isEqualTo(new Approach.Command("nc -X 5 w 22"));
        assertThat(to(login("w"), "ProxyJump none\nProxyCommand none\n").approach())
                .isEqualTo(new Approach.Straight(Optional.empty()));
    }

    @Test
    void two_nodes_behind_one_bastion_share_it() throws IOException {
        var jump = "ProxyJump gate\n";

        assertThat(bastion(to(login("a"), jump))).isEqualTo(bastion(to(login("b"), jump)));
    }

    private Way to(Login login, String text) throws IOException {
        Files.writeString(config, text);
        ways = new Ways(home, AGENT);
        return ways.to(login);
    }

    /** Which reads the test's own configuration, and not that of whoever runs it. */
    private Login login(String host) {
        var said = Login.to(host);
        return new Login(
                said.host(),
                said.port(),
                said.user(),
                said.identities(),
                said.hostKeys(),
                said.secrets(),
                Optional.of(config),
                said.bastions());
    }

    private static List<Node> nodes(Login... logins) {
        var nodes = new ArrayList<Node>();
        for (var login : logins) {
            nodes.add(
                    new Node(
                            "n" + nodes.size(),
                            Role.WORKER,
                            login,
                            DualStack.none(),
                            NodeSettings.none()));
        }
        return nodes;
    }

    private static Way bastion(Way way) {
        return ((Approach.Through) way.approach()).bastion();
    }

    private static List<String> chain(Way way) {
        var hops = new ArrayList<String>();
        if (way.approach() instanceof Approach.Through(var bastion)) {
            hops.addAll(chain(bastion));
        }
        hops.add(way.address().toString());
        return hops;
    }
}
