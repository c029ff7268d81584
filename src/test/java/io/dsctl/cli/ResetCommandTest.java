package io.dsctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** What reset and remove ask of a person, before any server is contacted. */
class ResetCommandTest {

    @TempDir private Path folder;

    private final StringWriter err = new StringWriter();
    private String inventory;

    @BeforeEach
    void an_inventory_whose_servers_are_nowhere() throws IOException {
        inventory =
                Files.writeString(
                                folder.resolve("prod.yaml"),
                                """
                                apiVersion: dsctl.io/v1
                                kind: Inventory
                                name: prod
                                ssh: {configFile: none}
                                nodes:
                                  - {name: cp-1, role: control-plane, host: cp-1.invalid}
                                """)
                        .toString();
    }

    @Test
    void without_a_terminal_the_clusters_name_must_be_given() {
        assertThat(dsctl("reset", inventory)).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("no terminal").contains("--confirm CLUSTER");
    }

    @Test
    void the_name_of_another_cluster_is_no_confirmation() {
        assertThat(dsctl("reset", "--confirm", "staging", inventory))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString())
                .contains("the inventory's cluster is \"prod\", not \"staging\"")
                .contains("nothing was contacted");
    }

    @Test
    void a_bare_yes_is_not_known() {
        assertThat(dsctl("reset", "--yes", inventory)).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void nodes_that_the_inventory_does_not_have_are_told_before_anything_is_contacted() {
        assertThat(dsctl("reset", "--confirm", "prod", "--node", "cp-11", inventory))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("--node: the inventory has no node \"cp-11\"");
        assertThat(dsctl("reset", "--confirm", "prod", "--foreign", "w-1", inventory))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("--foreign: the inventory has no node \"w-1\"");
    }

    @Test
    void a_removal_asks_too_and_wants_a_time_for_pods() {
        assertThat(dsctl("remove", inventory, "cp-1")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("--dry-run").contains("--yes");
        assertThat(dsctl("remove", "--yes", "--drain-timeout", "soon", inventory, "cp-1"))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("--drain-timeout: \"soon\"");
    }

    @Test
    void json_leaves_no_room_for_a_question() {
        assertThat(dsctl("reset", "-o", "json", inventory)).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("-o json leaves no room");
    }

    private int dsctl(String... arguments) {
        return Main.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
    }
}
