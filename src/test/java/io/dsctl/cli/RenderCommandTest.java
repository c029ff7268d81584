package io.dsctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class RenderCommandTest {

    private static final String INVENTORY =
            """
            apiVersion: dsctl.io/v1
            kind: Inventory
            name: prod
            kubernetes: {version: 1.36.4}
            nodes:
              - {name: cp-1, role: control-plane, host: 10.0.0.11, addresses: ["fd00:1::11"]}
              - {name: w-1, role: worker, host: 10.0.0.21, addresses: ["fd00:1::21"]}
            """;

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void files_go_to_standard_output_and_words_to_standard_error() throws IOException {
        assertThat(dsctl("render", inventory(), "--node", "w-1")).isZero();
        assertThat(out.toString())
                .startsWith("# w-1: /etc/sysctl.d/99-dsctl.conf\n")
                .doesNotContain("note", "cp-1");
        assertThat(err.toString().lines()).isNotEmpty().allMatch(line -> line.startsWith("note "));
    }

    @Test
    void a_node_that_is_not_there_is_wrong_usage() throws IOException {
        assertThat(dsctl("render", inventory(), "--node", "w-11")).isEqualTo(2);
        assertThat(err)
                .hasToString(
                        """
                        error: --node: the inventory has no node "w-11"
                        hint: did you mean w-1?
                        """);
    }

    @Test
    void a_broken_template_is_told_like_a_broken_inventory() throws IOException {
        var template = folder.resolve("own/join-worker/kubeadm.yaml.ftl");
        Files.createDirectories(template.getParent());
        Files.writeString(template, "a: 1\nb: ${nodNam}\n");

        assertThat(dsctl("render", inventory(), "--templates", folder.resolve("own").toString()))
                .isEqualTo(3);
        assertThat(err.toString())
                .endsWith(
                        template
                                + ":2:6: error: there is no `nodNam`; did you mean `nodeName`?"
                                + " what may be missing is asked for with `??`\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_folder_of_templates_that_is_not_there_is_told_before_anything_is_contacted()
            throws IOException {
        assertThat(dsctl("plan", inventory(), "--templates", "/no/such/folder")).isEqualTo(3);
        assertThat(err.toString()).startsWith("/no/such/folder: error: there is no such folder; ");
    }

    @Test
    void a_node_that_is_gone_leaves_no_files_in_the_folder_one_stands_in() throws Exception {
        var here = Files.createDirectory(folder.resolve("out"));
        assertThat(exitCode(here, "render", inventory(), "--out", ".")).isZero();
        assertThat(here.resolve("cp-1/kubeadm.yaml")).exists();

        assertThat(exitCode(here, "render", inventory(), "--out", ".", "--node", "w-1")).isZero();
        assertThat(here.resolve("w-1/kubeadm.yaml")).exists();
        assertThat(here.resolve("cp-1")).doesNotExist();
    }

    /** A program cannot change its own working directory. */
    private static int exitCode(Path directory, String... arguments) throws Exception {
        var line =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private String inventory() throws IOException {
        return Files.writeString(folder.resolve("inventory.yaml"), INVENTORY).toString();
    }

    private int dsctl(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
