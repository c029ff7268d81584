package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which servers are the ones that they should be: known_hosts, pins, authorities, scans. */
class HostKeysIT {

    private static final String PORTS = "Port 22\nPort 2222\n";
    private static final String CERTIFICATE = "/etc/ssh/it-host-cert.pub";

    @RegisterExtension static final Lab LAB = Lab.with(1, 1);

    @BeforeAll
    static void make_an_authority_and_a_second_port() {
        Local.key(LAB.folder(), "ca", "", "-t", "ed25519");
        Local.key(LAB.folder(), "other-ca", "", "-t", "ed25519");
        LAB.controlPlane(1).sshd(PORTS);
    }

    @Test
    void a_file_with_hashed_names_knows_the_server() throws IOException {
        LAB.file("hashed", LAB.controlPlane(1).ipv4() + " " + key(LAB.controlPlane(1)));
        Local.run(LAB.folder(), "ssh-keygen", "-H", "-f", "hashed");

        assertThat(LAB.folder().resolve("hashed"))
                .content()
                .startsWith("|1|")
                .doesNotContain(LAB.controlPlane(1).ipv4());
        assertIsKnown("knownHostsFile: hashed");
        LAB.file("hashed", LAB.worker(1).ipv4() + " " + key(LAB.controlPlane(1)));
        Local.run(LAB.folder(), "ssh-keygen", "-H", "-f", "hashed");
        assertThat(refused("knownHostsFile: hashed")).contains("is not in").contains("hashed");
    }

    @Test
    void a_port_of_its_own_is_part_of_the_name() throws IOException {
        var server = LAB.controlPlane(1);
        LAB.file("port", "[%s]:2222 %s".formatted(server.ipv4(), key(server)));

        assertIsKnown("knownHostsFile: port, port: 2222");
        assertThat(refused("knownHostsFile: port")).contains("is not in");
        // The key of port 22 says nothing of a server behind another port.
        LAB.file("no-port", "%s %s".formatted(server.ipv4(), key(LAB.worker(1))));
        assertThat(refused("knownHostsFile: no-port, port: 2222"))
                .contains("is not in")
                .doesNotContain("its host key changed");
    }

    @Test
    void an_ipv6_address_is_the_same_in_every_spelling() throws IOException {
        var server = LAB.controlPlane(1);
        LAB.file("v6", server.ipv6() + " " + key(server));
        LAB.file("v6-long", spelledOut(server.ipv6()) + " " + key(server));
        LAB.file("v6-port", "[%s]:2222 %s".formatted(spelledOut(server.ipv6()), key(server)));

        for (var host : new String[] {server.ipv6(), spelledOut(server.ipv6())}) {
            for (var file : new String[] {"v6", "v6-long"}) {
                LAB.dsctl("plan", inventory(host, "knownHostsFile: " + file)).exits(0);
            }
            LAB.dsctl("plan", inventory(host, "knownHostsFile: v6-port, port: 2222")).exits(0);
        }
    }

    @Test
    void a_revoked_key_is_refused_even_if_it_is_pinned_or_known_too() throws IOException {
        var server = LAB.controlPlane(1);
        var line = server.ipv4() + " " + key(server);
        LAB.file("revoked", line + "@revoked * " + key(server));

        assertThat(refused("knownHostsFile: revoked"))
                .contains("is revoked in")
                .contains("revoked:2")
                .contains(fingerprint(server))
                .contains("do not trust this server");
        assertThat(refused("knownHostsFile: revoked, hostKeyChecking: accept-new"))
                .contains("is revoked in");
        assertThat(
                        refused(
                                "knownHostsFile: revoked, hostKeyFingerprints: ['%s']"
                                        .formatted(fingerprint(server))))
                .contains("is revoked in");
    }

    @Test
    void a_pin_needs_no_file_and_another_pin_is_refused() {
        var server = LAB.controlPlane(1);
        var other = fingerprint(LAB.worker(1));

        assertIsKnown(
                "knownHostsFile: none-such, hostKeyFingerprints: ['%s']"
                        .formatted(fingerprint(server)));
        assertIsKnown(
                "knownHostsFile: none-such, hostKeyFingerprints: ['%s', '%s']"
                        .formatted(other, fingerprint(server)));
        assertThat(LAB.folder().resolve("none-such")).doesNotExist();
        // The file knows the server: the pin counts all the same.
        assertThat(
                        refused(
                                "knownHostsFile: known_hosts, hostKeyFingerprints: ['%s']"
                                        .formatted(other)))
                .contains("is not the one that the inventory pins: " + other)
                .contains("only if the server was reinstalled");
    }

