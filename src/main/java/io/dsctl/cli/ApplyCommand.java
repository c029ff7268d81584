package io.dsctl.cli;

import io.dsctl.failure.Failure.WrongUsage;
import io.dsctl.flow.ApplyFlow;
import io.dsctl.flow.Approval;
import io.dsctl.flow.Bounds;
import io.dsctl.flow.GivenDuration;
import io.dsctl.flow.PlanFile;
import io.dsctl.flow.Request;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.util.Optional;
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

    @Mixin private PaceOption pace;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            description =
                    "After this time, such as 50m, nothing new is begun; what is at work is waited"
                            + " for.")
    private String deadline;

    @Mixin private BoundsOption bounds;

    @Mixin private TemplatesOption templates;

    @Mixin private OutputOption output;

    @Mixin private Verbosity verbosity;

    @Override
    public Integer call() throws InterruptedException {
        var parallel = pace.parallel();
        var patience = pace.lockWait();
        var length = Optional.ofNullable(deadline).map(ApplyCommand::deadline);
        var kept = PlanFile.read(inventory.file());
        var wanted = bounds.bounds();
        kept.ifPresent(_ -> refuseOtherWishes(wanted));
        var question = new Question(spec.commandLine().getOut());
        var isApproved = yes || kept.isPresent();
        if (!isApproved) {
            question.requireFor(
                    output.form(), verbosity, "look at `dsctl plan`, then run apply with --yes");
        }
        try (var view = output.viewOfRun(spec, verbosity)) {
            var flow =
                    new ApplyFlow(
                            view,
                            () -> isApproved ? Approval.GIVEN : question.ask(),
                            parallel,
                            patience,
                            length);
            Signals.ask(flow::interrupt);
            return flow.run(request(kept, wanted), kept)
                    .map(report -> ExitCode.of(report.result()))
                    .orElse(ExitCode.INTERRUPTED)
                    .number();
        }
    }

    private Request request(Optional<PlanFile> kept, Bounds wanted) {
        return kept.map(PlanFile::request)
                .orElseGet(() -> new Request(inventory.source(), templates.folder(), wanted));
    }

    private void refuseOtherWishes(Bounds wanted) {
        if (templates.folder().isPresent() || !wanted.equals(Bounds.none())) {
            throw new WrongUsage(
                    "%s is a plan, which has its own --templates, --limit, --max-changed and --no-disruptive"
                            .formatted(inventory.file()),
                    "leave these options away, or give the inventory instead of the plan");
        }
    }

    private static Duration deadline(String text) {
        var length = GivenDuration.of("--deadline", text);
        if (length.isZero()) {
            throw new WrongUsage(
                    "--deadline: %s leaves no time for anything".formatted(text),
                    "look at `dsctl plan` instead, or write it like 50m");
        }
        return length;
    }
}
