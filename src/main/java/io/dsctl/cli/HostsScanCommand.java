package io.dsctl.cli;

import io.dsctl.flow.HostsScanFlow;
import io.dsctl.report.HumanScan;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "scan",
        description =
                "Prints the servers' host keys as lines for known_hosts, with their fingerprints to"
                        + " compare. Logs in on bastions alone, changes nothing.",
        mixinStandardHelpOptions = true)
final class HostsScanCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private InventoryOption inventory;

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "Only this node; may be given several times.")
    private List<String> nodes = List.of();

    @Override
    public Integer call() throws InterruptedException {
        var view = new HumanScan(spec.commandLine().getOut(), spec.commandLine().getErr());
        return exitCode(new HostsScanFlow(view).run(inventory.source(), nodes)).number();
    }

    private static ExitCode exitCode(HostsScanFlow.Result result) {
        return switch (result) {
            case ALL -> ExitCode.DONE;
            case SOME -> ExitCode.PARTIAL;
            case NONE -> ExitCode.CONTROL_PLANE_MISSING;
        };
    }
}
