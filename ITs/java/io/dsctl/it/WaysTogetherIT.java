package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A cluster whose nodes are reached in different ways: as root with a locked key; with an agent;
 * through a bastion with a password, and another one for sudo.
 */
@TestMethodOrder(OrderAnnotation.class)
class WaysTogetherIT {

    private static final String PASSPHRASE = "hunter-two-phrase";
    private static final String PASSWORD = "hunter-two-word";
    private static final String WRONG = "hunter-two-wrong";

    private static final Map<String, Long> EARLIER = new HashMap<>();

    @RegisterExtension static final Lab LAB = Lab.with(1, 2);

    private static SshAgent agent;
    private static String inventory;

    @BeforeAll
    static void close_each_server_to_all_other_ways() throws Exception {
        var controlPlane = LAB.controlPlane(1);
        var bastion = LAB.worker(1);
        var behind = LAB.worker(2);
        var locked = Local.key(LAB.folder(), "locked", PASSPHRASE, "-m", "PEM");
        var loaded = Local.key(LAB.folder(), "loaded", "", "-t", "ecdsa");
        agent = SshAgent.start(LAB.folder(), "loaded");
        Files.delete(loaded);

        controlPlane.run(
                "printf '%%s' %s >/etc/ssh/it-root".formatted(Server.quoted(publicPart(locked))));
        controlPlane.sshd("AllowUsers root\nAuthorizedKeysFile /etc/ssh/it-root\n");
        bastion.addUser("it-agent", publicPart(loaded));
        bastion.sudoers("it-agent ALL=(ALL:ALL) NOPASSWD: ALL");
        bastion.sshd("AllowUsers it-agent\n");
        behind.addUser("it-password", "");
        behind.setPassword("it-password", PASSWORD);
        behind.sudoers("it-password ALL=(ALL:ALL) ALL");
        behind.sshd("AllowUsers it-password\nPasswordAuthentication yes\n");
        behind.run(
                "iptables -A INPUT -p tcp --dport 22 ! -s %s -j REJECT".formatted(bastion.ipv4()));
        inventory =
                LAB.inventory()
                        .controlPlanes(0)
                        .workers(0)
                        .ssh("configFile: none, knownHostsFile: known_hosts")
                        .and(
                                node(
                                        controlPlane,
                                        "control-plane",
                                        "user: root, identityFile: locked, passphrase:"
                                                + " 'env:PHRASE'"))
                        .and(node(bastion, "worker", "user: it-agent, identityFile: loaded.pub"))
                        .and(
                                node(
                                        behind,
                                        "worker",
                                        "user: it-password, password: 'env:PW', sudoPassword:"
                                                + " 'env:SUDO', "
                                                + "bastions: [{host: %s, user: it-agent, identityFile: loaded.pub}]"
                                                        .formatted(bastion.ipv4())))
                        .write();
        for (var service : List.of("sshd", "sudo")) {
            EARLIER.put(service, allFailures(service));
        }
    }

    @AfterAll
    static void end_the_agent() {
        agent.close();
    }

    @Test
    @Order(1)
    void a_wrong_password_of_a_worker_is_sent_once_in_a_whole_run_which_goes_on_without_it() {
        var run = apply(WRONG, PASSWORD).exits(8);

        assertThat(run.out())
                .contains("left out: %s: ".formatted(LAB.worker(2).name()))
                .containsPattern("the server refused .*the password")
                .contains("correct what `password` in the inventory refers to");
        assertThat(failures("sshd")).isEqualTo(1);
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(2);
    }

    @Test
    @Order(2)
    void a_wrong_password_for_sudo_is_tried_once_in_a_whole_run() {
        var run = apply(PASSWORD, WRONG).exits(8);

        assertThat(run.out()).contains("sudo refuses the password of user \"it-password\"");
        assertThat(failures("sudo")).isEqualTo(1);
        assertThat(failures("sshd")).isEqualTo(1);
    }

    @Test
    @Order(3)
    void with_the_right_ones_all_nodes_join_whichever_way_leads_to_them() {
        apply(PASSWORD, PASSWORD).exits(0);

        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(3);
        assertThat(failures("sudo")).isEqualTo(1);
        assertThat(failures("sshd")).isEqualTo(1);
        LAB.dsctl(environment(PASSWORD, PASSWORD), "plan", "--detailed-exitcode", inventory)
                .exits(0);
    }

    @Test
    @Order(4)
    void no_secret_and_no_process_of_the_runs_is_left() {
        for (var server : LAB.servers()) {
            assertThat(server.filesWith("hunter-two-")).isEmpty();
            assertThat(server.processesOfAddedUsers()).isEmpty();
            assertThat(server.run("find /run/dsctl -name 'kubeadm.yaml*' 2>/dev/null || true"))
                    .isEmpty();
        }
    }

    private static Dsctl.Run apply(String password, String sudoPassword) {
        var run = LAB.dsctl(environment(password, sudoPassword), "apply", "--yes", inventory);

        assertThat(run.out() + run.err()).doesNotContain("hunter-two-");
        return run;
    }

    private static Map<String, String> environment(String password, String sudoPassword) {
        var environment = new HashMap<>(agent.environment());
        environment.putAll(Map.of("PHRASE", PASSPHRASE, "PW", password, "SUDO", sudoPassword));
        return environment;
    }

    /** Since this class began: the server's journal is older. */
    private static long failures(String service) {
        return allFailures(service) - EARLIER.get(service);
    }

    private static long allFailures(String service) {
        return LAB.worker(2)
                .logged("pam_unix\\(%s:auth\\): authentication failure;".formatted(service));
    }

    private static String node(Server server, String role, String ssh) {
        return "{name: %s, role: %s, host: %s, ssh: {%s}}"
                .formatted(server.name(), role, server.ipv4(), ssh);
    }

    private static String publicPart(Path key) throws IOException {
        return Files.readString(Path.of(key + ".pub"));
    }
}