    @Test
    void accept_new_writes_each_server_down_once_and_is_strict_from_then_on() throws IOException {
        var servers = LAB.servers();
        var fresh = both("knownHostsFile: fresh, hostKeyChecking: accept-new");
        LAB.dsctl("plan", fresh).exits(0);
        var written = Files.readString(LAB.folder().resolve("fresh"));

        for (var server : servers) {
            assertThat(written.lines()).filteredOn(line -> line.contains(server.ipv4())).hasSize(1);
            Local.run(LAB.folder(), "ssh-keygen", "-F", server.ipv4(), "-f", "fresh");
        }
        assertThat(written.lines()).hasSize(2);
        assertThat(LAB.folder().resolve("fresh").toFile().canRead()).isTrue();
        LAB.dsctl("plan", both("knownHostsFile: fresh")).exits(0);
        LAB.dsctl("plan", fresh).exits(0);
        assertThat(LAB.folder().resolve("fresh")).content().isEqualTo(written);
        assertThat(LAB.folder().toFile().list((_, name) -> name.startsWith("fresh")))
                .containsExactly("fresh");
    }

    @Test
    void runs_at_the_same_time_write_each_server_down_once() {
        var inventory = both("knownHostsFile: shared, hostKeyChecking: accept-new");
        var runs =
                Stream.generate(
                                () ->
                                        CompletableFuture.supplyAsync(
                                                () -> LAB.dsctl("plan", inventory),
                                                task -> Thread.ofVirtual().start(task)))
                        .limit(3)
                        .toList();

        runs.forEach(run -> run.join().exits(0));
        assertThat(LAB.folder().resolve("shared")).content().hasLineCount(2);
        LAB.dsctl("plan", both("knownHostsFile: shared")).exits(0);
    }

    @Test
    void accept_new_refuses_a_key_that_changed_and_leaves_the_file_alone() throws IOException {
        var server = LAB.controlPlane(1);
        var changed = server.ipv4() + " " + key(LAB.worker(1));
        LAB.file("changed", "# not this line\n" + changed);

        assertThat(refused("knownHostsFile: changed, hostKeyChecking: accept-new"))
                .contains("changed:2 has ED25519 " + fingerprint(LAB.worker(1)))
                .contains("the server shows ED25519 " + fingerprint(server))
                .contains("somebody may be listening in");
        assertThat(LAB.folder().resolve("changed"))
                .content()
                .isEqualTo("# not this line\n" + changed);
    }

    @Test
    void accept_new_says_so_when_the_file_cannot_be_written() throws IOException {
        Files.createDirectories(LAB.folder().resolve("folder"));

        assertThat(refused("knownHostsFile: folder, hostKeyChecking: accept-new"))
                .contains("folder");
        LAB.file("plain", "");
        assertThat(refused("knownHostsFile: plain/below, hostKeyChecking: accept-new"))
                .contains("plain/below cannot be read: Not a directory");
        assertThat(refused("knownHostsFile: /proc/below, hostKeyChecking: accept-new"))
                .contains("cannot be added to /proc/below")
                .contains("make the file writable");
    }

    @Test
    void a_certificate_of_the_authority_stands_for_every_key() throws IOException {
        var server = LAB.controlPlane(1);
        LAB.file("authority", "@cert-authority 172.30.* " + publicPart("ca"));
        LAB.file("other-authority", "@cert-authority 172.30.* " + publicPart("other-ca"));

        assertThat(refused("knownHostsFile: authority"))
                .contains("it has no certificate of the authority of")
                .contains("authority:1");
        certify("-5m:+1h", server.ipv4());
        assertIsKnown("knownHostsFile: authority");
        assertThat(refused("knownHostsFile: other-authority")).contains("other-authority");
        LAB.file(
                "revoked-authority",
                "@cert-authority 172.30.* %s@revoked * %s"
                        .formatted(publicPart("ca"), publicPart("ca")));
        assertThat(refused("knownHostsFile: revoked-authority")).contains("is revoked in");
        // Whoever knows the plain key goes on to, though a certificate is shown.
        assertIsKnown("knownHostsFile: known_hosts");
        certify("20200101:20200102", server.ipv4());
        assertThat(refused("knownHostsFile: authority"))
                .contains("its host certificate, signed by the authority of")
                .contains("2020");
        certify("-5m:+1h", "someone-else.example.org");
        assertThat(refused("knownHostsFile: authority"))
                .contains("its host certificate, signed by the authority of")
                .contains("someone-else.example.org");
    }

    @AfterEach
    void forget_the_certificate() {
        if (LAB.controlPlane(1).tryToRun("rm " + CERTIFICATE).getExitCode() == 0) {
            LAB.controlPlane(1).sshd(PORTS);
        }
    }

