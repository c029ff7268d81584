package io.dsctl.cli;

import io.dsctl.flow.StatusFlow;
import io.dsctl.report.HumanStatus;
import io.dsctl.report.JsonStatus;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.time.InstantSource;
import java.util.concurrent.Callable;

@Command(
        name = "status",
        description =
                "Tells how the cluster stands: nodes, versions, addresses, etcd, certificates, and"
                        + " what is wrong. Changes nothing on any server, and waits for no lock.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private InventoryOption inventory;

    @Mixin private OutputOption output;

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell each certificate on a line of its own.")
    private boolean verbose;

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        var statusView =
                switch (output.form()) {
                    case human -> new HumanStatus(out, verbose);
                    case json -> new JsonStatus(out, InstantSource.system());
                };
        var view = output.viewOfLook(spec);
        return exitCode(new StatusFlow(view, statusView).run(inventory.source())).number();
    }

    private static ExitCode exitCode(StatusFlow.Result result) {
        return switch (result) {
            case WHOLE -> ExitCode.DONE;
            case NOT_WHOLE -> ExitCode.PARTIAL;
            case DOWN -> ExitCode.CONTROL_PLANE_MISSING;
        };
    }
}
