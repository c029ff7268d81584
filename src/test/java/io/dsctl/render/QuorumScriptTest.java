package io.dsctl.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** templates/lib/quorum.sh: whether etcd can spare a member, going by what etcdctl prints. */
class QuorumScriptTest {

    private static final String THREE =
            """
            a1, started, cp-1, https://192.0.2.1:2380, https://192.0.2.1:2379, false
            b2, started, cp-2, https://[2001:db8::2]:2380, https://[2001:db8::2]:2379, false
            c3, started, cp-3, https://192.0.2.3:2380, https://192.0.2.3:2379, false
            """;

    private static final String SECOND = "https://[2001:db8::2]:2379";
    private static final String THIRD = "https://192.0.2.3:2379";

    @Test
    void one_of_three_can_be_spared_if_the_others_answer() throws Exception {
        assertThat(isKeptWithout("a1", THREE, SECOND + "\n" + THIRD)).isTrue();
    }

    @Test
    void none_can_be_spared_if_half_of_the_others_are_silent() throws Exception {
        assertThat(isKeptWithout("a1", THREE, SECOND)).isFalse();
        assertThat(isKeptWithout("a1", THREE, "")).isFalse();
    }

    @Test
    void the_only_one_cannot_be_spared() throws Exception {
        assertThat(
                        isKeptWithout(
                                "a1",
                                THREE.lines().findFirst().orElseThrow(),
                                "https://192.0.2.1:2379"))
                .isFalse();
    }

    /** It has no vote, and its answer is worth nothing. */
    @Test
    void a_learner_does_not_count() throws Exception {
        var learner =
                THREE.replace("2.3:2379, false", "2.3:2379, true")
                        + "d4, unstarted, , https://192.0.2.4:2380, , true\n";

        assertThat(isKeptWithout("a1", learner, SECOND)).isTrue();
        assertThat(isKeptWithout("a1", learner, THIRD)).isFalse();
    }

    @Test
    void one_that_was_added_and_never_started_counts_as_silent() throws Exception {
        var unstarted = THREE + "d4, unstarted, , https://192.0.2.4:2380, , false\n";

        assertThat(isKeptWithout("a1", unstarted, SECOND + "\n" + THIRD)).isTrue();
        assertThat(isKeptWithout("a1", unstarted, THIRD)).isFalse();
    }

    @Test
    void what_answers_is_read_from_what_etcdctl_says_of_each() throws Exception {
        var asked =
                """
                etcd_ctl() {
                    echo "https://192.0.2.3:2379 is healthy: successfully committed proposal: took = 15.7ms"
                    echo "https://192.0.2.1:2379 is unhealthy: failed to commit proposal: context deadline exceeded" >&2
                    echo "Error: unhealthy cluster" >&2
                    return 1
                }
                healthy_urls
                """;

        assertThat(run(asked)).isEqualTo(THIRD + "\n");
    }

    private static boolean isKeptWithout(String id, String members, String healthy)
            throws Exception {
        var script =
                "if keeps_quorum_without %s '%s' '%s'; then echo kept; else echo lost; fi"
                        .formatted(id, members, healthy);
        return run(script).equals("kept\n");
    }

    private static String run(String script) throws Exception {
        var shell = new ProcessBuilder("/bin/sh", "-s").redirectErrorStream(true).start();
        try (var stdin = shell.getOutputStream()) {
            stdin.write(
                    (new Templates().render("lib/quorum.sh", Map.of()) + script)
                            .getBytes(StandardCharsets.UTF_8));
        }
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
