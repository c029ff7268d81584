package io.dsctl.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.cluster.Fingerprint;
import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.flow.HostsScanFlow.Result;
import io.dsctl.remote.ScannedKey;
import io.dsctl.remote.ScannedKey.Standing;
import io.dsctl.report.HumanScan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class HostsScanFlowTest {

    private static final String INVENTORY =
            """
            apiVersion: dsctl.io/v1
            kind: Inventory
            name: prod
            nodes:
              - {name: cp-1, role: control-plane, host: 10.0.0.11}
              - {name: w-1, role: worker, host: 10.0.0.21}
            """;

    private static final Fingerprint FINGERPRINT = Fingerprint.of(new byte[] {1});

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void only_new_keys_are_lines_that_count() throws Exception {
        assertThat(
                        scan(
                                node ->
                                        node.isControlPlane()
                                                ? List.of(
                                                        key("RSA", new Standing.New()),
                                                        key("DSA", new Standing.Known("known:7")))
                                                : List.of(
                                                        key(
                                                                "ED25519",
                                                                new Standing.Changed(
                                                                        "known:8", "RSA SHA256:x")),
                                                        key(
                                                                "ECDSA",
                                                                new Standing.Revoked("known:9")))))
                .isEqualTo(Result.ALL);
        assertThat(out)
                .hasToString(
                        """
                        # cp-1 10.0.0.11 RSA FP new
                        the line of RSA
                        # cp-1 10.0.0.11 DSA FP known: known:7
                        # w-1 10.0.0.21 ED25519 FP CHANGED: known:8 has RSA SHA256:x
                        # the line of ED25519
                        # w-1 10.0.0.21 ECDSA FP REVOKED: known:9
                        # the line of ECDSA
                        """
                                .replace("FP", FINGERPRINT.text()));
        assertThat(err.toString().lines())
                .hasSize(3)
                .contains(
                        "warning: w-1: its host key ECDSA " + FINGERPRINT + " is revoked: known:9")
                .last()
                .asString()
                .startsWith("note compare each new fingerprint");
    }

    @Test
    void nodes_that_do_not_answer_are_told_and_counted() throws Exception {
        assertThat(
                        scan(
                                node -> {
                                    if (node.isControlPlane()) {
                                        throw new Unreachable("cp-1", "is silent\u001b[2J", "wait");
                                    }
                                    return List.of(key("RSA", new Standing.Known("known:7")));
                                }))
                .isEqualTo(Result.SOME);
        assertThat(err).hasToString("missing: cp-1: is silent[2J\nhint: wait\n");
    }

    @Test
    void no_answer_at_all_is_told_apart() throws Exception {
        assertThat(
                        scan(
                                node -> {
                                    throw new Unreachable(node.name(), "is silent", "wait");
                                }))
                .isEqualTo(Result.NONE);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void only_nodes_that_are_named_are_asked() throws Exception {
        scan(_ -> List.of(key("RSA", new Standing.New())), "w-1");

        assertThat(out.toString()).contains("# w-1 ").doesNotContain("cp-1");
        assertThatThrownBy(() -> scan(_ -> List.of(), "w-2"))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("--node: the inventory has no node \"w-2\"");
    }

    private Result scan(java.util.function.Function<Node, List<ScannedKey>> scan, String... names)
            throws IOException, InterruptedException {
        var file = Files.writeString(folder.resolve("inventory.yaml"), INVENTORY);
        var view = new HumanScan(new PrintWriter(out), new PrintWriter(err));
        return new HostsScanFlow(view).run(new Source(file, false), List.of(names), scan);
    }

    private static ScannedKey key(String kind, Standing standing) {
        return new ScannedKey(kind, FINGERPRINT, "the line of " + kind, standing);
    }
}
