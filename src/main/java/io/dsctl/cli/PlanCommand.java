package io.dsctl.cli;

import io.dsctl.flow.PlanFlow;
import io.dsctl.report.HumanView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

@Command(
        name = "plan",
        description = "Shows what apply would do. Changes nothing on any server.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private InventoryOption inventory;

    @Option(names = "--detailed-exitcode", description = "Exit with 10 if something is pending.")
    private boolean detailedExitCode;

    @Mixin private LimitOption limit;

    @Mixin private TemplatesOption templates;

    @Mixin private Verbosity verbosity;

    @Override
    public Integer call() throws InterruptedException {
        var view =
                new HumanView(
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr(),
                        verbosity.verbose());
        return exitCode(
                        new PlanFlow(view)
                                .run(inventory.source(), templates.folder(), limit.names()))
                .number();
    }

    private ExitCode exitCode(PlanFlow.Result result) {
        return switch (result) {
            case NODES_LEFT_OUT -> ExitCode.PARTIAL;
            case CHANGES_PENDING -> detailedExitCode ? ExitCode.CHANGES_PENDING : ExitCode.DONE;
            case NOTHING_TO_DO -> ExitCode.DONE;
        };
    }
}
