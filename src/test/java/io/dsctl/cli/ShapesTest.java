package io.dsctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dsctl.kubeadm.KubeadmSchema;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Each inventory in shapes/, rendered for each version of kubeadm's configuration API: all files of
 * all nodes are compared with golden/shapes, and judged by the schema of that API.
 */
class ShapesTest {

    private static final Path SHAPES = Path.of("src/test/resources/shapes");
    private static final Path GOLDEN = Path.of("src/test/resources/golden/shapes");

    /** A kubeadm that reads it. */
    private static final Map<String, String> KUBEADM =
            Map.of("v1beta3", "1.28.3", "v1beta4", "1.36.4");

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Stream<Arguments> shapes() {
        return Stream.of(
                        "dual-stack",
                        "ipv4-only",
                        "ipv6-only",
                        "ipv6-first",
                        "high-availability",
                        "external-etcd",
                        "everything",
                        "own-addresses",
                        "newest")
                .flatMap(
                        shape ->
                                (shape.equals("newest")
                                                ? Stream.of("v1beta4")
                                                : Stream.of("v1beta3", "v1beta4"))
                                        .map(api -> Arguments.of(shape, api)));
    }

    /** {@code -Dupdate.golden=true} rewrites them; they are reviewed as text. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("shapes")
    void every_file_of_every_node_is_as_reviewed(String shape, String api) throws IOException {
        var golden = GOLDEN.resolve(shape + "-" + api + ".yaml");

        assertThat(render(shape, api)).as(err.toString()).isZero();
        if (Boolean.getBoolean("update.golden")) {
            Files.writeString(golden, out.toString());
        }

        assertThat(out).hasToString(Files.readString(golden));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("shapes")
    void every_configuration_is_what_that_api_takes(String shape, String api) throws IOException {
        assertThat(render(shape, api, "--out", folder.resolve("out").toString())).isZero();

        var configurations = configurations(folder.resolve("out"));
        assertThat(configurations).hasSizeGreaterThan(1);
        for (var configuration : configurations) {
            KubeadmSchema.assertValid(Files.readString(configuration), api);
        }
    }

    @Test
    void the_list_above_is_whole() throws IOException {
        try (var files = Files.list(SHAPES)) {
            assertThat(files.filter(Files::isRegularFile).map(it -> it.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            shapes().map(it -> it.get()[0] + ".yaml").distinct().toList());
        }
    }

    private int render(String shape, String api, String... more) {
        var arguments =
                Stream.concat(
                        Stream.of(
                                "render",
                                SHAPES.resolve(shape + ".yaml").toString(),
                                "--kubeadm-version",
                                KUBEADM.get(api)),
                        Stream.of(more));
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    private static List<Path> configurations(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("kubeadm.yaml")).sorted().toList();
        }
    }
}
