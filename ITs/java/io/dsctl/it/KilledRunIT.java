package io.dsctl.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.time.Duration;

/** {@code kill -9} of dsctl, and a plain second run. */
class KilledRunIT {

    private static final Duration SOON = Duration.ofMinutes(5);

    @RegisterExtension static final Lab LAB = Lab.with(1, 2);

    @Test
    void a_run_that_was_killed_during_init_and_again_after_it_is_finished_by_the_next()
            throws Exception {
        var inventory = LAB.inventory().write();
        killWhen(inventory, "[ -e /etc/kubernetes/pki/ca.crt ]");
        killWhen(
                inventory,
                "kubectl --kubeconfig /etc/kubernetes/admin.conf --request-timeout=2s get nodes -o"
                        + " name 2>/dev/null | grep -q .");

        LAB.dsctl("apply", "--yes", inventory).exits(0);

        assertThat(LAB.kubectl("get nodes -o name").lines()).hasSize(3);
        LAB.dsctl("plan", "--detailed-exitcode", inventory).exits(0);
    }

    /** Ends dsctl as soon as the condition holds on the control plane. */
    private static void killWhen(String inventory, String condition) throws Exception {
        var out = Files.createTempFile(LAB.folder(), "killed", ".out");
        var dsctl = Dsctl.start(LAB.folder(), out, out, "apply", "--yes", inventory);
        var deadline = System.nanoTime() + SOON.toNanos();
        while (LAB.controlPlane(1).tryToRun(condition).getExitCode() != 0) {
            assertThat(dsctl.isAlive()).describedAs(Files.readString(out)).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(200);
        }
        dsctl.destroyForcibly().waitFor();
        assertThat(dsctl.exitValue()).isEqualTo(128 + 9);
    }
}
