package io.dsctl.cli;

import io.dsctl.flow.Approval;
import io.dsctl.flow.Farewell;
import io.dsctl.flow.TeardownFlow;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

@Command(
        name = "remove",
        description = {
            "Takes a node out of the cluster, which lives on: its Pods move elsewhere, its member"
                    + " leaves etcd, its server is reset, its Node is deleted.",
            "Also one whose server is dead, and one that only the cluster knows."
        },
        mixinStandardHelpOptions = true)
final class RemoveCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private InventoryOption inventory;

    @Parameters(
            index = "1",
            paramLabel = "NODE",
            description = "The name of the node, in the inventory or in the cluster.")
    private String node;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask before it is removed.")
    private boolean yes;

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description =
                    "How long its Pods may take to move, such as 30m (default: ${DEFAULT-VALUE}).")
    private String drainTimeout;

    @Mixin private TeardownOptions options;

    @Mixin private TemplatesOption templates;

    @Mixin private OutputOption output;

    @Mixin private Verbosity verbosity;

    @Override
    public Integer call() throws InterruptedException {
        var patience = options.pace().lockWait();
        var farewell = Farewell.Remove.of(node, drainTimeout);
        var question = new Question(spec.commandLine().getOut());
        if (!yes && !options.dryRun()) {
            question.requireFor(
                    output.form(), verbosity, "look at it with --dry-run, then add --yes");
        }
        try (var view = options.view(output, spec, verbosity)) {
            var flow =
                    new TeardownFlow(
                            view,
                            _ -> yes ? Approval.GIVEN : question.ask(),
                            options.pace().parallel(),
                            patience);
            return options.run(flow, inventory.source(), templates.folder(), farewell).number();
        }
    }
}
