package io.dsctl.cli;

import io.dsctl.flow.ExplainFlow;
import io.dsctl.report.HumanView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

@Command(
        name = "explain",
        description =
                "Tells what is seen of a node, in what condition it is therefore, and what apply"
                        + " would do with it, and why. Changes nothing on any server.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private InventoryOption inventory;

    @Parameters(index = "1", paramLabel = "NODE", description = "The name of the node.")
    private String node;

    @Override
    public Integer call() throws InterruptedException {
        var view = new HumanView(spec.commandLine().getOut(), spec.commandLine().getErr(), false);
        var answered = new ExplainFlow(view).run(inventory.source(), node);
        return (answered ? ExitCode.DONE : ExitCode.PARTIAL).number();
    }
}
