package io.dsctl.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** templates/drain-node: what is made of kubectl's words. */
class DrainScriptTest {

    private static final int FOR_GOOD = 65;

    private record End(int code, String words) {}

    @Test
    void a_drain_that_ended_well_says_nothing() throws Exception {
        assertThat(drain("node/w-1 cordoned\nnode/w-1 drained", 0)).isEqualTo(new End(0, ""));
    }

    @Test
    void pods_that_a_budget_holds_are_named_once_each() throws Exception {
        var said =
                """
                error when evicting pods/"web-0" -n "shop" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.
                error when evicting pods/"web-1" -n "shop" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.
                error when evicting pods/"web-0" -n "shop" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.
                There are pending nodes to be drained:
                 w-1
                error: [error when evicting pods/"web-0" -n "shop": global timeout reached: 10s, error when evicting pods/"web-1" -n "shop": global timeout reached: 10s]\
                """;

        assertThat(drain(said, 1))
                .isEqualTo(
                        new End(
                                FOR_GOOD,
                                "w-1 cannot be drained: a PodDisruptionBudget holds these Pods:"
                                        + " shop/web-0 shop/web-1; it stays cordoned"));
    }

    /** In the words of 1.22, and of newer ones, which print it twice. */
    @Test
    void pods_that_nothing_would_start_elsewhere_are_named() throws Exception {
        var old =
                "error: cannot delete Pods not managed by ReplicationController, ReplicaSet, Job,"
                        + " DaemonSet or StatefulSet (use --force to override): default/bare";
        var now =
                """
                error: unable to drain node "w-1" due to error: cannot delete Pods that declare no controller (use --force to override): default/bare, continuing command...
                There are pending nodes to be drained:
                 w-1
                error: cannot delete Pods that declare no controller (use --force to override): default/bare\
                """;
        var expected =
                new End(
                        FOR_GOOD,
                        "w-1 cannot be drained: nothing would start these Pods elsewhere:"
                                + " default/bare; it stays cordoned");

        assertThat(drain(old, 1)).isEqualTo(expected);
        assertThat(drain(now, 1)).isEqualTo(expected);
    }

    @Test
    void pods_that_take_too_long_to_end_are_named() throws Exception {
        var said =
                "error: [error when waiting for pod \"db-0\" in namespace \"shop\" to terminate:"
                        + " global timeout reached: 10s, error when waiting for pod \"db-1\""
                        + " terminating: global timeout reached: 10s]";

        assertThat(drain(said, 1))
                .isEqualTo(
                        new End(
                                FOR_GOOD,
                                "w-1 cannot be drained: these Pods did not end in time: db-0 db-1;"
                                        + " it stays cordoned"));
    }

    @Test
    void a_server_that_does_not_answer_may_answer_later() throws Exception {
        assertThat(drain("Unable to connect to the server: net/http: TLS handshake timeout", 1))
                .isEqualTo(
                        new End(
                                1,
                                "w-1 cannot be drained: Unable to connect to the server: net/http:"
                                        + " TLS handshake timeout; it stays cordoned"));
    }

    @Test
    void a_node_that_is_gone_needs_no_draining() throws Exception {
        var script = "api() { :; }\n" + body();

        assertThat(run(script)).isEqualTo(new End(0, ""));
    }

    private static End drain(String said, int code) throws Exception {
        var api =
                """
                api() {
                    case $1 in
                        get) echo node/w-1 ;;
                        drain)
                            cat >&2 <<'EOF'
                %s
                EOF
                            return %d
                            ;;
                    esac
                }
                """
                        .formatted(said, code);
        return run(api + body());
    }

    /** Without its own way to the API. */
    private static String body() {
        var values = Map.of("name", "w-1", "patience", 10);
        var text = new Templates().render("drain-node/script.sh", values);
        return text.substring(text.indexOf("there="));
    }

    private static End run(String script) throws Exception {
        var shell = new ProcessBuilder("/bin/sh", "-s").redirectErrorStream(true).start();
        try (var stdin = shell.getOutputStream()) {
            stdin.write(script.getBytes(StandardCharsets.UTF_8));
        }
        var words = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new End(shell.waitFor(), words.strip());
    }
}
