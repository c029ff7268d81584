package io.dsctl.flow;

import io.dsctl.failure.Problem;
import io.dsctl.inventory.Inventory;
import io.dsctl.inventory.InventoryReader;
import io.dsctl.report.View;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The inventory that a command is given.
 *
 * @param documentationAllowed whether addresses that are kept for documentation may be used
 */
public record Source(Path file, boolean documentationAllowed) {

    Inventory read(View view) {
        return read(view::warnsOf);
    }

    Inventory read(Consumer<List<Problem>> warnings) {
        var inventory = InventoryReader.read(file, documentationAllowed);
        warnings.accept(inventory.warnings());
        return inventory;
    }
}
