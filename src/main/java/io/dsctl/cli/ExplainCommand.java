package io.dsctl.cli;

import io.dsctl.flow.ExplainFlow;
import io.dsctl.report.HumanView;
import io.dsctl.report.JsonView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.time.InstantSource;
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

    @Mixin private OutputOption output;

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        var flow =
                switch (output.form()) {
                    case human ->
                            new ExplainFlow(new HumanView(out, spec.commandLine().getErr(), false));
                    case json -> new ExplainFlow(new JsonView(out, InstantSource.system()));
                };
        var answered = flow.run(inventory.source(), node);
        return (answered ? ExitCode.DONE : ExitCode.PARTIAL).number();
    }
}
