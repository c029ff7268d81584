package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;

/** Disks that are full, read-only or run no programs, and a kubeadm that prints without end. */
@TestMethodOrder(OrderAnnotation.class)
class DisksIT {

    private static final String SYSCTL_FILE = "/etc/sysctl.d/99-dsctl.conf";

    /** All that dsctl ever writes on a server. */
    private static final String LEFT =
            "ls -d /run/dsctl /var/lib/dsctl/* /etc/sysctl.d/99-dsctl* 2>/dev/null || true";

    private static final String FULL =
            """
            mkdir -p %1$s
            mount -t tmpfs -o size=8k tmpfs %1$s
            ! dd if=/dev/zero of=%1$s/fill bs=4k 2>/dev/null
            """;

    /** Its size is what is in it, as nearly as memory has pages. */
    private static final String RUN_IS_FULL =
            """
            mount -o remount,size=$(df -k --output=used /run | tail -n 1)k /run
            ! dd if=/dev/zero of=/run/fill bs=4k 2>/dev/null
            """;

    private static final String RUN_IS_FREE = "rm -f /run/fill; mount -o remount,size=50% /run";

    /** In front of kubeadm in root's PATH. */
    private static final String TALKATIVE =
            """
            #!/bin/sh
            case $1 in join) yes "what nobody wants to know" | head -c 2000000000 && date >/run/talked ;; esac
            exec %s "$@"
            """;

    private static final int MOST_KIBIBYTES_IN_RUN = 4 << 10;
    private static final int MOST_MEGABYTES_HERE = 256;

    @RegisterExtension static final Lab LAB = Lab.with(1, 3);

    @Test
    @Order(1)
    void a_read_only_etc_is_told_with_its_file() {
        var server = LAB.controlPlane(1);
        server.run("mount --bind /etc /etc && mount -o remount,bind,ro /etc");

        assertFails(5, 0, server, SYSCTL_FILE + " cannot be written: Read-only file system");
        server.run("umount /etc");
        assertThat(server.run(LEFT)).isEmpty();
    }

    @Test
    @Order(2)
    void a_memory_that_is_full_is_told_before_kubeadm_begins() {
        var server = LAB.controlPlane(1);
        server.run(RUN_IS_FULL);

        assertFails(
                5,
                0,
                server,
                "kubeadm init was not begun: /run/dsctl cannot be written: No space left on"
                        + " device");
        server.run(RUN_IS_FREE);
        assertThat(server.run(LEFT).lines()).containsExactly(SYSCTL_FILE);
        assertThat(server.run("find /etc/kubernetes -path '*/manifests/*'")).isEmpty();
    }

    @Test
    @Order(3)
    void a_disk_without_room_for_the_note_of_init_is_told_before_kubeadm_begins() {
        var server = LAB.controlPlane(1);
        server.run(FULL.formatted("/var/lib/dsctl"));

        assertFails(
                5,
                0,
                server,
                "kubeadm init was not begun: /var/lib/dsctl/init cannot be written: No space left"
                        + " on device");
        assertThat(server.run("ls -A /var/lib/dsctl").lines()).containsExactly("fill");
        server.run("umount /var/lib/dsctl");
        assertThat(server.run("find /etc/kubernetes -path '*/manifests/*'")).isEmpty();
        assertThat(server.run("ls -A /run/dsctl").lines())
                .doesNotContain("kubeadm.yaml", "patches");
    }

