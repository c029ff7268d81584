package io.dsctl.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.dsctl.failure.Failure.InvalidInventory;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Short files that ask for more time, memory or stack than there is. */
class TrapsTest {

    private static final String HEAD =
            """
            apiVersion: dsctl.io/v1
            kind: Inventory
            name: prod
            """;
    private static final String NODES =
            """
            nodes:
              - {name: cp-1, role: control-plane, host: 10.0.0.11}
            """;

    @TempDir private Path folder;

    static Stream<String> traps() {
        var tall = "[".repeat(49) + "%s" + "]".repeat(49);
        return Stream.of(
                kubelet("a: " + "1".repeat(200_000)),
                kubelet("a: " + "1".repeat(200_000) + ".e5"),
                HEAD + "x: " + "[".repeat(100_000),
                HEAD + "kubernetes: {imageRepository: a" + "/a".repeat(50_000) + "}\n" + NODES,
                HEAD + "x".repeat(200_000) + ": 1\n" + NODES,
                HEAD + "name" + "e".repeat(200_000) + ": 1\n" + NODES,
                HEAD + NODES + items("  - {name: \"w%d-[1:999999]\", role: worker, host: a}\n"),
                HEAD
                        + "nodes: [{name: a, role: worker, host: a, addresses: ["
                        + items("\"10.0.%d.[1:999999]\", ")
                        + "]}]",
                HEAD
                        + "kubernetes:\n  kubeletConfiguration:\n    a0: &a0 1\n"
                        + IntStream.range(1, 140)
                                .mapToObj(
                                        i ->
                                                "    a%d: &a%d %s\n"
                                                        .formatted(
                                                                i,
                                                                i,
                                                                tall.formatted("*a" + (i - 1))))
                                .collect(Collectors.joining())
                        + NODES);
    }

    private static String items(String item) {
        return IntStream.range(0, 3_000).mapToObj(item::formatted).collect(Collectors.joining());
    }

    private static String kubelet(String field) {
        return HEAD + "kubernetes: {kubeletConfiguration: {" + field + "}}\n" + NODES;
    }

    @ParameterizedTest
    @MethodSource("traps")
    void nothing_in_a_file_makes_reading_it_hang_or_fail(String text) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () ->
                        assertThat(catchThrowableOfType(InvalidInventory.class, () -> read(text)))
                                .isNotNull());
    }

    private void read(String text) throws IOException {
        InventoryReader.read(Files.writeString(folder.resolve("inventory.yaml"), text), false);
    }
}
