package io.dsctl.flow;

import io.dsctl.inventory.Inventory;
import io.dsctl.inventory.InventoryReader;
import io.dsctl.report.View;

import java.nio.file.Path;

/**
 * The inventory that a command is given.
 *
 * @param documentationAllowed whether addresses that are kept for documentation may be used
 */
public record Source(Path file, boolean documentationAllowed) {

    Inventory read(View view) {
        var inventory = InventoryReader.read(file, documentationAllowed);
        view.warnsOf(inventory.warnings());
        return inventory;
    }
}
