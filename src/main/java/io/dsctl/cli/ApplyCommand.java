package io.dsctl.cli;

import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.flow.ApplyFlow;
import io.dsctl.flow.Approval;
import io.dsctl.flow.Bounds;
import io.dsctl.flow.LockWait;
import io.dsctl.flow.PlanFile;
import io.dsctl.flow.Request;
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
        description = {
            "Brings every server to what the inventory says. Running it again is always safe.",
            "In place of the inventory it takes a plan that `dsctl plan --out` kept, and does"
                    + " exactly that or nothing."
        },
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

    @Option(
            names = "--lock-wait",
            paramLabel = "DURATION",
            defaultValue = "0",
            description =
                    "How long to wait for another dsctl that is at work on these servers, such as"
                            + " 10m (default: ${DEFAULT-VALUE}).")
    private String lockWait;

    @Mixin private BoundsOption bounds;

    @Mixin private TemplatesOption templates;

    @Mixin private OutputOption output;

    @Mixin private Verbosity verbosity;

    @Override
    public Integer call() throws InterruptedException {
        if (parallel < 1) {
            throw new ParameterException(spec.commandLine(), "--parallel must be 1 or more");
        }
        var patience = LockWait.of(lockWait);
        var kept = PlanFile.read(inventory.file());
        var wanted = bounds.bounds();
        kept.ifPresent(_ -> refuseOtherWishes(wanted));
        var question = new Question(spec.commandLine().getOut());
        var isApproved = yes || kept.isPresent();
        if (!isApproved) {
            refuseWithoutAnswer(question);
        }
        var view = output.view(spec, verbosity.verbose());
        var flow =
                new ApplyFlow(
                        view,
                        () -> isApproved ? Approval.GIVEN : question.ask(),
                        parallel,
                        patience);
        Signals.ask(flow::interrupt);
        var request =
                kept.map(PlanFile::request)
                        .orElseGet(
                                () -> new Request(inventory.source(), templates.folder(), wanted));
        return flow.run(request, kept)
                .map(report -> exitCode(report.result()))
                .orElse(ExitCode.INTERRUPTED)
                .number();
    }

    private void refuseOtherWishes(Bounds wanted) {
        if (templates.folder().isPresent() || !wanted.equals(Bounds.none())) {
            throw new WrongUsage(
                    "%s is a plan, which has its own --templates, --limit, --max-changed and --no-disruptive"
                            .formatted(inventory.file()),
                    "leave these options away, or give the inventory instead of the plan");
        }
    }

    private void refuseWithoutAnswer(Question question) {
        if (output.form() == OutputOption.Form.json) {
            throw new WrongUsage(
                    "-o json leaves no room for a question",
                    "look at `dsctl plan`, then run apply with --yes");
        }
        if (!question.canBeAsked()) {
            throw new WrongUsage(
                    "there is no terminal to ask for approval on",
                    "look at `dsctl plan`, then run apply with --yes");
        }
    }

    private static ExitCode exitCode(RunReport.Result result) {
        return switch (result) {
            case COMPLETE -> ExitCode.DONE;
            case PARTIAL -> ExitCode.PARTIAL;
            case FAILED -> ExitCode.STEP_FAILED;
            case INTERRUPTED -> ExitCode.INTERRUPTED;
            case LOCK_LOST -> ExitCode.LOCKED;
        };
    }
}
