package io.dsctl.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dsctl.failure.Failure.InvalidInventory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class LargestInventoryTest {

    private static final String INVENTORY =
            """
            apiVersion: dsctl.io/v1
            kind: Inventory
            name: prod
            kubernetes: {podSubnet: [10.0.0.0/8], serviceSubnet: [11.0.0.0/16]}
            nodes:
              - {name: cp-1, role: control-plane, host: 172.16.0.11}
              - {name: "w-[1:%1$d]", role: worker, host: "w-[1:%1$d].example.org"}
            """;

    @TempDir private Path folder;

    @Test
    void a_cluster_has_at_most_5000_nodes() throws IOException {
        assertThat(read(INVENTORY.formatted(4999)).cluster().nodes()).hasSize(5000);
        assertThatThrownBy(() -> read(INVENTORY.formatted(5000)))
                .isInstanceOf(InvalidInventory.class);
    }

    @Test
    void a_file_has_at_most_2_mib() throws IOException {
        var text = INVENTORY.formatted(1) + "#";
        var largest = text + "x".repeat((2 << 20) - text.length());

        assertThat(read(largest).cluster().nodes()).hasSize(2);
        assertThatThrownBy(() -> read(largest + "x")).isInstanceOf(InvalidInventory.class);
    }

    private Inventory read(String text) throws IOException {
        return InventoryReader.read(Files.writeString(folder.resolve("prod.yaml"), text), false);
    }
}