    @Test
    void what_a_scan_prints_makes_the_servers_known() throws IOException {
        LAB.file("scanned", "");
        var unknown = both("knownHostsFile: scanned");
        LAB.dsctl("plan", unknown).exits(4);
        var scan = LAB.dsctl("hosts", "scan", unknown).exits(0);
        var before = LAB.servers().stream().mapToLong(HostKeysIT::logins).sum();
        LAB.file("scanned", scan.out());

        assertThat(scan.out() + scan.err())
                .contains(fingerprint(LAB.controlPlane(1)))
                .contains(fingerprint(LAB.worker(1)));
        // Also those that sshd shows only when it is asked for them.
        assertThat(scan.out().lines().filter(it -> it.contains("ecdsa-sha2-nistp256"))).hasSize(2);
        assertThat(LAB.servers().stream().mapToLong(HostKeysIT::logins).sum()).isEqualTo(before);
        LAB.dsctl("plan", unknown).exits(0);
        // All of it may be appended again: nothing is added twice.
        assertThat(LAB.dsctl("hosts", "scan", unknown).exits(0).out().lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).startsWith("# ").contains(" known: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "off", "ask"})
    void nothing_turns_checking_off(String word) throws IOException {
        var config =
                LAB.file(
                        "config-" + word,
                        "StrictHostKeyChecking %s\nUserKnownHostsFile /dev/null\n".formatted(word));
        var run =
                LAB.dsctl(
                                "plan",
                                LAB.inventory()
                                        .workers(0)
                                        .ssh(login() + ", configFile: " + config)
                                        .write())
                        .exits(4);

        assertThat(run.err()).contains("is not in /dev/null");
        LAB.dsctl(
                        "plan",
                        LAB.inventory()
                                .workers(0)
                                .ssh(login() + ", hostKeyChecking: '" + word + "'")
                                .write())
                .exits(3);
    }

    private static void assertIsKnown(String hostKeys) {
        LAB.dsctl("plan", inventory(LAB.controlPlane(1).ipv4(), hostKeys)).exits(0);
    }

    private static String refused(String hostKeys) {
        var run = LAB.dsctl("plan", inventory(LAB.controlPlane(1).ipv4(), hostKeys)).exits(4);

        assertThat(run.err())
                .contains("error: " + LAB.controlPlane(1).name() + ": ")
                .contains("hint: ");
        return run.err();
    }

    private static String inventory(String host, String hostKeys) {
        return LAB.inventory()
                .controlPlanes(0)
                .workers(0)
                .ssh("configFile: none, " + login() + ", " + hostKeys)
                .and(
                        "{name: %s, role: control-plane, host: '%s'}"
                                .formatted(LAB.controlPlane(1).name(), host))
                .write();
    }

    /** Both servers, over IPv4. */
    private static String both(String hostKeys) {
        return LAB.inventory()
                .workers(0)
                .ssh("configFile: none, " + login() + ", " + hostKeys)
                .and(
                        "{name: %s, role: worker, host: %s}"
                                .formatted(LAB.worker(1).name(), LAB.worker(1).ipv4()))
                .write();
    }

    private static String login() {
        return "user: admin, identityFile: " + Pool.one().key().privateKey();
    }

    /** Signs the host key and shows the certificate from now on. */
    private static void certify(String validity, String principal) throws IOException {
        var server = LAB.controlPlane(1);
        LAB.file("host.pub", key(server));
        Local.run(
                LAB.folder(),
                "ssh-keygen",
                "-q",
                "-s",
                "ca",
                "-I",
                "host",
                "-h",
                "-n",
                principal,
                "-V",
                validity,
                "host.pub");
        server.run(
                "printf '%%s' %s >%s"
                        .formatted(Server.quoted(publicPart("host-cert")), CERTIFICATE));
        server.sshd(PORTS + "HostCertificate " + CERTIFICATE);
    }

    private static long logins(Server server) {
        return server.logged("^Accepted ");
    }

    private static String fingerprint(Server server) {
        return server.run("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub").split(" ")[1];
    }

    private static String key(Server server) {
        return server.knownHosts().replaceFirst("^\\S+ ", "");
    }

    private static String publicPart(String name) throws IOException {
        return Files.readString(LAB.folder().resolve(name + ".pub"));
    }

    private static String spelledOut(String ipv6) {
        try {
            var bytes = ((Inet6Address) InetAddress.getByName(ipv6)).getAddress();
            return IntStream.range(0, 8)
                    .mapToObj(
                            i -> HexFormat.of().withUpperCase().formatHex(bytes, 2 * i, 2 * i + 2))
                    .collect(Collectors.joining(":"));
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }
}
