package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Servers that say that they are Rocky Linux and openSUSE become nodes, with the real dnf, zypper
 * and rpm, as Debian has them.
 */
@Tag("slow")
@Tag("stand-in")
@TestMethodOrder(OrderAnnotation.class)
class RpmPackagesIT {

    @RegisterExtension static final Lab LAB = Lab.withRpms(1, 1);

    private static final String REPOSITORY = "http://127.0.0.1:8099/";

    @BeforeAll
    static void say_which_system_they_are() {
        is(rocky(), "ID=rocky\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"9.4\"\n");
        is(leap(), "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\nVERSION_ID=\"15.6\"\n");
    }

    @Test
    @Order(1)
    void a_plan_tells_with_what_it_installs() {
        assertThat(LAB.dsctl("plan", "-v", inventory("1.36.4", "rpm/")).exits(0).out())
                .contains("v1.36.4, containerd with dnf; hold")
                .contains("v1.36.4, containerd with zypper; hold");
    }

    @Test
    @Order(2)
    void what_is_wrong_with_a_repository_is_told() {
        assertThat(apply("1.36.9", "rpm/").exits(5).err())
                .contains(rocky().name() + ": ")
                .contains("No match for argument: kubelet-1.36.9");
        assertThat(apply("1.36.4", "rpm-other/").exits(5).err())
                .contains(rocky().name() + ": ")
                .contains("GPG check FAILED");
        assertThat(apply("1.36.4", "nowhere/").exits(5).err())
                .contains("the repository " + REPOSITORY + "nowhere/")
                .contains("Status code: 404");
        assertThat(rocky().tryToRun("rpm -q kubelet").getExitCode()).isNotZero();
        rocky().run("rpm --erase --allmatches gpg-pubkey");
    }

    @Test
    @Order(3)
    void both_become_nodes() {
        apply("1.36.4", "rpm/").exits(0);

        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(2);
        for (var server : LAB.servers()) {
            assertThat(server.run("rpm -q kubelet kubeadm kubectl"))
                    .isEqualTo(
                            """
                            kubelet-1.36.4-150500.1.1.noarch
                            kubeadm-1.36.4-150500.1.1.noarch
                            kubectl-1.36.4-150500.1.1.noarch
                            """);
            assertThat(server.run("containerd config dump")).contains("SystemdCgroup = true");
            assertThat(server.run("systemctl is-enabled containerd kubelet").lines())
                    .containsOnly("enabled");
        }
    }

    @Test
    @Order(4)
    void an_upgrade_by_hand_leaves_them_and_a_second_apply_finds_nothing_to_do() {
        rocky().run("dnf -y upgrade");
        leap().run("zypper --non-interactive update");
        for (var server : LAB.servers()) {
            assertThat(server.run("rpm -q kubelet")).startsWith("kubelet-1.36.4-");
        }

        assertThat(apply("1.36.4", "rpm/").exits(0).out()).contains("Nothing to do");
    }

    /**
     * As PackagesIT has it for apt: with its packages there, a server lacks only what holds them.
     */
    @Test
    @Order(5)
    void after_a_reset_all_is_there_and_what_is_not_held_any_more_is_held_again() {
        LAB.dsctl("reset", "--confirm", "it", inventory("1.36.4", "rpm/")).exits(0);
        leap().run("zypper removelock kubelet");
        rocky().run("sed -i /^exclude/d /etc/yum.repos.d/dsctl-kubernetes.repo");

        assertThat(LAB.dsctl("plan", inventory("1.36.4", "rpm/")).exits(0).out())
                .contains("+ %s  hold Kubernetes' packages".formatted(rocky().name()))
                .contains("+ %s  hold Kubernetes' packages".formatted(leap().name()));
        apply("1.36.4", "rpm/").exits(0);
        assertThat(leap().run("cat /etc/zypp/locks")).contains("solvable_name: kubelet");
        assertThat(rocky().run("cat /etc/yum.repos.d/dsctl-kubernetes.repo"))
                .contains("exclude=kubelet kubeadm kubectl");
    }

    private static Server rocky() {
        return LAB.controlPlane(1);
    }

    private static Server leap() {
        return LAB.worker(1);
    }

    private static void is(Server server, String release) {
        server.run("rm /etc/os-release; printf '%s' >/etc/os-release".formatted(release));
    }

    private static Dsctl.Run apply(String version, String folder) {
        return LAB.dsctl("apply", "--yes", inventory(version, folder));
    }

    private static String inventory(String version, String folder) {
        return LAB.inventory()
                .addKubernetes("  version: " + version + "\n")
                .below(
                        """
                        repositories:
                          kubernetes: {rpm: "%s%s"}
                        """
                                .formatted(REPOSITORY, folder))
                .write();
    }
}
