package io.dsctl.cli;

import io.dsctl.flow.ValidateFlow;
import io.dsctl.report.HumanValidation;
import io.dsctl.report.JsonValidation;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

@Command(
        name = "validate",
        description = "Checks everything that can be known from the inventory. Contacts no server.",
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private InventoryOption inventory;

    @Mixin private OutputOption output;

    @Option(
            names = {"-v", "--verbose"},
            description = "Also tell how many nodes, pods and services fit into the networks.")
    private boolean verbose;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var view =
                switch (output.form()) {
                    case human -> new HumanValidation(out, spec.commandLine().getErr(), verbose);
                    case json -> new JsonValidation(out);
                };
        var isValid = new ValidateFlow(view).run(inventory.source());
        return (isValid ? ExitCode.DONE : ExitCode.INVALID_INVENTORY).number();
    }
}