    @Test
    @Order(4)
    void what_is_full_on_workers_does_not_hold_up_the_others() {
        LAB.worker(1).run(RUN_IS_FULL);
        LAB.worker(2).run(FULL.formatted("/etc/sysctl.d"));
        LAB.worker(3).run("mount --bind /etc /etc && mount -o remount,bind,ro /etc");
        var run = LAB.dsctl("apply", "--yes", LAB.inventory().write()).exits(8);

        assertTold(
                run,
                LAB.worker(1),
                "kubeadm join was not begun: /run/dsctl cannot be written: No space left on"
                        + " device");
        assertTold(run, LAB.worker(2), SYSCTL_FILE + " cannot be written: No space left on device");
        assertTold(run, LAB.worker(3), SYSCTL_FILE + " cannot be written: Read-only file system");
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(1);
        assertThat(LAB.worker(1).run(LEFT).lines()).containsExactly(SYSCTL_FILE);
        assertThat(LAB.worker(2).run("ls -A /etc/sysctl.d").lines()).containsExactly("fill");
        assertThat(LAB.worker(3).run(LEFT)).isEmpty();
        LAB.worker(1).run(RUN_IS_FREE);
        LAB.worker(2).run("umount /etc/sysctl.d");
        LAB.worker(3).run("umount /etc");
    }

    @Test
    @Order(5)
    void a_run_after_that_goes_on_even_where_no_program_may_start_in_run_and_tmp() {
        var inventory = LAB.inventory().workers(2).write();
        for (var server : LAB.servers()) {
            server.run("mount -o remount,noexec /run && mount -o remount,noexec /tmp");
            server.run("cp /bin/true /run/fill && ! /run/fill 2>/dev/null && rm /run/fill");
        }

        LAB.dsctl("apply", "--yes", inventory).exits(0);
        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(3);
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
    }

    @Test
    @Order(6)
    void of_a_kubeadm_that_prints_two_gigabytes_only_the_ends_are_kept() throws Exception {
        var server = LAB.worker(3);
        var kubeadm = server.run("command -v kubeadm").strip();
        server.run(
                "cat >/usr/local/sbin/kubeadm <<'END'\n%sEND\nchmod 755 /usr/local/sbin/kubeadm"
                        .formatted(TALKATIVE.formatted(kubeadm)));
        var out = LAB.folder().resolve("talkative.out");
        var err = LAB.folder().resolve("talkative.err");
        var dsctl =
                Dsctl.start(
                        LAB.folder(), out, err, "apply", "--yes", "-v", LAB.inventory().write());
        var here = 0L;
        var inRun = 0L;
        var looks = 0;
        while (dsctl.isAlive()) {
            here = Math.max(here, Dsctl.peakMegabytes(dsctl));
            if (server.tryToRun("pgrep -x yes").getExitCode() == 0) {
                looks++;
                inRun = Math.max(inRun, kibibytesInRun(server));
            }
            Thread.sleep(100);
        }

        assertThat(dsctl.exitValue()).describedAs(Files.readString(err)).isZero();
        server.run("rm /run/talked");
        assertThat(looks).isPositive();
        assertThat(Math.max(inRun, kibibytesInRun(server)))
                .isPositive()
                .isLessThan(MOST_KIBIBYTES_IN_RUN);
        assertThat(server.run("cat /run/dsctl/stdout"))
                .contains(
                        "what nobody wants to know",
                        "[dsctl left something out here]",
                        "This node has joined the cluster");
        assertThat(here).isPositive().isLessThan(MOST_MEGABYTES_HERE);
        assertThat(Files.size(out) + Files.size(err)).isLessThan(64 << 10);
        LAB.dsctl("plan", "--detailed-exitcode", LAB.inventory().write()).exits(0);
    }

    private static void assertFails(int code, int workers, Server server, String... words) {
        assertTold(
                LAB.dsctl("apply", "--yes", LAB.inventory().workers(workers).write()).exits(code),
                server,
                words);
    }

    /** Exactly once, in one message that begins with the node. */
    private static void assertTold(Dsctl.Run run, Server server, String... words) {
        assertThat(run.out().lines().filter(line -> line.contains("failed: ")))
                .filteredOn(line -> line.contains("failed: " + server.name() + ": "))
                .singleElement()
                .asString()
                .contains(words);
    }

    private static long kibibytesInRun(Server server) {
        return Long.parseLong(server.run("du -sk /run/dsctl | cut -f 1").strip());
    }
}
