package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;

/** Servers that do not answer, or do not let us in. */
@TestMethodOrder(OrderAnnotation.class)
class UnreachableIT {

    /** An address of the lab's network that nobody has. */
    private static final String NOBODY = Pool.one().gateway().replaceAll("\\.1$", ".9");

    @RegisterExtension static final Lab LAB = Lab.with(1, 1);

    @Test
    @Order(1)
    void all_control_planes_that_do_not_answer_are_named_at_once_and_nothing_is_changed()
            throws Exception {
        var inventory =
                LAB.inventory()
                        .endpoint("api.example.org:6443")
                        .and("{name: gone, role: control-plane, host: " + NOBODY + "}")
                        .write();
        Files.writeString(
                LAB.folder().resolve(inventory),
                Files.readString(LAB.folder().resolve(inventory))
                        .replace("user: admin", "user: nobody"));
        var run = LAB.dsctl("apply", "--yes", inventory).exits(4);

        assertThat(run.err())
                .contains("error: gone: ")
                .contains(
                        "error: " + LAB.controlPlane(1).name() + ": user \"nobody\" is not let in")
                .contains("nothing was changed");
        assertThat(LAB.worker(1).run("cat /proc/sys/net/ipv4/ip_forward; ls /etc/sysctl.d"))
                .startsWith("0\n")
                .doesNotContain("99-dsctl.conf");
    }

    @Test
    @Order(2)
    void a_host_key_that_is_not_known_is_not_trusted() throws Exception {
        var inventory = LAB.inventory().write();
        Files.writeString(LAB.folder().resolve("empty"), "");
        Files.writeString(
                LAB.folder().resolve(inventory),
                Files.readString(LAB.folder().resolve(inventory))
                        .replace("knownHostsFile: known_hosts", "knownHostsFile: empty"));

        assertThat(LAB.dsctl("apply", "--yes", inventory).exits(4).err())
                .contains("its host key ED25519 SHA256:")
                .contains("is not in");
    }

    @Test
    @Order(3)
    void a_host_key_that_changed_is_refused_with_both_fingerprints() throws Exception {
        var inventory = LAB.inventory().write();
        var other =
                LAB.controlPlane(1).ipv4()
                        + " "
                        + LAB.worker(1).knownHosts().replaceFirst("^\\S+ ", "");
        Files.writeString(LAB.folder().resolve("changed"), other);
        Files.writeString(
                LAB.folder().resolve(inventory),
                Files.readString(LAB.folder().resolve(inventory))
                        .replace("knownHostsFile: known_hosts", "knownHostsFile: changed"));

        assertThat(LAB.dsctl("apply", "--yes", inventory).exits(4).err())
                .containsPattern(
                        "its host key changed: \\S*changed:1 has ED25519 SHA256:\\S+, the server"
                                + " shows ED25519 SHA256:");
    }

    @Test
    @Order(4)
    void a_user_who_cannot_become_root_is_told_so() {
        assertThat(LAB.dsctl("plan", LAB.inventory().user("pwadmin").write()).exits(4).err())
                .contains("sudo wants a password of user \"pwadmin\": sudo: ");
    }

    @Test
    @Order(5)
    void without_a_terminal_and_without_yes_apply_refuses_at_once() {
        assertThat(LAB.dsctl("apply", LAB.inventory().write()).exits(2).err()).contains("--yes");
    }

    @Test
    @Order(6)
    void a_dead_worker_does_not_hold_up_the_others() {
        var inventory =
                LAB.inventory().and("{name: dead, role: worker, host: " + NOBODY + "}").write();
        var run = LAB.dsctl("apply", "--yes", inventory).exits(8);

        assertThat(run.out()).contains("left out: dead: ").contains("Partial:");
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(2);
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(8);
        LAB.dsctl("plan", "--detailed-exitcode", LAB.inventory().write()).exits(0);
    }
}
