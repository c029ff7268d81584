package io.dsctl.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.Clusters;
import io.dsctl.cluster.Fingerprint;
import io.dsctl.cluster.HostPort;
import io.dsctl.cluster.Node;
import io.dsctl.failure.Failure.Unreachable;
import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.flow.HostsScanFlow.Result;
import io.dsctl.remote.ScannedKey;
import io.dsctl.remote.ScannedKey.Standing;
import io.dsctl.remote.ScannedServer;
import io.dsctl.report.HumanScan;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Function;

class HostsScanFlowTest {

    private static final ScannedServer CONTROL_PLANE =
            new ScannedServer("cp-1", new HostPort("10.0.0.11", 22));
    private static final ScannedServer WORKER =
            new ScannedServer("w-1", new HostPort("10.0.0.21", 22));
    private static final Fingerprint FINGERPRINT = Fingerprint.of(new byte[] {1});

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void only_new_keys_are_lines_that_count() throws Exception {
        assertThat(
                        scan(
                                server ->
                                        server.equals(CONTROL_PLANE)
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
                        "warning: w-1 10.0.0.21: its host key ECDSA "
                                + FINGERPRINT
                                + " is revoked: known:9")
                .last()
                .asString()
                .startsWith("note compare each new fingerprint");
    }

    @Test
    void nodes_that_do_not_answer_are_told_and_counted() throws Exception {
        assertThat(
                        scan(
                                server -> {
                                    if (server.equals(CONTROL_PLANE)) {
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
                                server -> {
                                    throw new Unreachable(server.name(), "is silent", "wait");
                                }))
                .isEqualTo(Result.NONE);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void only_nodes_that_are_named_are_asked() throws Exception {
        var cluster = Clusters.dualStack("cp-1", "w-1");

        assertThat(HostsScanFlow.nodes(cluster, List.of("w-1")))
                .extracting(Node::name)
                .containsExactly("w-1");
        assertThat(HostsScanFlow.nodes(cluster, List.of())).hasSize(2);
        assertThatThrownBy(() -> HostsScanFlow.nodes(cluster, List.of("w-2")))
                .isInstanceOf(WrongUsage.class)
                .hasMessage("--node: the inventory has no node \"w-2\"");
    }

    @Test
    void a_bastion_is_called_by_its_address_alone() throws Exception {
        var bastion = new HostPort("fd00::9", 2222);

        new HostsScanFlow(new HumanScan(new PrintWriter(out), new PrintWriter(err)))
                .run(
                        List.of(new ScannedServer("bastion " + bastion, bastion)),
                        _ -> List.of(key("RSA", new Standing.New())));
        assertThat(out.toString()).startsWith("# bastion [fd00::9]:2222 RSA SHA256:");
    }

    private Result scan(Function<ScannedServer, List<ScannedKey>> scan)
            throws InterruptedException {
        var view = new HumanScan(new PrintWriter(out), new PrintWriter(err));
        return new HostsScanFlow(view).run(List.of(CONTROL_PLANE, WORKER), scan);
    }

    private static ScannedKey key(String kind, Standing standing) {
        return new ScannedKey(kind, FINGERPRINT, "the line of " + kind, standing);
    }
}
