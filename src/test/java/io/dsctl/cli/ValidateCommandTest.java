package io.dsctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

class ValidateCommandTest {

    private static final String HEAD =
            """
            apiVersion: dsctl.io/v1
            kind: Inventory
            name: prod
            """;

    private static final String TWO_NODES =
            HEAD
                    + """
                    nodes:
                      - {name: cp-1, role: control-plane, host: 10.0.0.11}
                      - {name: w-1, role: worker, host: 10.0.0.21}
                    """;

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void a_good_inventory_is_told_in_one_line() throws IOException {
        var file = file(TWO_NODES);

        assertThat(dsctl("validate", file)).isZero();
        assertThat(out)
                .hasToString(file + ": valid: prod, 1 control plane and 1 worker, IPv4 and IPv6\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void verbose_also_tells_what_fits() throws IOException {
        assertThat(dsctl("validate", "-v", file(TWO_NODES))).isZero();
        assertThat(out.toString())
                .endsWith(
                        """
                          nodes          2 of 256
                          pods per node  110
                          pods           10.244.0.0/16: 256 blocks of /24
                          pods           fd00:10:244::/56: 256 blocks of /64
                          services       10.96.0.0/16: 65534 addresses, the primary family
                          services       fd00:10:96::/112: 65535 addresses
                        """);
    }

    @Test
    void errors_go_to_standard_error_with_their_places() throws IOException {
        var file = file(HEAD + "nodes:\n  - {name: cp-1, role: boss, host: 10.0.0.11}\n");

        assertThat(dsctl("validate", file)).isEqualTo(3);
        assertThat(out.toString()).isEmpty();
        assertThat(err)
                .hasToString(
                        file
                                + ":5:24: error: \"boss\" is no role; write control-plane or"
                                + " worker\n"
                                + file
                                + ": cannot be used: 1 error\n");
    }

    @Test
    void warnings_alone_do_not_make_it_invalid() throws IOException {
        var file =
                file(
                        HEAD
                                + """
                                kubernetes: {controlPlaneEndpoint: "api.example.org:6443"}
                                nodes:
                                  - {name: cp-1, role: control-plane, host: 10.0.0.11}
                                  - {name: cp-2, role: control-plane, host: 10.0.0.12}
                                """);

        assertThat(dsctl("validate", file)).isZero();
        assertThat(err)
                .hasToString(
                        file
                                + ":7:12: warning: 2 control planes survive no more failures than"
                                + " 1; use an odd number: etcd needs a majority\n");
        assertThat(out.toString()).endsWith("(1 warning)\n");
    }

    @Test
    void json_tells_the_same_to_programs() throws IOException {
        assertThat(dsctl("validate", "-o", "json", file(TWO_NODES))).isZero();
        var good = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertThat(good.get("valid").getAsBoolean()).isTrue();
        var cluster = good.getAsJsonObject("cluster");
        assertThat(cluster.get("workers").getAsInt()).isEqualTo(1);
        assertThat(cluster.getAsJsonObject("capacity").get("nodes").getAsInt()).isEqualTo(256);

        out.getBuffer().setLength(0);
        assertThat(dsctl("validate", "-o", "json", file(HEAD))).isEqualTo(3);
        var bad = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertThat(bad.get("valid").getAsBoolean()).isFalse();
        var problem = bad.getAsJsonArray("problems").get(0).getAsJsonObject();
        assertThat(problem.get("what").getAsString()).isEqualTo("the inventory has no nodes");
        assertThat(problem.get("severity").getAsString()).isEqualTo("error");
        assertThat(problem.get("line").getAsInt()).isEqualTo(1);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void documentation_addresses_need_a_word() throws IOException {
        var file = file(TWO_NODES.replace("10.0.0.", "192.0.2."));

        assertThat(dsctl("validate", file)).isEqualTo(3);
        assertThat(err.toString()).contains("192.0.2.0/24: kept for documentation");
        assertThat(dsctl("validate", "--allow-documentation-addresses", file)).isZero();
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("inventory.yaml"), text).toString();
    }

    private int dsctl(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
