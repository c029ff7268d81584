package io.dsctl.cli;

import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.flow.ApplyFlow;
import io.dsctl.flow.Approval;
import io.dsctl.report.HumanView;
import io.dsctl.report.RunReport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

@Command(
        name = "apply",
        description =
                "Brings every server to what the inventory says. Running it again is always safe.",
        mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private InventoryOption inventory;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask before the plan is carried out.")
    private boolean yes;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "16",
            description = "How many steps run at once, at most (default: ${DEFAULT-VALUE}).")
    private int parallel;

    @Mixin private LimitOption limit;

    @Mixin private TemplatesOption templates;

    @Mixin private Verbosity verbosity;

    @Override
    public Integer call() throws InterruptedException {
        if (parallel < 1) {
            throw new ParameterException(spec.commandLine(), "--parallel must be 1 or more");
        }
        var question = new Question(spec.commandLine().getOut());
        if (!yes && !question.canBeAsked()) {
            throw new WrongUsage(
                    "there is no terminal to ask for approval on",
                    "look at `dsctl plan`, then run apply with --yes");
        }
        var view =
                new HumanView(
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr(),
                        verbosity.verbose());
        var flow = new ApplyFlow(view, () -> yes ? Approval.GIVEN : question.ask(), parallel);
        Signals.ask(flow::interrupt);
        return flow.run(inventory.source(), templates.folder(), limit.names())
                .map(report -> exitCode(report.result()))
                .orElse(ExitCode.INTERRUPTED)
                .number();
    }

    private static ExitCode exitCode(RunReport.Result result) {
        return switch (result) {
            case COMPLETE -> ExitCode.DONE;
            case PARTIAL -> ExitCode.PARTIAL;
            case FAILED -> ExitCode.STEP_FAILED;
            case INTERRUPTED -> ExitCode.INTERRUPTED;
        };
    }
}
