package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Ways to a server that lets in nobody but the last of two bastions. */
class WayIT {

    private static final String NOBODY = Pool.one().gateway().replaceAll("\\.1$", ".9");
    private static final String WRONG = "wr0ng-battery-staple";

    @RegisterExtension static final Lab LAB = Lab.with(1, 2);

    private static Server target;
    private static Server first;
    private static Server last;

    @BeforeAll
    static void close_the_target_to_all_but_the_last() throws IOException {
        target = LAB.controlPlane(1);
        first = LAB.worker(1);
        last = LAB.worker(2);
        target.run(
                """
                iptables -A INPUT -p tcp --dport 22 ! -s %s -j REJECT --reject-with tcp-reset
                ip6tables -A INPUT -p tcp --dport 22 ! -s %s -j REJECT --reject-with tcp-reset
                """
                        .formatted(last.ipv4(), last.ipv6()));
        var keyOfFirst = Local.key(LAB.folder(), "key-of-first", "");
        var keyOfLast = Local.key(LAB.folder(), "key-of-last", "", "-t", "ecdsa");
        var keyOfTarget = Local.key(LAB.folder(), "key-of-target", "", "-t", "ed25519");
        first.addUser("it-first", publicPart(keyOfFirst));
        last.addUser("it-last", publicPart(keyOfLast));
        last.addUser("it-shared", publicPart(keyOfLast));
        last.addUser("it-closed", publicPart(keyOfLast));
        last.addUser("it-wrong", "");
        last.setPassword("it-wrong", "something else");
        target.addUser("it-target", publicPart(keyOfTarget));
        target.sudoers("it-target ALL=(ALL:ALL) NOPASSWD: ALL");
        last.sshd(
                """
                Port 22
                Port 2222
                Match User it-closed
                  AllowTcpForwarding no
                Match User it-wrong
                  PasswordAuthentication yes
                """);
        LAB.file("known-first", first.knownHosts());
        LAB.file("known-last", last.knownHosts() + onPort2222(last));
        LAB.file("known-target", target.knownHosts());
    }

