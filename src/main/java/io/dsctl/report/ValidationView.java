package io.dsctl.report;

/** Shows a validation to somebody. */
public sealed interface ValidationView permits HumanValidation, JsonValidation {

    void show(Validation validation);
}
