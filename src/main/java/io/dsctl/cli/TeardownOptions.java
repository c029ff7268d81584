package io.dsctl.cli;

import io.dsctl.flow.Farewell;
import io.dsctl.flow.Source;
import io.dsctl.flow.TeardownFlow;
import io.dsctl.report.RunReport;
import io.dsctl.report.View;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import java.nio.file.Path;
import java.util.Optional;

/** What {@code reset} and {@code remove} have in common. */
final class TeardownOptions {

    @Option(
            names = "--dry-run",
            description = "Show what would be done. Changes nothing on any server.")
    private boolean dryRun;

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

    boolean dryRun() {
        return dryRun;
    }

    String lockWait() {
        return lockWait;
    }

    int parallel(CommandSpec spec) {
        if (parallel < 1) {
            throw new ParameterException(spec.commandLine(), "--parallel must be 1 or more");
        }
        return parallel;
    }

    View view(OutputOption output, CommandSpec spec, Verbosity verbosity) {
        return dryRun ? output.viewOfPlan(spec, verbosity) : output.viewOfRun(spec, verbosity);
    }

    ExitCode run(TeardownFlow flow, Source source, Optional<Path> templates, Farewell farewell)
            throws InterruptedException {
        if (dryRun) {
            return exitCode(flow.preview(source, farewell).result());
        }
        Signals.ask(flow::interrupt);
        return flow.run(source, templates, farewell)
                .map(report -> exitCode(report.result()))
                .orElse(ExitCode.INTERRUPTED);
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