    @Test
    void without_a_bastion_the_target_is_closed() {
        assertThat(refused(ssh(""))).contains(target.ipv4() + ":22 refuses the connection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"IPv4", "IPv6"})
    void a_chain_of_bastions_each_with_its_own_user_key_and_host_key_leads_there(String family) {
        Function<Server, String> address = family.equals("IPv4") ? Server::ipv4 : Server::ipv6;
        var before = accepted(first, "it-first", "");
        var bastions =
                """
                bastions: [\
                {host: "%s", user: it-first, identityFile: key-of-first, knownHostsFile: none-such, \
                hostKeyFingerprints: ["%s"]}, \
                {host: "%s", port: 2222, user: it-last, identityFile: key-of-last, \
                knownHostsFile: known-last}]\
                """
                        .formatted(address.apply(first), fingerprint(first), address.apply(last));

        LAB.dsctl("plan", inventory(address.apply(target), ssh(bastions))).exits(0);

        assertThat(accepted(first, "it-first", "")).isEqualTo(before + 1);
        assertThat(accepted(last, "it-last", address.apply(first))).isPositive();
        assertThat(accepted(target, "it-target", address.apply(last))).isPositive();
    }

    @Test
    void the_order_of_bastions_is_the_order_of_the_way() {
        assertThat(refused(ssh("bastions: [%s, %s]".formatted(bastion(last), bastion(first)))))
                .contains(
                        "bastion %s:22 cannot reach %s:22".formatted(first.ipv4(), target.ipv4()));
    }

    @Test
    void nodes_behind_one_bastion_share_one_connection_to_it() {
        var shared =
                "bastions: [{host: %s, user: it-shared, identityFile: key-of-last}]"
                        .formatted(last.ipv4());

        LAB.dsctl("plan", two(shared)).exits(0);

        assertThat(accepted(last, "it-shared", "")).isEqualTo(1);
        assertThat(accepted(target, "admin", last.ipv4())).isPositive();
        assertThat(accepted(first, "admin", last.ipv4())).isPositive();
    }

    @Test
    void a_wrong_password_of_a_bastion_is_sent_once_for_all_nodes_behind_it() {
        var inventory =
                two(
                        "bastions: [{host: %s, user: it-wrong, password: 'env:PW'}]"
                                .formatted(last.ipv4()));
        var err = LAB.dsctl(Map.of("PW", WRONG), "plan", inventory).exits(4).err();

        assertThat(err)
                .contains("error: %s: ".formatted(target.name()))
                .contains("bastion %s:22".formatted(last.ipv4()))
                .contains("user \"it-wrong\" is not let in: ")
                .containsPattern("the server refused .*the password")
                .contains("a wrong password is sent once only")
                .doesNotContain(WRONG);
        assertThat(last.logged("pam_unix\\(sshd:auth\\): authentication failure;.* user=it-wrong$"))
                .isEqualTo(1);
    }

    @Test
    void a_bastion_is_checked_as_a_server_is() throws IOException {
        LAB.file("empty", "");
        LAB.file("changed", last.ipv4() + " " + key(first));

        assertThat(refused(through("knownHostsFile: empty")))
                .contains("bastion %s:22: its host key ".formatted(last.ipv4()))
                .contains("is not in");
        assertThat(refused(through("knownHostsFile: changed")))
                .contains("bastion %s:22: its host key changed: ".formatted(last.ipv4()))
                .contains(fingerprint(first))
                .contains(fingerprint(last));
        assertThat(refused(through("hostKeyFingerprints: ['%s']".formatted(fingerprint(first)))))
                .contains("bastion %s:22: its host key ".formatted(last.ipv4()))
                .contains("is not the one that the inventory pins");
        assertThat(LAB.folder().resolve("empty")).isEmptyFile();
        // Also the target's key is checked: the one on the way could be anybody.
        LAB.file("changed-target", target.ipv4() + " " + key(first));
        var node =
                login("it-target", "key-of-target", "changed-target")
                        + ", bastions: [{host: %s, user: it-last, identityFile: key-of-last, knownHostsFile: known-last}]"
                                .formatted(last.ipv4());
        assertThat(refused(node))
                .contains("error: %s: its host key changed: ".formatted(target.name()));
    }

    @Test
    void a_bastion_that_forwards_nothing_is_told_from_a_target_that_is_down() {
        assertThat(
                        refused(
                                ssh(
                                        "bastions: [{host: %s, user: it-closed, identityFile: key-of-last}]"
                                                .formatted(last.ipv4()))))
                .contains(
                        "bastion %s:22 lets nobody through to %s:22"
                                .formatted(last.ipv4(), target.ipv4()))
                .contains("AllowTcpForwarding");
        assertThat(
                        LAB.dsctl(
                                        "plan",
                                        inventory(
                                                NOBODY,
                                                ssh("bastions: [%s]".formatted(bastion(last)))))
                                .exits(4)
                                .err())
                .contains("bastion %s:22 cannot reach %s:22".formatted(last.ipv4(), NOBODY));
    }

    @Test
    void a_bastion_that_is_down_is_told_in_time() {
        var start = System.nanoTime();

        assertThat(
                        refused(
                                ssh(
                                        "bastions: [{host: %s, user: it-last, identityFile: key-of-last}, %s]"
                                                .formatted(NOBODY, bastion(last)))))
                .contains(NOBODY + ":22");
        assertThat(
                        refused(
                                ssh(
                                        "bastions: [{host: %s, port: 23, user: it-last, identityFile: key-of-last}]"
                                                .formatted(last.ipv4()))))
                .contains(last.ipv4() + ":23");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void the_configuration_of_openssh_says_all_that_the_inventory_does_not() throws IOException {
        var included = LAB.file("more.conf", "Host it-t*\n  User it-target\n");
        var config =
                config(
                        "said",
                        """
                        Include %s
                        Host it-target
                          HostName %s
                          IdentityFile %s
                          UserKnownHostsFile %s
                          ProxyJump it-hop
                        Host !it-target it-*
                          HostName %s
                          Port 2222
                          User it-last
                          IdentityFile %s
                        Host *
                          User nobody
                          Port 22
                          UserKnownHostsFile %s
                        """
                                .formatted(
                                        included,
                                        target.ipv4(),
                                        path("key-of-target"),
                                        path("known-target"),
                                        last.ipv4(),
                                        path("key-of-last"),
                                        path("known-last")));
        var before = accepted(last, "it-last", "");

        LAB.dsctl("plan", inventory("it-target", "configFile: " + config)).exits(0);

        assertThat(accepted(last, "it-last", "")).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"both at the target", "one behind the other"})
    void proxy_jump_leads_over_two_hops(String spelling) throws IOException {
        var together = spelling.startsWith("both");
        var config =
                config(
                        "jump",
                        """
                        Host it-target
                          HostName %s
                          User it-target
                          IdentityFile %s
                          ProxyJump %s
                        Host it-hop-2
                          HostName %s
                          User it-last
                          IdentityFile %s
                          %s
                        Host it-hop-1
                          HostName %s
                          User it-first
                          IdentityFile %s
                        Host *
                          UserKnownHostsFile %s
                        """
                                .formatted(
                                        target.ipv6(),
                                        path("key-of-target"),
                                        together ? "it-hop-1,it-hop-2" : "it-hop-2",
                                        last.ipv6(),
                                        path("key-of-last"),
                                        together ? "" : "ProxyJump it-hop-1",
                                        first.ipv6(),
                                        path("key-of-first"),
                                        path("known_hosts")));
        var before = accepted(last, "it-last", first.ipv6());

        LAB.dsctl("plan", inventory("it-target", "configFile: " + config)).exits(0);

        assertThat(accepted(last, "it-last", first.ipv6())).isEqualTo(before + 1);
        assertThat(accepted(target, "it-target", last.ipv6())).isPositive();
    }

    @Test
    void a_proxy_command_carries_the_connection_and_ends_with_it() throws Exception {
        var hop =
                config(
                        "hop",
                        """
                        Host %s
                          User it-last
                          IdentityFile %s
                          IdentitiesOnly yes
                          UserKnownHostsFile %s
                          StrictHostKeyChecking yes
                          BatchMode yes
                        """
                                .formatted(last.ipv4(), path("key-of-last"), path("known-last")));
        var config =
                config(
                        "command",
                        """
                        Host it-target
                          HostName %s
                          User it-target
                          IdentityFile %s
                          UserKnownHostsFile %s
                          ProxyCommand ssh -F %s -W [%%h]:%%p %s
                        """
                                .formatted(
                                        target.ipv4(),
                                        path("key-of-target"),
                                        path("known-target"),
                                        hop,
                                        last.ipv4()));

        LAB.dsctl("plan", inventory("it-target", "configFile: " + config)).exits(0);

        assertNoProcessWith(hop.toString());
        LAB.file("config-hop", Files.readString(hop).replace("it-last", "it-nobody"));
        assertThat(
                        LAB.dsctl("plan", inventory("it-target", "configFile: " + config))
                                .exits(4)
                                .err())
                .contains("error: %s: ".formatted(target.name()))
                .contains("ProxyCommand");
        assertNoProcessWith(hop.toString());
    }

    @Test
    void accept_new_of_the_configuration_writes_its_own_file() throws IOException {
        var config =
                config(
                        "accept",
                        """
                        UserKnownHostsFile %s
                        StrictHostKeyChecking accept-new
                        HashKnownHosts yes
                        """
                                .formatted(path("accepted")));
        var inventory =
                inventory(
                        last.ipv4(),
                        "configFile: %s, user: root, identityFile: %s"
                                .formatted(config, Pool.one().key().privateKey()));

        LAB.dsctl("plan", inventory).exits(0);

        assertThat(path("accepted")).content().startsWith("|1|").hasLineCount(1);
        Local.run(LAB.folder(), "ssh-keygen", "-F", last.ipv4(), "-f", "accepted");
        LAB.file("config-accept", "UserKnownHostsFile " + path("accepted"));
        LAB.dsctl("plan", inventory).exits(0);
    }

    @Test
    void what_the_inventory_says_wins() throws IOException {
        var config =
                config(
                        "wins",
                        """
                        Host *
                          HostName %s
                          User nobody
                          Port 23
                          IdentityFile %s
                          ProxyJump nobody@%s
                          UserKnownHostsFile /dev/null
                          StrictHostKeyChecking accept-new
                        """
                                .formatted(last.ipv4(), path("key-of-first"), NOBODY));

        LAB.dsctl(
                        "plan",
                        inventory(
                                "it-any",
                                "configFile: %s, user: admin, port: 2222, identityFile: %s, knownHostsFile: known-last, hostKeyChecking: strict, bastions: []"
                                        .formatted(config, Pool.one().key().privateKey())))
                .exits(0);
        LAB.file("empty-too", "");
        assertThat(
                        LAB.dsctl(
                                        "plan",
                                        inventory(
                                                "it-any",
                                                "configFile: %s, user: admin, port: 22, identityFile: %s, knownHostsFile: empty-too, hostKeyChecking: strict, bastions: []"
                                                        .formatted(
                                                                config,
                                                                Pool.one().key().privateKey())))
                                .exits(4)
                                .err())
                .contains("is not in");
        assertThat(path("empty-too")).isEmptyFile();
    }

    @Test
    void a_directive_that_would_change_security_is_told_with_file_and_line() throws IOException {
        var config =
                config(
                        "unsupported",
                        """
                        Host other
                          Ciphers aes256-ctr
                        Host *
                          ForwardAgent yes
                          RevokedHostKeys /etc/ssh/revoked
                          StrictHostKeyChecking no
                        """);
        var run =
                LAB.dsctl(
                                "plan",
                                inventory(
                                        last.ipv4(),
                                        "configFile: %s, user: admin, identityFile: %s, knownHostsFile: known-last"
                                                .formatted(config, Pool.one().key().privateKey())))
                        .exits(0);

        assertThat(run.err())
                .containsOnlyOnce(config + ":5: ")
                .containsOnlyOnce(config + ":6: ")
                .containsIgnoringCase("\"RevokedHostKeys /etc/ssh/revoked\" is not followed")
                .containsIgnoringCase("\"StrictHostKeyChecking no\" is not followed")
                .doesNotContainIgnoringCase("Ciphers");
    }

    /** What dsctl says when it does not reach the target or is not let in. */
    private static String refused(String ssh) {
        var err = LAB.dsctl("plan", inventory(target.ipv4(), ssh)).exits(4).err();

        assertThat(err).contains("error: %s: ".formatted(target.name())).contains("hint: ");
        return err;
    }

    private static String inventory(String host, String ssh) {
        return LAB.inventory()
                .controlPlanes(0)
                .workers(0)
                .ssh(ssh)
                .and("{name: %s, role: control-plane, host: '%s'}".formatted(target.name(), host))
                .write();
    }

    /** The target and the first bastion, as nodes behind the last. */
    private static String two(String bastions) {
        return LAB.inventory()
                .controlPlanes(1)
                .workers(0)
                .ssh(
                        "configFile: none, user: admin, identityFile: %s, knownHostsFile: known_hosts, %s"
                                .formatted(Pool.one().key().privateKey(), bastions))
                .and("{name: %s, role: worker, host: '%s'}".formatted(first.name(), first.ipv4()))
                .write();
    }

    private static String ssh(String more) {
        return login("it-target", "key-of-target", "known_hosts")
                + (more.isEmpty() ? "" : ", " + more);
    }

    private static String login(String user, String key, String knownHosts) {
        return "configFile: none, user: %s, identityFile: %s, knownHostsFile: %s"
                .formatted(user, key, knownHosts);
    }

    private static String bastion(Server server) {
        return "{host: %s, user: admin, identityFile: %s}"
                .formatted(server.ipv4(), Pool.one().key().privateKey());
    }

    private static String through(String hostKeys) {
        return ssh(
                "bastions: [{host: %s, user: it-last, identityFile: key-of-last, %s}]"
                        .formatted(last.ipv4(), hostKeys));
    }

    private static long accepted(Server server, String user, String from) {
        return server.logged(
                "^Accepted publickey for %s from %s "
                        .formatted(user, from.isEmpty() ? ".*" : from));
    }

    private static String fingerprint(Server server) {
        return server.run("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub").split(" ")[1];
    }

    private static String key(Server server) {
        return server.knownHosts().replaceFirst("^\\S+ ", "");
    }

    private static String onPort2222(Server server) {
        return "[%s]:2222,[%s]:2222 %s".formatted(server.ipv4(), server.ipv6(), key(server));
    }

    private static Path config(String name, String text) throws IOException {
        return LAB.file("config-" + name, text);
    }

    private static Path path(String name) {
        return LAB.folder().resolve(name);
    }

    private static String publicPart(Path key) throws IOException {
        return Files.readString(Path.of(key + ".pub"));
    }

    private static void assertNoProcessWith(String argument) throws InterruptedException {
        var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        List<String> left;
        do {
            Thread.sleep(100);
            left =
                    ProcessHandle.allProcesses()
                            .map(it -> it.info().commandLine().orElse(""))
                            .filter(it -> it.contains(argument))
                            .toList();
        } while (!left.isEmpty() && System.nanoTime() < deadline);
        assertThat(left).isEmpty();
    }
}
