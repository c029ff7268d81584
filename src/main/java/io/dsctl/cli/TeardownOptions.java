package io.dsctl.cli;

import io.dsctl.flow.Farewell;
import io.dsctl.flow.Source;
import io.dsctl.flow.TeardownFlow;
import io.dsctl.report.View;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;

/** What {@code reset} and {@code remove} have in common. */
final class TeardownOptions {

    @Option(
            names = "--dry-run",
            description = "Show what would be done. Changes nothing on any server.")
    private boolean dryRun;

    @Mixin private PaceOption pace;

    boolean dryRun() {
        return dryRun;
    }

    PaceOption pace() {
        return pace;
    }

    View view(OutputOption output, CommandSpec spec, Verbosity verbosity) {
        return dryRun ? output.viewOfPlan(spec, verbosity) : output.viewOfRun(spec, verbosity);
    }

    ExitCode run(TeardownFlow flow, Source source, Optional<Path> templates, Farewell farewell)
            throws InterruptedException {
        if (dryRun) {
            return ExitCode.of(flow.preview(source, templates, farewell).result());
        }
        Signals.ask(flow::interrupt);
        return flow.run(source, templates, farewell)
                .map(report -> ExitCode.of(report.result()))
                .orElse(ExitCode.INTERRUPTED);
    }
}
