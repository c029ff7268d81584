package io.dsctl.cli;

import io.dsctl.flow.Approval;
import io.dsctl.flow.Farewell;
import io.dsctl.flow.TeardownFlow;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "reset",
        description = {
            "Undoes what kubeadm did on the servers, with all that would hinder a later init or"
                    + " join: the cluster is gone.",
            "With --node only there: these nodes leave etcd and the API, and the cluster lives on."
        },
        mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private InventoryOption inventory;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "Only this node, without asking its Pods (repeatable).")
    private List<String> nodes = List.of();

    @Option(
            names = "--foreign",
            paramLabel = "NAME",
            description =
                    "Reset this server although it belongs to another cluster (repeatable). Without"
                            + " --node it stands beside all others.")
    private List<String> foreign = List.of();

    @Option(
            names = "--confirm",
            paramLabel = "CLUSTER",
            description = "The cluster's name, in place of typing it when asked; for jobs.")
    private String confirmed;

    @Mixin private TeardownOptions options;

    @Mixin private TemplatesOption templates;

    @Mixin private OutputOption output;

    @Mixin private Verbosity verbosity;

    @Override
    public Integer call() throws InterruptedException {
        var patience = options.pace().lockWait();
        var farewell = new Farewell.Reset(nodes, foreign, Optional.ofNullable(confirmed));
        var question = new Question(spec.commandLine().getOut());
        if (confirmed == null && !options.dryRun()) {
            question.requireFor(
                    output.form(),
                    verbosity,
                    "look at it with --dry-run, then add --confirm CLUSTER");
        }
        try (var view = options.view(output, spec, verbosity)) {
            var flow =
                    new TeardownFlow(
                            view,
                            name -> confirmed != null ? Approval.GIVEN : question.askFor(name),
                            options.pace().parallel(),
                            patience);
            return options.run(flow, inventory.source(), templates.folder(), farewell).number();
        }
    }
}
