package io.dsctl.cli;

import io.dsctl.flow.PlanFlow;
import io.dsctl.flow.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Optional;
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

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Keep the plan in this file: `dsctl apply FILE` does exactly that.")
    private Path out;

    @Mixin private BoundsOption bounds;

    @Mixin private TemplatesOption templates;

    @Mixin private OutputOption output;

    @Mixin private Verbosity verbosity;

    @Override
    public Integer call() throws InterruptedException {
        var view = output.viewOfPlan(spec, verbosity);
        var request = new Request(inventory.source(), templates.folder(), bounds.bounds());
        return exitCode(new PlanFlow(view).run(request, Optional.ofNullable(out))).number();
    }

    private ExitCode exitCode(PlanFlow.Result result) {
        return switch (result) {
            case NODES_LEFT_OUT -> ExitCode.PARTIAL;
            case CHANGES_PENDING -> detailedExitCode ? ExitCode.CHANGES_PENDING : ExitCode.DONE;
            case NOTHING_TO_DO -> ExitCode.DONE;
        };
    }
}
