package io.dsctl.flow;

import io.dsctl.failure.Failure.InvalidInventory;
import io.dsctl.inventory.InventoryReader;
import io.dsctl.report.Validation;
import io.dsctl.report.Validation.Asked;
import io.dsctl.report.ValidationView;

import java.util.Optional;

/** {@code dsctl validate}: everything that can be known from the file. Contacts no server. */
public final class ValidateFlow {

    private final ValidationView view;

    public ValidateFlow(ValidationView view) {
        this.view = view;
    }

    /** Whether the inventory can be used. */
    public boolean run(Source source) {
        var validation = validation(source);
        view.show(validation);
        return validation.isValid();
    }

    private static Validation validation(Source source) {
        var file = source.file().toString();
        try {
            var inventory = InventoryReader.read(source.file(), source.documentationAllowed());
            return new Validation(
                    file,
                    inventory.warnings(),
                    Optional.of(new Asked(inventory.cluster(), inventory.capacity())));
        } catch (InvalidInventory invalid) {
            return new Validation(file, invalid.problems(), Optional.empty());
        }
    }
}
